"""A visit: one customer at one desk, from the first scan to the receipt; what comes after what.

The steps until the end have one order, and none is left out or done twice: who somebody is comes
before their card, the figures before the signature. What follows the end has no order.
"""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import Enum
from typing import TypeAlias

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.refusal import Refusal

Details: TypeAlias = Mapping[str, str | int | bool]
IDLE_MAX = timedelta(minutes=30)
"""How long a visit waits for its next step; also how long proofs count. Then it closes itself."""
NUMBER_MAX = 10**9
"""Of a detail: amounts and serial numbers are smaller, numbers of phones and cards are longer."""
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_REFERENCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_LONG_NUMBER = re.compile(r"[0-9]{5}", re.ASCII)


class VisitStep(Enum):
    """What is done with a customer at the desk."""

    NAMED = "named"
    """A scan has named the line; whether there is such a line is not told."""
    IDENTITY = "identity"
    """Who stands there is the holder, or may act for them."""
    CARD = "card"
    """The card is the card of the line; or it is lost or damaged; or there is none."""
    PAPERS = "papers"
    """What the place asks for was seen, and it was said when the line is to end."""
    SHOWN = "shown"
    """The customer has seen what will happen, and the money."""
    CONFIRMED = "confirmed"
    """The customer has said yes, and signed."""
    ENDED = "ended"
    """The order is accepted; the customer has its number."""
    TAKEOUT_HANDED = "takeout_handed"
    CARD_WIPED = "card_wiped"
    CARD_DESTROYED = "card_destroyed"
    CASH_PAID = "cash_paid"
    SLIP_PRINTED = "slip_printed"


IN_ORDER = (
    VisitStep.NAMED,
    VisitStep.IDENTITY,
    VisitStep.CARD,
    VisitStep.PAPERS,
    VisitStep.SHOWN,
    VisitStep.CONFIRMED,
    VisitStep.ENDED,
)
"""The only way to the end; the database keeps it, too."""
AFTERWARDS = frozenset(VisitStep) - set(IN_ORDER)
"""What may follow the end, each once, in any order."""
NEEDS_CARD = frozenset({VisitStep.CARD_WIPED, VisitStep.CARD_DESTROYED})
BY_CUSTOMER = frozenset({VisitStep.SHOWN, VisitStep.CONFIRMED, VisitStep.TAKEOUT_HANDED})
"""What customers do themselves, on their own screen."""


class CardShown(Enum):
    """What became of the card of the line at the desk; the detail ``how`` of the step ``card``."""

    IN_READER = "in_reader"
    SCANNED = "scanned"
    """Its printed number was scanned."""
    DAMAGED = "damaged"
    LOST = "lost"
    ESIM = "esim"
    """There is no card."""

    @property
    def is_here(self) -> bool:
        """Return whether there is a card on the counter."""
        return self not in (CardShown.LOST, CardShown.ESIM)


class VisitOutcome(Enum):
    """How a visit was closed."""

    ENDED = "ended"
    """An order was accepted."""
    DECLARED = "declared"
    """A plain declaration was accepted, without identity or papers."""
    LEFT = "left"
    """The customer has left, or wants it otherwise."""
    ABANDONED = "abandoned"
    """Nobody went on with it."""


class UnknownVisit(Refusal):
    """You have no such visit."""

    code = "unknown_visit"


class VisitOver(Refusal):
    """This visit is over. Begin again with the next scan."""

    code = "visit_over"


class OtherStepDue(Refusal):
    """Another step is due before this one. It is the one that the page shows."""

    code = "other_step_due"


class StepDoneAlready(Refusal):
    """This step is done already."""

    code = "step_done_already"


class NoCardHere(Refusal):
    """There is no card here that could be wiped or destroyed."""

    code = "no_card_here"


class LineServedElsewhere(Refusal):
    """A colleague is serving somebody for this line just now. Ask at the other desks."""

    code = "line_served_elsewhere"


class OwnLineAtDesk(Refusal):
    """Nobody serves their own line. Ask a colleague to serve you."""

    code = "own_line_at_desk"


def due_step(done: Collection[VisitStep]) -> VisitStep | None:
    """Return the step that is due; ``None`` after the end."""
    return next((step for step in IN_ORDER if step not in done), None)


def check_due(step: VisitStep, done: Mapping[VisitStep, Details]) -> None:
    """Return if the step may be done now.

    :param done: what was done in this visit, with its details.
    :raises StepDoneAlready: if it was done.
    :raises OtherStepDue: if it would skip one, or come before its turn.
    :raises NoCardHere: for a card that is lost, or that a line never had.
    """
    if step in done:
        raise StepDoneAlready
    due = due_step(done)
    if step is not due and not (due is None and step in AFTERWARDS):
        raise OtherStepDue
    if step in NEEDS_CARD and not CardShown(done[VisitStep.CARD]["how"]).is_here:
        raise NoCardHere


def check_details(details: Details) -> None:
    """Return if the details tell of nobody: codes, references and small figures.

    :raises ValueError: if one of them could be a name, or the number of a phone or a card.
    """
    for name, value in details.items():
        if not _CODE.fullmatch(name) or not _tells_of_nobody(value):
            raise ValueError(f"the detail {name!r} of a visit's step could tell of a person")


def _tells_of_nobody(value: object) -> bool:
    if isinstance(value, str):
        is_code = _CODE.fullmatch(value) is not None and not _LONG_NUMBER.search(value)
        return is_code or _REFERENCE.fullmatch(value) is not None
    return isinstance(value, int) and abs(value) < NUMBER_MAX


def follows_by_itself(step: VisitStep, sim_kind: SimKind) -> tuple[VisitStep, Details] | None:
    """Return the step that nobody need do once another is done; ``None``: somebody must."""
    if step is VisitStep.IDENTITY and sim_kind is SimKind.ESIM:
        return VisitStep.CARD, {"how": CardShown.ESIM.value}
    return None


def outcome_of(done: Collection[VisitStep], otherwise: VisitOutcome) -> VisitOutcome:
    """Return how a visit is closed: whoever has an order has ended their line."""
    return VisitOutcome.ENDED if VisitStep.ENDED in done else otherwise
