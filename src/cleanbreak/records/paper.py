"""Papers that clerks have seen; no picture of any is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models

from cleanbreak.domain.papers import NeedName, PaperKind, SeenPaper
from cleanbreak.records.choices import one_of

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
