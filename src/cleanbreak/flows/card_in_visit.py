"""The card in a visit at a counter: whose it is, what its holder takes along, the wipe.

The reader is asked through the counter; what it says comes back by :mod:`.answer_counter`, which
notes the step of the visit in the same moment. Whoever repeats anything here does it once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cleanbreak.domain.card_destruction import CardAbsence, CardWipedAlready
from cleanbreak.domain.desk_visit import (
    CardShown,
    NoCardHere,
    OtherStepDue,
    StepDoneAlready,
    VisitStep,
)
from cleanbreak.domain.line import Line
from cleanbreak.domain.sim_card import CardIdentity, Consent, LastTry, Pin
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.ask_counter import CardAsk, ask_to_read, ask_to_wipe, ask_whose_card
from cleanbreak.flows.desk_card import AtDesk
from cleanbreak.flows.due_visit import due_visit, proved_line_of
from cleanbreak.flows.held_card import WipeOutcome
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.read_visit import VisitStory, open_visit
from cleanbreak.flows.take_card import take_card

ABOUT = "visit:"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCounter:
    """Which visit, at which counter, and who serves."""

    visit_id: UUID
    counter_id: UUID | None
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderSaid:
    """What the customer says to something being done with their card."""

    consent: Consent
    pin: Pin | None = field(default=None, repr=False)
    last_try: LastTry = LastTry.KEEP


def show_card(at: AtCounter, now: datetime) -> UUID:
    """Ask the counter whose card is in its reader; return the job.

    :raises Refusal: as `due_visit` and `ask_counter` say.
    """
    story = due_visit(at.visit_id, VisitStep.CARD, at.actor, now)
    return ask_whose_card(_ask(at, story, HolderSaid(consent=Consent.NOT_GIVEN)), now)


def note_absent_card(visit_id: UUID, why: CardAbsence, actor: Actor, now: datetime) -> None:
    """Note why no card is in the reader; then it proves nothing.

    :raises Refusal: as `due_visit` says.
    """
    due_visit(visit_id, VisitStep.CARD, actor, now)
    how = CardShown.DAMAGED if why.is_here else CardShown.LOST
    note_step(visit_id, VisitStep.CARD, {"how": how.value, "why": why.value}, actor, now)


def read_card_for_takeout(at: AtCounter, said: HolderSaid, now: datetime) -> UUID:
    """Ask the counter to read the card for its holder to take along; return the job.

    It goes into the takeout that is asked for next, whoever asks for it.

    :raises CardWipedAlready: if there is nothing on it any more.
    :raises NobodyTakesCardAlong: if the customer did not say that they want it.
    :raises Refusal: as `read_visit` and `ask_counter` say.
    """
    story = open_visit(at.visit_id, at.actor, now)
    if VisitStep.CARD not in story.done:
        raise OtherStepDue
    if VisitStep.CARD_WIPED in story.done or VisitStep.CARD_DESTROYED in story.done:
        raise CardWipedAlready
    if not has_card(story):
        raise NoCardHere
    return ask_to_read(_ask(at, story, said), now)


def has_card(story: VisitStory) -> bool:
    """Return whether a card of the line is on the counter, as far as the visit knows."""
    shown = story.done.get(VisitStep.CARD)
    return shown is not None and CardShown(shown.details["how"]).is_here


def wipe_in_visit(at: AtCounter, said: HolderSaid, now: datetime) -> UUID:
    """Ask the counter to wipe the card; return the job. Broken off, another one completes it.

    :raises HolderMustConsent: if the line has not ended, and the customer did not say yes.
    :raises Refusal: as `due_visit` and `ask_counter` say.
    """
    story = due_visit(at.visit_id, VisitStep.CARD_WIPED, at.actor, now)
    return ask_to_wipe(_ask(at, story, said), now)


def note_wipe_in_visit(about: str, facts: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Note a wipe that is over as the step of its visit; one that broke off is repeated first.

    :raises Refusal: as `note_visit_step` says; what was done with the card stays done.
    """
    if not about.startswith(ABOUT):
        return
    if facts["outcome"] == WipeOutcome.BROKEN_OFF.value:
        return
    details = {"outcome": facts["outcome"], "files_refused": facts["files_refused"]}
    _once(UUID(about.removeprefix(ABOUT)), VisitStep.CARD_WIPED, details, actor, now)


def take_card_in_visit(about: str, card: CardIdentity, actor: Actor, now: datetime) -> bool:
    """Take the card that was in the reader, if a visit asked; return whether one did.

    :raises NotTheCardOfTheLine: without telling whose card it is.
    :raises Refusal: as `take_card` says.
    """
    if not about.startswith(ABOUT):
        return False
    take_card(UUID(about.removeprefix(ABOUT)), card, CardShown.IN_READER, actor, now)
    return True


def _once(
    visit_id: UUID, step: VisitStep, details: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    try:
        note_step(visit_id, step, dict(details), actor, now)
    except StepDoneAlready:
        return


def _ask(at: AtCounter, story: VisitStory, said: HolderSaid) -> CardAsk:
    return CardAsk(
        counter_id=at.counter_id,
        line=_line_of(story, at.actor),
        actor=at.actor,
        about=f"{ABOUT}{at.visit_id}",
        pin=said.pin,
        last_try=said.last_try,
        consent=said.consent,
    )


def _line_of(story: VisitStory, actor: Actor) -> Line:
    row = proved_line_of(story)
    return AtDesk(msisdn=row.msisdn, iccid=row.iccid, actor=actor).line()
