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
    REPLACED = "replaced"
    """Another amount is owed: a correction came before anything had left."""
    CANCELLED = "cancelled"
    """Never sent, since an attempt before it had arrived after all."""

    @property
    def has_failed(self) -> bool:
        """Return whether the money is owed again, by a payout that follows this one."""
        return self in FAILED


FAILED = frozenset({PayoutState.RETURNED, PayoutState.REJECTED, PayoutState.EXPIRED})
WAYS: dict[PayoutState, frozenset[PayoutState]] = {
    PayoutState.DRAFT: frozenset(
        {PayoutState.HELD, PayoutState.APPROVED, PayoutState.UNCLAIMED, PayoutState.REPLACED}
    ),
    PayoutState.HELD: frozenset({PayoutState.DRAFT, PayoutState.APPROVED}),
    PayoutState.APPROVED: frozenset({PayoutState.DRAFT, PayoutState.SUBMITTED}),
    PayoutState.SUBMITTED: frozenset({PayoutState.ACCEPTED, PayoutState.SETTLED, *FAILED}),
    PayoutState.ACCEPTED: frozenset({PayoutState.SETTLED, *FAILED}),
    PayoutState.SETTLED: frozenset({PayoutState.RETURNED}),
    PayoutState.RETURNED: frozenset(),
    PayoutState.REJECTED: frozenset(),
    PayoutState.EXPIRED: frozenset(),
    PayoutState.UNCLAIMED: frozenset({PayoutState.DRAFT}),
    PayoutState.REPLACED: frozenset(),
    PayoutState.CANCELLED: frozenset(),
}
"""Every way that there is; the database refuses the others. What is over is followed by a further
payout, never taken up again."""
CANCELLABLE = frozenset(
    {PayoutState.DRAFT, PayoutState.HELD, PayoutState.APPROVED, PayoutState.UNCLAIMED}
)
"""Nothing of these has left."""
WAYS_OF_RESOLVING: dict[PayoutState, frozenset[PayoutState]] = {
    PayoutState.RETURNED: frozenset({PayoutState.SETTLED}),
    PayoutState.REJECTED: frozenset({PayoutState.SETTLED}),
    **dict.fromkeys(CANCELLABLE, frozenset({PayoutState.CANCELLED})),
}
"""Ways that only a person takes, who has found out that a failed attempt did arrive. What a
provider tells never leads there."""
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
    """This payout stands at "{state}": what you want cannot be done now. Look at it again."""

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
"""Of one place: ``unclaimed:de``."""
RECEIVABLE = "receivable"
BANK_CHARGES = "bank_charges"
ROUNDING = "rounding"


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


def payout_of_journal(key: str) -> UUID | None:
    """Return whose move a journal is; ``None`` for what is no move of a payout."""
    kind, _, rest = key.partition(":")
    return UUID(rest.partition(":")[0]) if kind == "payout" else None


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
class HandedOut:
    """Cash that left a drawer for a payout."""

    account: str
    """That of the drawer."""
    amount_minor: int
    """As coins can pay it: more than is owed by less than one coin."""


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
    handed_out: HandedOut | None = None
    """For ``settled`` in cash."""
    number: int = 1
    """The how-manieth move of the payout this is: what nobody claimed may be claimed, and again
    not, and each time is a journal of its own."""
    place: str = ""
    """To or from ``unclaimed``: the place by whose law it is kept."""


def payout_journal(move: PayoutMove) -> Journal | None:
    """Return the entries of a move; ``None`` where no money moves.

    :raises PayoutNotThere: if there is no such way.
    """
    ways = WAYS[move.before] | WAYS_OF_RESOLVING.get(move.before, frozenset())
    if move.becomes not in ways:
        raise PayoutNotThere(state=move.before.value, wished=move.becomes.value)
    stands_at, goes_to = _stands_at(move.before, move), _stands_at(move.becomes, move)
    if stands_at == goes_to:
        return None
    key = f"payout:{move.payout_id}:{move.becomes.value}:{move.number}"
    kept_by_bank = _kept_by_bank(move)
    minor = move.amount.amount_minor
    handed_out = move.handed_out or HandedOut(account=goes_to, amount_minor=minor)
    entries = (
        *_taken_back(stands_at, minor, kept_by_bank, move),
        Entry(BANK_CHARGES, kept_by_bank),
        Entry(ROUNDING, handed_out.amount_minor - minor),
        Entry(handed_out.account, -handed_out.amount_minor),
    )
    return Journal.of(key, f"payout_{move.becomes.value}", move.amount.currency, entries)


def _taken_back(
    stands_at: str, minor: int, kept_by_bank: int, move: PayoutMove
) -> tuple[Entry, ...]:
    """Return how the money leaves where it stands: nothing stays in flight that comes no more."""
    if not kept_by_bank or move.method is None or stands_at == PAID_FROM[move.method]:
        return (Entry(stands_at, minor - kept_by_bank),)
    return Entry(stands_at, minor), Entry(PAID_FROM[move.method], -kept_by_bank)


def _kept_by_bank(move: PayoutMove) -> int:
    if move.becomes is not PayoutState.RETURNED or move.came_back is None:
        return 0
    return move.amount.amount_minor - move.came_back.amount_minor


def _stands_at(state: PayoutState, move: PayoutMove) -> str:
    """Return the account in which the money of a payout stands."""
    match state:
        case PayoutState.SUBMITTED | PayoutState.ACCEPTED if move.method:
            return IN_FLIGHT[move.method]
        case PayoutState.SETTLED if move.method:
            return PAID_FROM[move.method]
        case PayoutState.UNCLAIMED:
            return unclaimed_account(move.place)
        case _:
            return REFUND_PAYABLE


def unclaimed_account(place: str) -> str:
    """Return the account of what nobody claimed in a place."""
    return f"{UNCLAIMED}:{place}"


def sent_journal(key: str, amount: Money, method: PayoutMethod) -> Journal:
    """Return the entries of money that was sent in the step in which it became owed."""
    minor = amount.amount_minor
    entries = (Entry(REFUND_PAYABLE, minor), Entry(IN_FLIGHT[method], -minor))
    return Journal.of(key, "payout", amount.currency, entries)


def arrived_above_journal(payout_id: UUID | str, number: int, above: Money) -> Journal:
    """Return the entries of what arrived after all above what was owed by then.

    A correction has taken it from the payout that followed, and the holder has it all the same: as
    if the correction had come later, the operator may ask for it, and takes nothing back.

    :param number: of the move by which the attempt is settled.
    """
    minor = above.amount_minor
    entries = (Entry(RECEIVABLE, minor), Entry(REFUND_PAYABLE, -minor))
    key = f"payout:{payout_id}:arrived_above:{number}"
    return Journal.of(key, "arrived_above", above.currency, entries)


def paid_twice_key(payout_id: UUID | str, moves: int) -> str:
    """Return the key under which it is booked that a failed attempt arrived, too."""
    return f"payout:{payout_id}:paid_twice:{moves}"


def paid_twice_journal(key: str, amount: Money, method: PayoutMethod) -> Journal:
    """Return the entries of an attempt that arrived beside the one that followed it.

    The holder has the money twice, and the operator may ask for one of them back.
    """
    minor = amount.amount_minor
    entries = (Entry(RECEIVABLE, minor), Entry(PAID_FROM[method], -minor))
    return Journal.of(key, "paid_twice", amount.currency, entries)
