"""Documents that were seen at a desk: of which kind, how read, what fitted; never their numbers.

A row is only of documents that were enough, is append-only and tells of nobody. Pictures, which few
places want, are sealed and go by the clock of their place: their rows are deleted.
"""

from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.identity_evidence import (
    CheckDigits,
    IdentityPicture,
    NameFrom,
    ReadBy,
    Validity,
)
from cleanbreak.domain.papers import IDENTITY, PaperKind
from cleanbreak.records.choices import one_of
from cleanbreak.records.desk_visit import DeskVisitRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed, seal


class IdentityEvidenceRow(models.Model):
    """A document that was seen in a visit, and was enough; append-only."""

    evidence_id = models.UUIDField(primary_key=True, default=uuid7)
    visit = models.OneToOneField(DeskVisitRow, on_delete=models.PROTECT, related_name="identity")
    kind = models.TextField()
    read_by = models.TextField()
    check_digits = models.TextField()
    name_from = models.TextField()
    validity = models.TextField()
    authority_id = models.UUIDField(null=True, help_text="By which the bearer comes, if by any.")
    pictures = models.TextField(blank=True, help_text="Which were taken, by blanks.")
    seen_at = models.DateTimeField()
    seen_by = models.TextField(help_text="Who compared the photo.")

    class Meta:
        db_table = "identity_evidence"
        constraints = [
            one_of("kind", PaperKind),
            one_of("read_by", ReadBy),
            one_of("check_digits", CheckDigits),
            one_of("name_from", NameFrom),
            one_of("validity", Validity),
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(one.value for one in IDENTITY)),
                name="identity_evidence_of_identity",
            ),
        ]


class IdentityPictureRow(models.Model):
    """A picture that was taken at a desk, until the clock of its place is over."""

    picture_id = models.UUIDField(primary_key=True, default=uuid7)
    evidence = models.ForeignKey(
        IdentityEvidenceRow, on_delete=models.PROTECT, related_name="taken_pictures"
    )
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT)
    what = models.TextField()
    content = models.TextField(help_text="JPEG, base64, sealed.")
    taken_at = models.DateTimeField()
    taken_by = models.TextField()
    erase_on = models.DateField(help_text="First day on which it must be gone.")

    class Meta:
        db_table = "identity_picture"
        constraints = [
            one_of("what", IdentityPicture),
            models.UniqueConstraint(fields=["evidence", "what"], name="identity_picture_once"),
        ]
        indexes = [models.Index(fields=["erase_on"], name="identity_picture_by_day")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPicture:
    """A picture to be kept."""

    what: IdentityPicture
    content: bytes = field(repr=False)
    line_id: int
    erase_on: date


def keep_pictures(evidence: IdentityEvidenceRow, taken: Sequence[TakenPicture]) -> None:
    """Keep pictures, sealed."""
    rows = [
        IdentityPictureRow(
            evidence=evidence,
            line_id=one.line_id,
            what=one.what.value,
            content=seal(b64encode(one.content).decode()),
            taken_at=evidence.seen_at,
            taken_by=evidence.seen_by,
            erase_on=one.erase_on,
        )
        for one in taken
    ]
    IdentityPictureRow.objects.bulk_create(rows)


def identity_of_order(order_id: UUID) -> IdentityEvidenceRow | None:
    """Return the document that was seen in the visit in which an order was accepted."""
    rows = IdentityEvidenceRow.objects.filter(visit__order_id=order_id)
    return rows.order_by("-seen_at").first()


def picture_of_evidence(evidence: IdentityEvidenceRow, what: str) -> IdentityPictureRow | None:
    """Return a picture; ``None``, if there is none, or it was erased."""
    return evidence.taken_pictures.filter(what=what).first()


def pictures_of(evidence: IdentityEvidenceRow) -> list[IdentityPictureRow]:
    """Return the pictures that are still kept, without what is on them."""
    return list(evidence.taken_pictures.defer("content").order_by("what"))


def opened_picture(row: IdentityPictureRow) -> bytes:
    """Return what is on it."""
    return b64decode(open_sealed(row.content))


def delete_identity_pictures(today: date, held: Collection[int]) -> int:
    """Delete the pictures whose day has come, but none of a line that is held."""
    due = IdentityPictureRow.objects.filter(erase_on__lte=today).exclude(line_id__in=held)
    return due.delete()[0]
