"""Notes on calls: sealed, and erased by the clock of security data."""

from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7


class CallNoteRow(models.Model):
    """What an agent wrote down of a call."""

    note_id = models.UUIDField(primary_key=True, default=uuid7)
    call_id = models.UUIDField()
    text = models.TextField(help_text="Sealed.")
    agent = models.TextField(help_text="As records name people.")
    written_at = models.DateTimeField()

    class Meta:
        db_table = "call_note"
        indexes = [models.Index(fields=["call_id", "written_at"], name="call_note_by_call")]


def notes_of(call_id: UUID) -> list[CallNoteRow]:
    """Return the notes of a call, the oldest first."""
    return list(CallNoteRow.objects.filter(call_id=call_id).order_by("written_at", "note_id"))
