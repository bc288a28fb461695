"""Voicemail: declarations in a caller's own voice, sealed, kept as long as the declaration."""

from base64 import b64decode, b64encode
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q

from cleanbreak.records.choices import once
from cleanbreak.records.sealed import open_sealed, seal


class VoicemailRow(models.Model):
    """One recording; its receipt number is that of the declaration which it is."""

    call_id = models.UUIDField(primary_key=True)
    receipt_number = models.TextField()
    content = models.TextField(help_text="WAV, base64, sealed.")
    seconds = models.SmallIntegerField()
    language = models.TextField(help_text="Of the call.")
    received_at = models.DateTimeField()
    written_at = models.DateTimeField(
        null=True, help_text="When a person wrote down what is said; NULL: nobody has yet."
    )
    written_by = models.TextField(blank=True)

    class Meta:
        db_table = "voicemail"
        constraints = [
            once("receipt_number"),
            models.CheckConstraint(
                condition=Q(written_at=None) ^ ~Q(written_by=""), name="voicemail_written_by_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(written_at=None), name="voicemail_waiting"
            )
        ]

    def recording(self) -> bytes:
        """Return what was said, as WAV."""
        return b64decode(open_sealed(self.content))


def sealed_recording(recording: bytes) -> str:
    """Return a recording as it is kept."""
    return seal(b64encode(recording).decode())


def waiting_voicemails() -> "models.QuerySet[VoicemailRow]":
    """Return the recordings that nobody has written down, the oldest first, without their sound."""
    rows = VoicemailRow.objects.filter(written_at=None).defer("content")
    return rows.order_by("received_at", "call_id")


def lock_voicemail(call_id: UUID) -> VoicemailRow | None:
    """Lock a recording until the end of the transaction."""
    return VoicemailRow.objects.select_for_update().filter(pk=call_id).first()


def voicemails_since(since: datetime) -> int:
    """Return how many were left since."""
    return VoicemailRow.objects.filter(received_at__gte=since).count()
