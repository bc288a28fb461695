"""Visits at desks: who serves, whom nobody is told, and what was done, in its order, append-only.

The order of the steps is kept by the database, too: no step twice, none before its turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Case, Q, Value, When
from uuid_utils.compat import uuid7

from cleanbreak.domain.desk_visit import (
    AFTERWARDS,
    IN_ORDER,
    Details,
    UnknownVisit,
    VisitOutcome,
    VisitStep,
)
from cleanbreak.records.choices import one_of
from cleanbreak.records.store import StoreRow

PLACES = {step: place for place, step in enumerate(IN_ORDER, 1)} | dict.fromkeys(
    AFTERWARDS, len(IN_ORDER) + 1
)
"""Of each step in the order; the trigger wants one of the place before."""


class DeskVisitRow(models.Model):
    """One customer at one desk."""

    visit_id = models.UUIDField(primary_key=True, default=uuid7)
    store = models.ForeignKey(StoreRow, on_delete=models.PROTECT, related_name="visits")
    clerk = models.TextField(help_text="As records name people.")
    verification_id = models.UUIDField(help_text="By which the line is known, if there is one.")
    guard = models.TextField(blank=True, help_text="Whose visit it is; empty once it is closed.")
    authority_id = models.UUIDField(null=True, help_text="Of whoever comes for the holder.")
    language = models.TextField(blank=True, help_text="Of the customer; empty: as on file.")
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="When it closes by itself.")
    order_id = models.UUIDField(null=True)
    receipt_number = models.TextField(
        blank=True, help_text="What the customer takes along: of the end, or of the declaration."
    )
    declaration_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        db_table = "desk_visit"
        constraints = [
            models.UniqueConstraint(
                fields=["guard"], condition=Q(closed_at=None), name="desk_visit_one_for_a_line"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(
                    closed_at__isnull=False,
                    guard="",
                    outcome__in=[one.value for one in VisitOutcome],
                ),
                name="desk_visit_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=VisitOutcome.ENDED.value) | Q(order_id__isnull=False),
                name="desk_visit_ended_with_order",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=VisitOutcome.DECLARED.value) | Q(declaration_id__isnull=False),
                name="desk_visit_declared_with_declaration",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=~Q(receipt_number=""),
                name="desk_visit_receipt_number_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(closed_at=None), name="desk_visit_open"
            ),
            models.Index(fields=["store", "begun_at"], name="desk_visit_by_store"),
            models.Index(
                fields=["order_id"],
                condition=~Q(order_id=None),
                name="desk_visit_by_order",
            ),
        ]


class VisitStepRow(models.Model):
    """A step that was done; append-only."""

    visit_step_id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(
        DeskVisitRow, on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    step = models.TextField()
    place = models.SmallIntegerField(help_text="In the order of the steps.")
    at = models.DateTimeField()
    acting_user = models.TextField(help_text="Clerk, or the customer at their own screen.")
    details = models.JSONField(default=dict, help_text="Codes and figures only.")

    class Meta:
        db_table = "desk_visit_step"
        constraints = [
            one_of("step", VisitStep),
            models.CheckConstraint(
                condition=Q(
                    place=Case(
                        *(When(step=step.value, then=Value(PLACES[step])) for step in VisitStep)
                    )
                ),
                name="desk_visit_step_at_its_place",
            ),
            models.UniqueConstraint(fields=["visit", "step"], name="desk_visit_step_once"),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDoneThen:
    """A step of a visit, as it was done."""

    at: datetime
    by: str
    details: Details


def lock_visit(visit_id: UUID) -> DeskVisitRow:
    """Lock a visit until the end of the transaction.

    :raises UnknownVisit: if there is none.
    """
    row = DeskVisitRow.objects.select_for_update(no_key=True).filter(pk=visit_id).first()
    if row is None:
        raise UnknownVisit
    return row


def done_steps(visit_id: UUID) -> dict[VisitStep, StepDoneThen]:
    """Return what was done in a visit, in its order."""
    rows = VisitStepRow.objects.filter(visit_id=visit_id).order_by("visit_step_id")
    return {
        VisitStep(row.step): StepDoneThen(at=row.at, by=row.acting_user, details=row.details)
        for row in rows
    }


def details_of(done: Mapping[VisitStep, StepDoneThen]) -> dict[VisitStep, Details]:
    """Return the details of each step that was done."""
    return {step: one.details for step, one in done.items()}


def open_visit_of(guard: str) -> DeskVisitRow | None:
    """Return the visit that runs for a line, or for a number that is none."""
    return DeskVisitRow.objects.filter(guard=guard, closed_at=None).first()


def open_visit_with(verification_id: UUID) -> UUID | None:
    """Return the visit that runs and asks by this verification who is there."""
    running = DeskVisitRow.objects.filter(verification_id=verification_id, closed_at=None)
    return running.values_list("visit_id", flat=True).first()


def visit_of_order(order_id: UUID) -> DeskVisitRow | None:
    """Return the last visit in which an order was accepted."""
    return DeskVisitRow.objects.filter(order_id=order_id).order_by("-begun_at").first()


def has_begun_another(clerk: str, store_id: str, since: datetime) -> bool:
    """Return whether a clerk has begun with somebody else at a store, who may have gone again."""
    later = DeskVisitRow.objects.filter(clerk=clerk, store_id=store_id, begun_at__gt=since)
    return later.exists()
