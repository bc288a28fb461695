"""Recordings of calls: what the caller said to it, and by which name the recorder has it."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.db.models import Q

from cleanbreak.domain.call_recording import RecordingAnswer
from cleanbreak.records.choices import one_of

LETS_KEEP = (RecordingAnswer.AGREED.value, RecordingAnswer.TOLD.value)


class CallRecordingRow(models.Model):
    """One call that is recorded, or that nobody may record."""

    call_id = models.UUIDField(primary_key=True)
    answer = models.TextField(help_text="What the caller was told, or said.")
    place = models.TextField(help_text="By whose rules it was asked.")
    agent = models.TextField(help_text="As records name people.")
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="When the recorder was told of it.")
    problem = models.TextField(blank=True, help_text="Why it was not, as one of our codes.")
    reference = models.TextField(blank=True, help_text="Sealed: the recorder's name for it.")
    kept_until = models.DateField(help_text="The last day of the row.")

    class Meta:
        db_table = "call_recording"
        constraints = [
            one_of("answer", RecordingAnswer),
            models.CheckConstraint(
                condition=Q(reference="") | Q(answer__in=LETS_KEEP),
                name="call_recording_only_with_consent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(told_at=None), name="call_recording_untold"
            ),
            models.Index(fields=["kept_until"], name="call_recording_by_last_day"),
        ]


def recording_of(call_id: UUID) -> CallRecordingRow | None:
    """Return what is known of the recording of a call."""
    return CallRecordingRow.objects.filter(pk=call_id).first()


def untold_recordings(since: datetime) -> list[CallRecordingRow]:
    """Return those of which the recorder knows nothing yet, the oldest first."""
    untold = CallRecordingRow.objects.filter(told_at=None, asked_at__gt=since)
    return list(untold.order_by("asked_at"))


def delete_recordings(today: date, held_calls: Collection[UUID]) -> int:
    """Delete what need be kept no longer; return how many.

    :param held_calls: calls of lines of which nothing is erased.
    """
    old = CallRecordingRow.objects.filter(kept_until__lt=today).exclude(pk__in=held_calls)
    return old.delete()[0]
