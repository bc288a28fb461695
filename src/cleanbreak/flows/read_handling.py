"""Read how a call is handled: what was done in it, and which step of the script is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.call_handling import (
    CallStep,
    HandlingOutcome,
    HandlingOver,
    UnknownHandling,
    check_due,
    due_step,
)
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.hotline_queue import PlaceState
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.records.call_handling import (
    CallHandlingRow,
    CallStepThen,
    done_call_steps,
    is_on_the_line,
    open_handling_of,
    place_with,
)
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import VerificationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingStory:
    """One agent and one call, as the agent's page shows it; it names nobody."""

    handling_id: UUID
    call_id: UUID
    language: str
    """Of the caller, as Django names it."""
    topic: CallTopic
    typed: str = field(repr=False)
    """Number or card number as the caller typed it; empty: none."""
    receipt_before: str
    """What the caller got by keys, before they asked for a person."""
    began_at: datetime
    """When it rang here."""
    is_on_the_line: bool
    """Whether the agent's phone rings for the caller, or speaks."""
    is_connected: bool
    """Whether they speak, as far as is known."""
    is_to_call_back: bool
    """Whether the agent is to call them, and has not reached them yet."""
    verification_id: UUID | None
    """By which the line is known, if there is one; ``None``: not named yet."""
    held_call_id: UUID | None
    begun_at: datetime
    done: Mapping[CallStep, CallStepThen]
    due: CallStep | None
    order_id: UUID | None
    has_declared: bool
    """Whether a plain declaration was accepted; then the script is at its end."""
    receipt_number: str
    """What the caller writes down; empty until there is an order or a declaration."""
    outcome: HandlingOutcome | None
    """``None``: it is open."""

    @property
    def when(self) -> str:
        """Return when the line is to end, as ``serve_caller.WISHES`` names it; empty: not said."""
        papers = self.done.get(CallStep.PAPERS)
        return papers.details["when"] if papers else ""

    @property
    def is_open(self) -> bool:
        """Return whether something can still be done in it."""
        return self.outcome is None


def read_handling(handling_id: UUID, actor: Actor) -> HandlingStory:
    """Return a call of this agent, whether it is open or closed.

    :raises UnknownHandling: if it is another agent's, or none.
    """
    row = CallHandlingRow.objects.filter(pk=handling_id).first()
    if row is None or not is_same_person(row.agent, actor.acting_user):
        raise UnknownHandling
    return _story(row)


def due_handling(handling_id: UUID, step: CallStep, actor: Actor) -> HandlingStory:
    """Return a call of this agent in which the step may be done now.

    :raises UnknownHandling, HandlingOver: if it is another agent's, none, or closed.
    :raises CallStepDone, OtherCallStepDue, CallerHasHungUp: as :func:`check_due`.
    """
    story = open_handling(handling_id, actor)
    check_due(step, story.done, is_on_the_line=story.is_on_the_line)
    return story


def open_handling(handling_id: UUID, actor: Actor) -> HandlingStory:
    """Return a call of this agent in which something can still be done.

    :raises UnknownHandling, HandlingOver: if it is another agent's, none, or closed.
    """
    story = read_handling(handling_id, actor)
    if not story.is_open:
        raise HandlingOver
    return story


def running_handling(actor: Actor) -> UUID | None:
    """Return the call in which this agent is, also after their browser was closed."""
    row = open_handling_of(actor.acting_user)
    return row.handling_id if row else None


def handling_that_proved(verification_id: UUID, actor: Actor) -> UUID | None:
    """Return the call of the hotline, running or over, in which something is or was proved; or
    else the one in which this agent is."""
    rows = CallHandlingRow.objects.filter(verification_id=verification_id)
    found = rows.order_by("-begun_at").values_list("handling_id", flat=True).first()
    return found or running_handling(actor)


def verification_of(story: HandlingStory) -> UUID:
    """Return by what it is asked who is calling.

    :raises UnknownLine: if the line was not named, which the script does not let happen.
    """
    if story.verification_id is None:
        raise UnknownLine
    return story.verification_id


def line_of_handling(story: HandlingStory) -> LineRow | None:
    """Return the line of a caller who has proved that it is theirs; ``None`` before."""
    if CallStep.VERIFIED not in story.done or story.verification_id is None:
        return None
    calls = VerificationRow.objects.select_related("line__holder")
    found = calls.filter(pk=story.verification_id).first()
    return found.line if found else None


def _story(row: CallHandlingRow) -> HandlingStory:
    done = done_call_steps(row.handling_id)
    call, place = HotlineCallRow.objects.get(pk=row.call_id), place_with(row.call_id, row.agent)
    return HandlingStory(
        handling_id=row.handling_id,
        call_id=row.call_id,
        language=spoken(call.language),
        topic=CallTopic(call.topic),
        typed=call.typed_msisdn() or call.typed_iccid() or "",
        receipt_before="" if call.receipt_number == row.receipt_number else call.receipt_number,
        began_at=call.began_at,
        is_on_the_line=is_on_the_line(place),
        is_connected=place is not None and place.state == PlaceState.CONNECTED.value,
        is_to_call_back=place is not None and not is_on_the_line(place),
        verification_id=row.verification_id,
        held_call_id=row.held_call_id,
        begun_at=row.begun_at,
        done=done,
        due=due_step(done),
        order_id=row.order_id,
        has_declared=row.declaration_id is not None,
        receipt_number=row.receipt_number,
        outcome=HandlingOutcome(row.outcome) if row.outcome else None,
    )
