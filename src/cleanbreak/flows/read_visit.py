"""Read a visit: what was done in it, and which step is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.desk_visit import (
    UnknownVisit,
    VisitOutcome,
    VisitOver,
    VisitStep,
    due_step,
)
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.records.desk_visit import DeskVisitRow, StepDoneThen, done_steps
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import VerificationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStory:
    """A visit, as the desk shows it; it names nobody."""

    visit_id: UUID
    store_id: str
    clerk: str
    verification_id: UUID
    authority_id: UUID | None
    language: str
    """Of the customer, as Django names it."""
    begun_at: datetime
    done: Mapping[VisitStep, StepDoneThen]
    due: VisitStep | None
    """``None`` after the end."""
    order_id: UUID | None
    declaration_id: int | None
    receipt_number: str
    """What the customer takes along; empty until there is an order or a declaration."""
    outcome: VisitOutcome | None
    """``None``: it is open."""

    @property
    def when(self) -> str:
        """Return when the line is to end, as ``serve_caller.WISHES`` names it; empty: not said."""
        papers = self.done.get(VisitStep.PAPERS)
        return str(papers.details["when"]) if papers else ""

    @property
    def is_open(self) -> bool:
        """Return whether something can still be done in it."""
        return self.outcome is None


def read_visit(visit_id: UUID, actor: Actor, now: datetime) -> VisitStory:
    """Return a visit of this clerk, whether it is open or closed.

    :raises UnknownVisit: if it is another clerk's, or none.
    """
    row = DeskVisitRow.objects.filter(pk=visit_id).first()
    if row is None or not is_same_person(row.clerk, actor.acting_user):
        raise UnknownVisit
    return _story(row, now)


def open_visit(visit_id: UUID, actor: Actor, now: datetime) -> VisitStory:
    """Return a visit of this clerk in which something can still be done.

    :raises UnknownVisit: if it is another clerk's, or none.
    :raises VisitOver: if it is closed, or nobody went on with it.
    """
    found = read_visit(visit_id, actor, now)
    if not found.is_open:
        raise VisitOver
    return found


def visit_on_screen(visit_id: UUID, now: datetime) -> VisitStory:
    """Return a visit for the customer's screen, where no clerk asks; who may see it is its matter.

    :raises UnknownVisit: if there is none.
    """
    row = DeskVisitRow.objects.filter(pk=visit_id).first()
    if row is None:
        raise UnknownVisit
    return _story(row, now)


def list_open_visits(actor: Actor, now: datetime) -> list[VisitStory]:
    """Return the visits that this clerk has not closed, the latest first."""
    rows = DeskVisitRow.objects.filter(
        store_id=actor.store, clerk=actor.acting_user, closed_at=None, expires_at__gt=now
    )
    return [_story(row, now) for row in rows.order_by("-begun_at")]


def line_of_visit(story: VisitStory) -> LineRow | None:
    """Return the line, for what is done once its holder has proved who they are."""
    call = VerificationRow.objects.select_related("line__holder").filter(pk=story.verification_id)
    found = call.first()
    return found.line if found else None


def _story(row: DeskVisitRow, now: datetime) -> VisitStory:
    done = done_steps(row.visit_id)
    outcome = VisitOutcome(row.outcome) if row.outcome else None
    if outcome is None and row.expires_at <= now:  # the next sweep writes it down
        outcome = VisitOutcome.ENDED if row.order_id else VisitOutcome.ABANDONED
    return VisitStory(
        visit_id=row.visit_id,
        store_id=row.store_id,
        clerk=row.clerk,
        verification_id=row.verification_id,
        authority_id=row.authority_id,
        language=_language(row, done),
        begun_at=row.begun_at,
        done=done,
        due=due_step(done),
        order_id=row.order_id,
        declaration_id=row.declaration_id,
        receipt_number=row.receipt_number,
        outcome=outcome,
    )


def _language(row: DeskVisitRow, done: Mapping[VisitStep, StepDoneThen]) -> str:
    """Return the language that was said; the one on file only when it is known who is there."""
    if row.language or VisitStep.IDENTITY not in done:
        return spoken(row.language)
    call = VerificationRow.objects.select_related("line__holder").filter(pk=row.verification_id)
    found = call.first()
    return spoken(found.line.holder.language if found and found.line else "")
