"""Money on its way to a holder: by which way, how far it has come, and what the books say of it.

One payout is one try to send one amount. What comes back is owed again, and goes out with a further
payout; what may have gone out is never sent a second time.
"""

from dataclasses import dataclass, field, fields
from enum import Enum
from uuid import UUID

from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.domain.money import Money
from cleanbreak.domain.refusal import Refusal


class PayoutMethod(Enum):
    """How money goes back."""

    ORIGINAL = "original"
    """The way by which the holder paid."""
    LINE = "line"
    """Credit of another line of the operator."""
    BANK = "bank"
    CASH = "cash"
    """At a store, for a pick-up code."""
    CHARITY = "charity"
    """Given away, by the holder's own word."""


class PayoutState(Enum):
    """How far a payout has come; ``accepted`` is not final, and even ``settled`` may come back."""

    DRAFT = "draft"
    """Owed; nobody has chosen a way."""
    HELD = "held"
    """A way is chosen, and a person must agree."""
    APPROVED = "approved"
    """Sent when its day comes: until then the holder may still stop it."""
    SUBMITTED = "submitted"
    """Handed over, or about to be: from here on it is read back, never simply repeated."""
    ACCEPTED = "accepted"
    SETTLED = "settled"
    RETURNED = "returned"
    REJECTED = "rejected"
    EXPIRED = "expired"
    """A pick-up code that nobody came with."""
    UNCLAIMED = "unclaimed"
    """Kept by the law of the place, after nobody could be found."""

    @property
    def has_failed(self) -> bool:
        """Return whether the money is owed again, by a payout that follows this one."""
        return self in FAILED


FAILED = frozenset({PayoutState.RETURNED, PayoutState.REJECTED, PayoutState.EXPIRED})
WAYS: dict[PayoutState, frozenset[PayoutState]] = {
    PayoutState.DRAFT: frozenset({PayoutState.HELD, PayoutState.APPROVED, PayoutState.UNCLAIMED}),
    PayoutState.HELD: frozenset({PayoutState.DRAFT, PayoutState.APPROVED}),
    PayoutState.APPROVED: frozenset({PayoutState.DRAFT, PayoutState.SUBMITTED}),
    PayoutState.SUBMITTED: frozenset({PayoutState.ACCEPTED, PayoutState.SETTLED, *FAILED}),
    PayoutState.ACCEPTED: frozenset({PayoutState.SETTLED, *FAILED}),
    PayoutState.SETTLED: frozenset({PayoutState.RETURNED}),
    PayoutState.RETURNED: frozenset(),
    PayoutState.REJECTED: frozenset(),
    PayoutState.EXPIRED: frozenset(),
    PayoutState.UNCLAIMED: frozenset({PayoutState.DRAFT}),
}
"""Every way that there is; the database refuses the others. What is over is followed by a further
payout, never taken up again."""
ORDER_OF_NEWS = (
    PayoutState.SUBMITTED,
    PayoutState.ACCEPTED,
    PayoutState.SETTLED,
    PayoutState.RETURNED,
)
"""How what a provider tells follows upon each other, however late it is told."""


class UnknownPayout(Refusal):
    """There is no such payout. Check its number for typing errors."""

    code = "unknown_payout"


class PayoutNotThere(Refusal):
    """This payout is {state}; it cannot become {wished}."""

    code = "payout_not_there"


class ApprovedByChooser(Refusal):
    """Whoever entered a payout does not approve it. A second person must."""

    code = "approved_by_chooser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where money goes; which fields are there depends on the method. All of it is personal."""

    reference: str = field(default="", repr=False)
    """``original``: the provider's word for how the holder paid. ``charity``: the organisation."""
    msisdn: str = field(default="", repr=False)
    """``line``: E.164 with the plus sign."""
    account: str = field(default="", repr=False)
    """``bank``, ``charity``: IBAN without blanks, or the number of an account that has none."""
    bank_code: str = field(default="", repr=False)
    """``bank``, ``charity``: BIC, or the local code that an account without IBAN needs."""
    name: str = field(default="", repr=False)
    """Of whoever gets it, as the bank knows them."""
    town: str = field(default="", repr=False)
    country: str = ""
    """ISO 3166-1 alpha-2."""

    def as_json(self) -> dict[str, str]:
        """Return what is told of it, as it is kept: sealed, see `records/sealed.py`."""
        told = ((name, getattr(self, name)) for name in DESTINATION_FIELDS)
        return {name: value for name, value in told if value}

    @property
    def tail(self) -> str:
        """Return the last four characters, by which the holder knows it again."""
        return (self.account or self.msisdn or self.reference)[-4:]


