"""End in a call: first every consequence is read aloud, then the caller says yes, and to that.

What is read out is bound to what is confirmed by its digest: every date and figure, and the line.
"""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.call_handling import (
    READ_OUT,
    CallStep,
    OtherCallStepDue,
    statement_told,
)
from cleanbreak.domain.desk_screen import FiguresChanged, digest_of_plan
from cleanbreak.domain.termination import Actor, Plan
from cleanbreak.flows.note_call_step import note_call_step
from cleanbreak.flows.note_end_in_call import note_end_in_call
from cleanbreak.flows.read_handling import (
    HandlingStory,
    due_handling,
    line_of_handling,
    open_handling,
    verification_of,
)
from cleanbreak.flows.see_papers import WishNotSaid
from cleanbreak.flows.serve_caller import NEEDS, WISHES, end_for_caller, preview_for_caller
from cleanbreak.flows.verify_caller import proved_line
from cleanbreak.ports.outside import Outside
from cleanbreak.records.call_handling import details_of_steps


def choose_end(handling_id: UUID, when: str, actor: Actor, now: datetime) -> None:
    """Note that the papers were told, and when the line is to end.

    :param when: a key of ``serve_caller.WISHES``.
    :raises WishNotSaid: if it is not said when.
    :raises MoreProofNeeded, CoolingOff: if the proofs are not enough for it.
    :raises Refusal: as :func:`due_handling`.
    """
    story = due_handling(handling_id, CallStep.PAPERS, actor)
    if when not in WISHES:
        raise WishNotSaid
    proved_line(verification_of(story), NEEDS[when], actor, now)
    note_call_step(handling_id, CallStep.PAPERS, {"when": when}, actor, now)


def note_told(
    story: HandlingStory, seen: str, actor: Actor, outside: Outside, now: datetime
) -> None:
    """Note that the part that was due in a story was read aloud.

    :param seen: the digest of what stood on the agent's page.
    :raises FiguresChanged: if that is not what would happen now, or what was read out before.
    :raises Refusal: as :func:`due_handling` and :func:`preview_in_call`.
    """
    step = story.due
    if step not in READ_OUT:
        raise OtherCallStepDue
    story = due_handling(story.handling_id, step, actor)
    statement = _same_as_told(story, seen, actor, outside, now)
    note_call_step(story.handling_id, step, {"statement": statement}, actor, now)


def confirm_in_call(
    story: HandlingStory, seen: str, actor: Actor, outside: Outside, now: datetime
) -> UUID:
    """Note the caller's yes, and end the line by it; return the order.

    :raises FiguresChanged: if it would not be to what was read out.
    :raises Refusal: as :func:`due_handling` and :func:`end_in_call`.
    """
    story = due_handling(story.handling_id, CallStep.CONFIRMED, actor)
    statement = _same_as_told(story, seen, actor, outside, now)
    note_call_step(story.handling_id, CallStep.CONFIRMED, {"statement": statement}, actor, now)
    return end_in_call(story.handling_id, actor, outside, now)


def end_in_call(handling_id: UUID, actor: Actor, outside: Outside, now: datetime) -> UUID:
    """Request the end that the caller has confirmed, and send its receipt; return the order.

    Asked again after the power went: the same order, and the step that was not noted. The caller
    may have hung up meanwhile: they have said yes.

    :raises FiguresChanged: if no order is there yet, and it would not be what was confirmed.
    :raises Refusal: as :func:`due_handling` and :func:`end_for_caller`.
    """
    story = due_handling(handling_id, CallStep.ENDED, actor)
    line = line_of_handling(story)
    if line is not None and line.open_order_id is None:
        _same_as_told(story, statement_told(details_of_steps(story.done)), actor, outside, now)
    order_id = end_for_caller(verification_of(story), story.when, actor, outside, now)
    note_end_in_call(handling_id, order_id, actor, now)
    return order_id


def preview_in_call(
    story: HandlingStory, when: str, actor: Actor, outside: Outside, now: datetime
) -> Plan:
    """Return what an end would mean, to be read aloud; changes nothing.

    :raises Refusal: if the line cannot end so, or not enough was proved for it.
    """
    return preview_for_caller(verification_of(story), when, actor, outside, now)


def digest_of_call(story: HandlingStory, plan: Plan) -> str:
    """Return by what a plan is known that is read aloud."""
    line = line_of_handling(story)
    return str(digest_of_plan(plan.as_json(), line=str(line.line_id) if line else ""))


def _same_as_told(
    story: HandlingStory, seen: str, actor: Actor, outside: Outside, now: datetime
) -> str:
    """Return the digest of what would happen now, if it is what was seen and what was read out."""
    story = open_handling(story.handling_id, actor)
    statement = digest_of_call(story, preview_in_call(story, story.when, actor, outside, now))
    told = statement_told(details_of_steps(story.done))
    if seen != statement or told not in ("", statement):
        raise FiguresChanged
    return statement
