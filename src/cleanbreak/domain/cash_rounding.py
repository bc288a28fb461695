"""Cash rounding: what is paid over a counter where the smallest coins are not struck any more."""

from dataclasses import dataclass

from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.domain.money import Money
from cleanbreak.domain.policy import Policy

ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class CashRounded:
    """An amount as it is paid in cash."""

    paid: Money
    rounding_minor: int
    """What the operator adds: ``paid == owed + rounding``, never negative."""


def cash_rounded(owed: Money, policy: Policy) -> CashRounded:
    """Return what is paid in cash for an amount: the next one that coins can make.

    Rounded up, always: what is owed to the holder is never kept because of a coin. No other way
    to be paid knows rounding.
    """
    smallest_minor = policy.cash_smallest_minor.get(owed.currency, 1)
    rounding_minor = -owed.amount_minor % smallest_minor
    return CashRounded(Money(owed.amount_minor + rounding_minor, owed.currency), rounding_minor)


def cash_rounding_journal(payout_id: str, rounded: CashRounded) -> Journal | None:
    """Return the entries of what a drawer paid beyond the payout; ``None`` if that is nothing.

    The payout's own journals speak of what was owed; this one is posted beside its ``settled``.
    """
    if not rounded.rounding_minor:
        return None
    minor = rounded.rounding_minor
    entries = (Entry(ROUNDING, minor), Entry("cash_drawers", -minor))
    key = f"payout:{payout_id}:cash_rounding"
    return Journal.of(key, "cash_rounding", rounded.paid.currency, entries)
