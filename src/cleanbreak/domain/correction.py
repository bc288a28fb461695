"""Corrections of a settlement: what turns up after it, booked by a further entry, never over it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.domain.money import Money
from cleanbreak.domain.policy import Policy
from cleanbreak.domain.refusal import Refusal


class CorrectionSide(Enum):
    """For whom a correction is."""

    CREDIT = "credit"
    """The holder gets more: usage that was charged twice, a top-up that came late."""
    DEBIT = "debit"
    """The holder has used more: a call abroad whose record came late."""


class CorrectionState(Enum):
    """How far a correction has come."""

    HELD = "held"
    """Proposed; a second person must agree."""
    POSTED = "posted"
    REFUSED = "refused"


class NothingSettled(Refusal):
    """No final money of such an order is known here. Check its number; if it was archived, restore
    its month. An order whose line has not ended yet needs no correction."""

    code = "nothing_settled"


class TooLateToCharge(Refusal):
    """It is too late to charge this line for more: that ended on {until}. Credit it, or let it be.

    The time is that in which the holder could dispute it.
    """

    code = "too_late_to_charge"


class CorrectionKeyUsed(Refusal):
    """Another correction of this order has the key "{key}". Choose another one."""

    code = "correction_key_used"


class UnknownCorrection(Refusal):
    """There is no such correction. Check its number for typing errors."""

    code = "unknown_correction"


class CorrectionNotHeld(Refusal):
    """This correction waits for nobody: it is {state}."""

    code = "correction_not_held"


class CorrectedByProposer(Refusal):
    """Whoever proposed a correction does not approve it. A second person must."""

    code = "corrected_by_proposer"


class MalformedCorrection(Refusal):
    """A correction needs an amount in minor units above zero, a reason of one line for the holder
    (at most {reason_max} characters), and a key of at most {key_max} letters, digits, ".", "-" and
    "_"."""

    code = "malformed_correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction as people are told of it."""

    correction_id: UUID
    side: CorrectionSide
    amount: Money
    reason: str
    """In the operator's words, for the holder."""
    state: CorrectionState
    netted_minor: int
    """See :class:`Apportioned`; 0 until it is posted."""
    posted_on: date | None
    """The day in UTC."""

    @property
    def rest_minor(self) -> int:
        """Return what goes to the holder of a credit, or is owed of a debit."""
        return self.amount.amount_minor - self.netted_minor


@dataclass(frozen=True, slots=True)
class Apportioned:
    """Where the amount of a correction goes; both parts together are the amount."""

    netted_minor: int
    """Of a credit: what pays debts of the same settlement. Of a debit: what is taken from a refund
    that has not left yet."""
    rest_minor: int
    """Of a credit: what goes to the holder. Of a debit: what the holder owes, and is only told."""


def apportion(
    side: CorrectionSide, amount_minor: int, *, owed_minor: int, waiting_minor: int, policy: Policy
) -> Apportioned:
    """Part the amount of a correction.

    A refund that waits is made of credit and deposit, and nobody can tell which is which: it is
    touched only where both may be. What has left is never taken back.

    :param owed_minor: what the holder owes of this settlement.
    :param waiting_minor: what of its refund has not left.
    """
    if side is CorrectionSide.CREDIT:
        reachable_minor = owed_minor if policy.credit_may_be_netted else 0
    else:
        both = policy.credit_may_be_netted and policy.deposit_may_be_netted
        reachable_minor = waiting_minor if both else 0
    netted_minor = min(amount_minor, max(reachable_minor, 0))
    return Apportioned(netted_minor, amount_minor - netted_minor)


def correction_journal(
    key: str, side: CorrectionSide, amount: Money, parts: Apportioned
) -> Journal:
    """Return the entries of a correction: the charging system's account against the holder's.

    Of what is owed (``receivable`` and ``refund_payable`` together), a credit moves the whole
    amount towards the holder, and a debit away.
    """
    if side is CorrectionSide.CREDIT:
        entries = (
            Entry("charging_control", amount.amount_minor),
            Entry("receivable", -parts.netted_minor),
            Entry("refund_payable", -parts.rest_minor),
        )
    else:
        entries = (
            Entry("charging_control", -amount.amount_minor),
            Entry("refund_payable", parts.netted_minor),
            Entry("receivable", parts.rest_minor),
        )
    return Journal.of(key, "correction", amount.currency, entries)


def check_not_too_late(side: CorrectionSide, policy: Policy, settled_on: date, today: date) -> None:
    """Refuse to charge for more when the time to dispute it is over; a credit is never too late.

    :raises TooLateToCharge: after the last day of the place's dispute window.
    """
    until = policy.dispute_window.after(settled_on)
    if side is CorrectionSide.DEBIT and today > until:
        raise TooLateToCharge(until=until)
