"""Papers: what clerks have seen, and pictures that holders sent beforehand."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.paper_file import FileKind
from cleanbreak.domain.paper_upload import RefusedFor, UploadState
from cleanbreak.domain.papers import NeedName, PaperKind, SeenPaper
from cleanbreak.records.choices import one_of
from cleanbreak.records.order import OrderRow

SEEN_COUNTS_FOR = timedelta(hours=12)
"""One visit: whoever comes on another day shows the originals again."""


class SeenPaperRow(models.Model):
    """A paper that a clerk has seen; of a document its kind, never its number."""

    seen_paper_id = models.BigAutoField(primary_key=True)
    subject = models.TextField(help_text="For whom: verification:NUMBER or authority:NUMBER.")
    need = models.TextField()
    kind = models.TextField()
    seen_at = models.DateTimeField()
    seen_by = models.TextField()

    class Meta:
        db_table = "seen_paper"
        constraints = [
            one_of("need", NeedName),
            one_of("kind", PaperKind),
            models.UniqueConstraint(fields=["subject", "need"], name="seen_paper_once"),
        ]
        indexes = [models.Index(fields=["seen_at"], name="seen_paper_by_age")]


class PaperUploadRow(models.Model):
    """A picture of a paper, until it is erased; afterwards only what became of it."""

    upload_id = models.UUIDField(primary_key=True, default=uuid7)
    order = models.ForeignKey(OrderRow, on_delete=models.PROTECT, db_index=True)
    need = models.TextField()
    kind = models.TextField()
    file_kind = models.TextField()
    content = models.TextField(blank=True, help_text="Sealed; empty: erased.")
    sent_at = models.DateTimeField()
    state = models.TextField(default=UploadState.WAITING.value)
    refused_for = models.TextField(null=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.TextField(blank=True)
    erase_on = models.DateField(help_text="First day on which the picture must be gone.")

    class Meta:
        db_table = "paper_upload"
        constraints = [
            one_of("need", NeedName),
            one_of("kind", PaperKind),
            one_of("file_kind", FileKind),
            one_of("state", UploadState),
            one_of("refused_for", RefusedFor),
        ]
        indexes = [
            models.Index(
                fields=["erase_on"], condition=~models.Q(content=""), name="paper_upload_to_erase"
            )
        ]


def put_seen(subject: str, seen: Sequence[SeenPaper], seen_by: str, now: datetime) -> None:
    """Note what a clerk has seen; what was ticked for a need before is replaced."""
    for one in seen:
        SeenPaperRow.objects.update_or_create(
            subject=subject,
            need=one.need.value,
            defaults={"kind": one.kind.value, "seen_at": now, "seen_by": seen_by},
        )


def seen_papers(subject: str, now: datetime) -> list[SeenPaper]:
    """Return what clerks have seen at this visit."""
    rows = SeenPaperRow.objects.filter(subject=subject, seen_at__gt=now - SEEN_COUNTS_FOR)
    return [SeenPaper(NeedName(row.need), PaperKind(row.kind)) for row in rows]


def delete_seen(before: datetime) -> int:
    """Delete what was ticked before then; that it was, is in the audit."""
    return SeenPaperRow.objects.filter(seen_at__lt=before).delete()[0]
