"""Why the final money is not what was shown before: worked out from the figures themselves."""

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

from cleanbreak.domain.settlement import Settlement


class DifferenceReason(Enum):
    """Why a settlement differs from its preview; kept in the evidence, and told to the holder."""

    CHARGING_UNREACHABLE = "charging_unreachable"
    """There was no preview: the charging system could not be asked."""
    CURRENCY_CHANGED = "currency_changed"
    USAGE_AFTER_PREVIEW = "usage_after_preview"
    TOP_UP_AFTER_PREVIEW = "top_up_after_preview"
    BILL_AFTER_PREVIEW = "bill_after_preview"
    BILL_PAID_AFTER_PREVIEW = "bill_paid_after_preview"
    DEPOSIT_CHANGED = "deposit_changed"
    INTEREST_CHANGED = "interest_changed"
    INSTALMENTS_CHANGED = "instalments_changed"
    FEE_NO_LONGER_DUE = "fee_no_longer_due"
    FEE_CHANGED = "fee_changed"
    RULES_CHANGED = "rules_changed"
    """Nothing that goes in has changed, but what comes out: other rules, or another version."""


Rule: TypeAlias = tuple[DifferenceReason, Callable[[Settlement, Settlement], bool]]


def reasons_of(planned: Settlement | None, final: Settlement) -> tuple[DifferenceReason, ...]:
    """Return every reason why the final money differs from the preview; none if it is the same.

    Whatever differs has at least one reason.
    """
    if planned == final:
        return ()
    if planned is None:
        return (DifferenceReason.CHARGING_UNREACHABLE,)
    if planned.currency != final.currency:
        return (DifferenceReason.CURRENCY_CHANGED,)
    found = tuple(reason for reason, holds in RULES if holds(planned, final))
    return found or (DifferenceReason.RULES_CHANGED,)


def _instalments(money: Settlement) -> int:
    return money.device_instalments_minor + money.instalments_going_on_minor


RULES: tuple[Rule, ...] = (
    (
        DifferenceReason.USAGE_AFTER_PREVIEW,
        lambda before, after: (
            after.paid_minor < before.paid_minor
            or after.promotional_expired_minor < before.promotional_expired_minor
        ),
    ),
    (
        DifferenceReason.TOP_UP_AFTER_PREVIEW,
        lambda before, after: (
            after.paid_minor > before.paid_minor
            or after.promotional_expired_minor > before.promotional_expired_minor
        ),
    ),
    (
        DifferenceReason.BILL_AFTER_PREVIEW,
        lambda before, after: after.debt_minor > before.debt_minor,
    ),
    (
        DifferenceReason.BILL_PAID_AFTER_PREVIEW,
        lambda before, after: after.debt_minor < before.debt_minor,
    ),
    (
        DifferenceReason.DEPOSIT_CHANGED,
        lambda before, after: after.deposit_minor != before.deposit_minor,
    ),
    (
        DifferenceReason.INTEREST_CHANGED,
        lambda before, after: (
            after.deposit_minor == before.deposit_minor
            and after.deposit_interest_minor != before.deposit_interest_minor
        ),
    ),
    (
        DifferenceReason.INSTALMENTS_CHANGED,
        lambda before, after: _instalments(after) != _instalments(before),
    ),
    (
        DifferenceReason.FEE_NO_LONGER_DUE,
        lambda before, after: (
            0 == after.early_termination_fee_minor < before.early_termination_fee_minor
        ),
    ),
    (
        DifferenceReason.FEE_CHANGED,
        lambda before, after: (
            0 != after.early_termination_fee_minor != before.early_termination_fee_minor
        ),
    ),
)
