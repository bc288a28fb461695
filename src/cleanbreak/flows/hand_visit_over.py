"""Hand a visit over: what was told at the desk goes on at home; the visit ends without an order.

What the records know of the line is told only to whoever has shown who they are; a code of a visit
without that carries no more than its customer brought into it.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.desk_visit import VisitOver, VisitStep
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.handover import NothingToHandOver, Told
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.begin_by_handover import told_in_visit
from cleanbreak.flows.close_visit import close_visit
from cleanbreak.flows.make_handover import MadeHandover, Story, make_handover
from cleanbreak.flows.read_visit import VisitStory, line_of_visit, open_visit
from cleanbreak.flows.serve_caller import WISHES


def hand_visit_over(visit_id: UUID, actor: Actor, now: datetime) -> MadeHandover:
    """Make the code, and close the visit.

    :raises UnknownVisit, VisitOver: if it is another clerk's, closed, or has an order.
    :raises NothingToHandOver: if nothing was told yet that could be carried.
    :raises TooManyRequests: if very many were made.
    """
    story = open_visit(visit_id, actor, now)
    if story.order_id is not None:
        raise VisitOver
    is_known = VisitStep.IDENTITY in story.done and story.authority_id is None
    line = line_of_visit(story) if is_known else None
    made = make_handover(
        Story(
            subject=f"visit:{visit_id}",
            told=_told(story),
            language=story.language,
            line_id=line.line_id if line else None,
        ),
        actor.acting_user,
        actor,
        now,
    )
    close_visit(visit_id, actor, now)
    return made


def _told(story: VisitStory) -> Told:
    told = told_in_visit(story.visit_id)
    line = line_of_visit(story) if VisitStep.IDENTITY in story.done else None
    if line is not None:
        told = replace(told, msisdn=line.msisdn) if told else Told(msisdn=line.msisdn)
    if told is None:
        raise NothingToHandOver
    wish = WISHES.get(story.when)
    at_once = wish is not None and wish.policy is EndPolicy.IMMEDIATE
    return replace(told, end=EndPolicy.IMMEDIATE) if at_once else told
