"""A visit at the step that is due: what every step at the desk begins with."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.desk_visit import VisitStep, check_due
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.read_visit import VisitStory, line_of_visit, open_visit
from cleanbreak.records.desk_visit import details_of
from cleanbreak.records.line import LineRow


def due_visit(visit_id: UUID, step: VisitStep, actor: Actor, now: datetime) -> VisitStory:
    """Return a visit of this clerk in which the step may be done now.

    :raises UnknownVisit, VisitOver: if it is another clerk's, none, or over.
    :raises StepDoneAlready, OtherStepDue, NoCardHere: as `domain/desk_visit.py` says.
    """
    story = open_visit(visit_id, actor, now)
    check_due(step, details_of(story.done))
    return story


def proved_line_of(story: VisitStory) -> LineRow:
    """Return the line of a visit in which somebody has shown who they are.

    :raises UnknownLine: if there is none, which that step does not let happen.
    """
    line = line_of_visit(story)
    if line is None or VisitStep.IDENTITY not in story.done:
        raise UnknownLine
    return line