DESTINATION_FIELDS = tuple(one.name for one in fields(Destination))
REFUND_PAYABLE = "refund_payable"
IN_FLIGHT: dict[PayoutMethod, str] = {
    PayoutMethod.ORIGINAL: "payout_in_flight",
    PayoutMethod.BANK: "bank_in_flight",
    PayoutMethod.LINE: "line_credit_in_flight",
    PayoutMethod.CASH: "vouchers_outstanding",
    PayoutMethod.CHARITY: "charity_in_flight",
}
"""Where the money of a payout stands from its submission until it is settled."""
PAID_FROM: dict[PayoutMethod, str] = {
    PayoutMethod.ORIGINAL: "provider_clearing",
    PayoutMethod.BANK: "bank",
    PayoutMethod.LINE: "line_credit",
    PayoutMethod.CASH: "cash_drawers",
    PayoutMethod.CHARITY: "bank",
}
"""What has less once it is settled."""
UNCLAIMED = "unclaimed"
BANK_CHARGES = "bank_charges"


def payout_key(payout_id: UUID | str) -> str:
    """Return the key under which a payout is sent, by whoever sends it, however often."""
    return f"{payout_id}:pay_out"


def payout_of_key(key: str) -> UUID | None:
    """Return which payout a key is of; ``None`` for what is none of ours."""
    head, _, act = key.partition(":")
    try:
        return UUID(head) if act == "pay_out" else None
    except ValueError:
        return None


@dataclass(slots=True, kw_only=True)  # one for many a line of a campaign
class NewPayout:
    """Money that is owed from now on, and perhaps on its way already."""

    payout_id: UUID
    order_id: UUID
    line_id: int
    amount: Money
    state: PayoutState
    method: PayoutMethod | None = None
    reference: str = ""
    part: int = 1
    attempt: int = 1
    problem_sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutMove:
    """One payout that goes from one state to the next."""

    payout_id: str
    amount: Money
    method: PayoutMethod | None
    before: PayoutState
    becomes: PayoutState
    came_back: Money | None = None
    """For ``returned``: what came, if less; the bank's charge is the operator's."""
    turn: int = 1
    """Which time it is that it goes there: money may be unclaimed, claimed, and unclaimed again."""


def payout_journal(move: PayoutMove) -> Journal | None:
    """Return the entries of a move; ``None`` where no money moves.

    :raises PayoutNotThere: if there is no such way.
    """
    if move.becomes not in WAYS[move.before]:
        raise PayoutNotThere(state=move.before.value, wished=move.becomes.value)
    stands_at, goes_to = _stands_at(move.before, move.method), _stands_at(move.becomes, move.method)
    if stands_at == goes_to:
        return None
    turn = f":{move.turn}" if move.turn > 1 else ""
    key = f"payout:{move.payout_id}:{move.becomes.value}{turn}"
    kept_by_bank = _kept_by_bank(move)
    minor = move.amount.amount_minor
    entries = (
        Entry(stands_at, minor - kept_by_bank),
        Entry(BANK_CHARGES, kept_by_bank),
        Entry(goes_to, -minor),
    )
    return Journal.of(key, f"payout_{move.becomes.value}", move.amount.currency, entries)


def _kept_by_bank(move: PayoutMove) -> int:
    if move.becomes is not PayoutState.RETURNED or move.came_back is None:
        return 0
    return move.amount.amount_minor - move.came_back.amount_minor


def _stands_at(state: PayoutState, method: PayoutMethod | None) -> str:
    """Return the account in which the money of a payout stands."""
    match state:
        case PayoutState.SUBMITTED | PayoutState.ACCEPTED if method:
            return IN_FLIGHT[method]
        case PayoutState.SETTLED if method:
            return PAID_FROM[method]
        case PayoutState.UNCLAIMED:
            return UNCLAIMED
        case _:
            return REFUND_PAYABLE


def sent_journal(key: str, amount: Money, method: PayoutMethod) -> Journal:
    """Return the entries of money that was sent in the step in which it became owed."""
    minor = amount.amount_minor
    entries = (Entry(REFUND_PAYABLE, minor), Entry(IN_FLIGHT[method], -minor))
    return Journal.of(key, "payout", amount.currency, entries)
