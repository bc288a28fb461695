"""How agents handle calls of the hotline: who speaks with whom nobody is told, and what was done.

The steps are append-only, and their order is kept by the database, too: no step twice, none before
its turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Case, Q, Value, When
from uuid_utils.compat import uuid7

from cleanbreak.domain.call_handling import (
    IN_ORDER,
    CallStep,
    Details,
    HandlingOutcome,
    UnknownHandling,
)
from cleanbreak.domain.hotline_queue import PlaceState, PlaceWay
from cleanbreak.records.choices import one_of
from cleanbreak.records.hotline_queue import WITH_AGENT, QueuePlaceRow

PLACES = {step: place for place, step in enumerate(IN_ORDER, 1)}
"""Of each step in the order; the trigger wants the one of the place before."""


class CallHandlingRow(models.Model):
    """One agent and one call, from the greeting to the receipt."""

    handling_id = models.UUIDField(primary_key=True, default=uuid7)
    call_id = models.UUIDField(help_text="Of the hotline.")
    agent = models.TextField(help_text="As records name people.")
    verification_id = models.UUIDField(
        null=True, help_text="By which the line is known, if there is one; NULL: not named yet."
    )
    held_call_id = models.UUIDField(
        null=True, help_text="By whose check code the caller sees that it is us."
    )
    begun_at = models.DateTimeField()
    order_id = models.UUIDField(null=True)
    declaration_id = models.BigIntegerField(null=True)
    receipt_number = models.TextField(
        blank=True, help_text="What the caller writes down: of the end, or of the declaration."
    )
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        db_table = "call_handling"
        constraints = [
            models.UniqueConstraint(
                fields=["call_id"], condition=Q(closed_at=None), name="call_handling_one_of_a_call"
            ),
            models.UniqueConstraint(
                fields=["agent"], condition=Q(closed_at=None), name="call_handling_one_of_an_agent"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(
                    closed_at__isnull=False,
                    outcome__in=[one.value for one in HandlingOutcome],
                ),
                name="call_handling_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=HandlingOutcome.ENDED.value) | Q(order_id__isnull=False),
                name="call_handling_ended_with_order",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=HandlingOutcome.DECLARED.value)
                | Q(declaration_id__isnull=False),
                name="call_handling_declared_with_declaration",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=~Q(receipt_number=""),
                name="call_handling_receipt_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["call_id", "begun_at"], name="call_handling_by_call"),
            models.Index(fields=["closed_at"], name="call_handling_by_end"),
            models.Index(
                fields=["order_id"], condition=~Q(order_id=None), name="call_handling_by_order"
            ),
        ]


class CallStepRow(models.Model):
    """A step of the script that was done; append-only."""

    call_step_id = models.BigAutoField(primary_key=True)
    handling = models.ForeignKey(
        CallHandlingRow, on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    step = models.TextField()
    place = models.SmallIntegerField(help_text="In the order of the steps.")
    at = models.DateTimeField()
    acting_user = models.TextField(help_text="The agent; of what follows by itself, too.")
    details = models.JSONField(default=dict, help_text="Codes and references only.")

    class Meta:
        db_table = "call_step"
        constraints = [
            one_of("step", CallStep),
            models.CheckConstraint(
                condition=Q(
                    place=Case(
                        *(When(step=step.value, then=Value(PLACES[step])) for step in CallStep)
                    )
                ),
                name="call_step_at_its_place",
            ),
            models.UniqueConstraint(fields=["handling", "step"], name="call_step_once"),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStepThen:
    """A step of the script, as it was done."""

    at: datetime
    details: Details


def place_with(call_id: UUID, agent: str) -> QueuePlaceRow | None:
    """Return the place of a caller who is this agent's; ``None``: they are gone, or another's."""
    return QueuePlaceRow.objects.filter(WITH_AGENT, pk=call_id, agent=agent).first()


def is_on_the_line(place: QueuePlaceRow | None) -> bool:
    """Return whether an agent's phone rings for the caller, or speaks.

    Whoever is to be called back is not there before they were reached.
    """
    if place is None:
        return False
    return place.way == PlaceWay.LINE.value or place.state == PlaceState.CONNECTED.value


def lock_handling(handling_id: UUID) -> CallHandlingRow:
    """Lock the handling of a call until the end of the transaction.

    :raises UnknownHandling: if there is none.
    """
    rows = CallHandlingRow.objects.select_for_update(no_key=True)
    row = rows.filter(pk=handling_id).first()
    if row is None:
        raise UnknownHandling
    return row


def lock_open_handling_of_call(call_id: UUID, agent: str) -> CallHandlingRow | None:
    """Lock what an agent is doing in a call, until the end of the transaction."""
    rows = CallHandlingRow.objects.select_for_update(no_key=True)
    return rows.filter(call_id=call_id, agent=agent, closed_at=None).first()


def append_call_step(
    row: CallHandlingRow, step: CallStep, details: Details, acting_user: str, now: datetime
) -> None:
    """Write down that a step is done."""
    CallStepRow.objects.create(
        handling=row,
        step=step.value,
        place=PLACES[step],
        at=now,
        acting_user=acting_user,
        details=dict(details),
    )


def done_call_steps(handling_id: UUID) -> dict[CallStep, CallStepThen]:
    """Return what was done in a call, in its order."""
    rows = CallStepRow.objects.filter(handling_id=handling_id).order_by("place")
    return {CallStep(row.step): CallStepThen(at=row.at, details=row.details) for row in rows}


def details_of_steps(done: Mapping[CallStep, CallStepThen]) -> dict[CallStep, Details]:
    """Return the details of each step that was done."""
    return {step: one.details for step, one in done.items()}


def open_handling_of(agent: str) -> CallHandlingRow | None:
    """Return the call in which an agent is."""
    return CallHandlingRow.objects.filter(agent=agent, closed_at=None).first()


def open_handling_of_call(call_id: UUID) -> CallHandlingRow | None:
    """Return the handling in which a call is."""
    return CallHandlingRow.objects.filter(call_id=call_id, closed_at=None).first()


def open_handling_with(verification_id: UUID) -> UUID | None:
    """Return the handling that runs and asks by this verification who is there."""
    running = CallHandlingRow.objects.filter(verification_id=verification_id, closed_at=None)
    return running.values_list("handling_id", flat=True).first()
