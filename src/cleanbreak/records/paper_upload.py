"""Pictures of papers that holders sent beforehand, sealed; when one is erased, its row says so."""

from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.paper_file import FileKind
from cleanbreak.domain.paper_upload import RefusedFor, UploadState
from cleanbreak.domain.papers import NeedName, PaperKind, SeenPaper
from cleanbreak.records.choices import one_of
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed, seal

COUNTS_FOR = timedelta(days=30)
"""So long an accepted paper need not be shown, and what became of a refused one can be read."""


class PaperUploadRow(models.Model):
    """A picture of a paper, until it is erased; afterwards only what became of it."""

    upload_id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT)
    need = models.TextField()
    kind = models.TextField()
    file_kind = models.TextField()
    content = models.TextField(help_text="Base64, sealed; empty: erased.")
    sent_at = models.DateTimeField()
    state = models.TextField(default=UploadState.WAITING.value)
    refused_for = models.TextField(null=True)
    judged_at = models.DateTimeField(null=True, help_text="Or when it lapsed.")
    judged_by = models.TextField(default="")
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
                fields=["sent_at"],
                condition=models.Q(state=UploadState.WAITING.value),
                name="paper_upload_waiting",
            )
        ]

    @property
    def paper(self) -> SeenPaper:
        """Return which paper it is, and what for."""
        return SeenPaper(NeedName(self.need), PaperKind(self.kind))


def sealed_picture(picture: bytes) -> str:
    """Return a picture as it is kept."""
    return seal(b64encode(picture).decode())


def picture_of(row: PaperUploadRow) -> bytes:
    """Return the picture; nothing, if it is erased."""
    return b64decode(open_sealed(row.content)) if row.content else b""


def lock_line_of_papers(line_id: int) -> int:
    """Lock the line until the end of the transaction; return how many pictures of it are kept."""
    LineRow.objects.select_for_update().get(pk=line_id)
    return PaperUploadRow.objects.filter(line_id=line_id).exclude(content="").count()


def lock_upload(upload_id: UUID) -> PaperUploadRow | None:
    """Lock a picture until the end of the transaction."""
    rows = PaperUploadRow.objects.select_related("line").select_for_update(of=("self",))
    return rows.filter(pk=upload_id).first()


def upload_with_line(upload_id: UUID) -> PaperUploadRow | None:
    """Return a picture with its line and holder."""
    return PaperUploadRow.objects.select_related("line__holder").filter(pk=upload_id).first()


def waiting_uploads(at_most: int, after: str = FIRST) -> Page[PaperUploadRow]:
    """Return what nobody has looked at, the oldest first and without the pictures."""
    rows = PaperUploadRow.objects.filter(state=UploadState.WAITING.value)
    waiting = rows.select_related("line").defer("content")
    return read_page([Part(waiting, ("sent_at", "upload_id"))], after, at_most)


def uploads_of_line(line_id: int) -> Sequence[PaperUploadRow]:
    """Return what was sent for a line, the newest first and without the pictures."""
    rows = PaperUploadRow.objects.filter(line_id=line_id)
    return list(rows.defer("content").order_by("-sent_at"))


def accepted_papers(line_id: int, now: datetime) -> list[SeenPaper]:
    """Return which papers of a line somebody has accepted, and need not be shown."""
    rows = PaperUploadRow.objects.filter(
        line_id=line_id, state=UploadState.ACCEPTED.value, judged_at__gt=now - COUNTS_FOR
    )
    return [row.paper for row in rows.defer("content")]


def erase_pictures(today: date, held: Collection[int], now: datetime) -> int:
    """Erase the pictures whose day has come; what nobody has looked at has lapsed."""
    due = PaperUploadRow.objects.filter(erase_on__lte=today).exclude(line_id__in=held)
    due.filter(state=UploadState.WAITING.value).update(
        state=UploadState.LAPSED.value, judged_at=now
    )
    return due.exclude(content="").update(content="")


def delete_uploads(before: datetime, held: Collection[int]) -> int:
    """Delete what became of pictures that are erased, if that was before then."""
    rows = PaperUploadRow.objects.filter(content="").exclude(line_id__in=held)
    return rows.filter(judged_at__lt=before).delete()[0]
