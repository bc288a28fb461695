"""End at the desk: what the customer was shown and has confirmed, by the flows of every channel."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.desk_screen import FiguresChanged, digest_of_plan
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Plan, TerminationRequest
from cleanbreak.flows.due_visit import due_visit, proved_line_of
from cleanbreak.flows.end_for_holder import end_for_holder
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.plan_termination import plan_terminations
from cleanbreak.flows.read_visit import VisitStory, line_of_visit
from cleanbreak.flows.serve_caller import WISHES, end_for_caller, preview_for_caller
from cleanbreak.ports.outside import Outside


def end_at_desk(visit_id: UUID, actor: Actor, outside: Outside, now: datetime) -> UUID:
    """Request the end of the line for the customer who has confirmed it; return the order.

    Asked again after the power went: the same order, and the step that was not noted.

    :raises FiguresChanged: if that is not what the customer has confirmed on their screen.
    :raises Refusal: as `due_visit` says, and of `end_for_caller` and `end_for_holder`.
    """
    story = due_visit(visit_id, VisitStep.ENDED, actor, now)
    _check_as_confirmed(story, actor, outside, now)
    if story.authority_id is None:
        order_id = end_for_caller(story.verification_id, story.when, actor, outside, now)
    else:
        order_id = end_for_holder(
            story.authority_id, _request(story, story.when, actor), outside, now
        ).order_id
    note_step(visit_id, VisitStep.ENDED, {"order": str(order_id)}, actor, now)
    return order_id


def preview_at_desk(
    story: VisitStory, when: str, actor: Actor, outside: Outside, now: datetime
) -> Plan:
    """Return what an end would mean, for the customer to see.

    :param when: a key of ``serve_caller.WISHES``.
    :raises Refusal: if the line cannot end so; those of `preview_for_caller`.
    """
    if story.authority_id is None:
        return preview_for_caller(story.verification_id, when, actor, outside, now)
    (planned,) = plan_terminations([_request(story, when, actor)], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    return planned.plan


def digest_of_visit(story: VisitStory, plan: Plan) -> UUID:
    """Return by what a plan is known that a customer is shown."""
    line = line_of_visit(story)
    return digest_of_plan(plan.as_json(), line=str(line.line_id) if line else "")


def _check_as_confirmed(story: VisitStory, actor: Actor, outside: Outside, now: datetime) -> None:
    """Return if what would happen now is what the customer has confirmed, on a screen or on paper.

    An order that is there already was accepted as confirmed, before the power went.
    """
    confirmed = story.done[VisitStep.CONFIRMED].details.get("statement")
    line = line_of_visit(story)
    if confirmed is None or line is None or line.open_order_id is not None:
        return
    plan = preview_at_desk(story, story.when, actor, outside, now)
    if confirmed != str(digest_of_visit(story, plan)):
        raise FiguresChanged


def _request(story: VisitStory, when: str, actor: Actor) -> TerminationRequest:
    line = proved_line_of(story)
    return TerminationRequest(
        msisdn=line.msisdn,
        iccid=line.iccid,
        wish=WISHES[when],
        level=ProofLevel.VERIFIED,
        actor=actor,
    )
