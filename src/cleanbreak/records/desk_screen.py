"""Customers' screens, what was shown on them, and signatures for as long as a place wants them."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import orjson
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.signature import Signature, SignatureWay
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.desk_visit import DeskVisitRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import seal
from cleanbreak.records.store import StoreRow


class DeskScreenRow(models.Model):
    """The window of one clerk at one store; a new code lets the one before go."""

    screen_id = models.UUIDField(primary_key=True, default=uuid7)
    clerk = models.TextField(help_text="As records name people.")
    store = models.ForeignKey(StoreRow, on_delete=models.PROTECT, db_index=False)
    code_mac = models.TextField(help_text="Of the code on the clerk's page; empty: it was used.")
    code_until = models.DateTimeField()
    secret_mac = models.TextField(db_default="", help_text="Of the window's cookie.")
    paired_until = models.DateTimeField(null=True)
    language = models.TextField(db_default="", help_text="Chosen on it for the present visit.")
    visit_id = models.UUIDField(null=True, help_text="Which one it last showed.")
    touched_at = models.DateTimeField(null=True, help_text="When somebody last did something.")

    class Meta:
        db_table = "desk_screen"
        constraints = [
            once("clerk"),
            models.UniqueConstraint(
                fields=["code_mac"], condition=~Q(code_mac=""), name="desk_screen_code_once"
            ),
            models.UniqueConstraint(
                fields=["secret_mac"], condition=~Q(secret_mac=""), name="desk_screen_secret_once"
            ),
        ]


class ShownStatementRow(models.Model):
    """A statement that was on the screen of a visit; append-only."""

    shown_statement_id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(DeskVisitRow, on_delete=models.PROTECT, related_name="statements")
    statement = models.UUIDField(help_text="The digest of its dates and figures.")
    language = models.TextField()
    shown_at = models.DateTimeField()

    class Meta:
        db_table = "shown_statement"
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "statement", "language"], name="shown_statement_once"
            )
        ]


class VisitSignatureRow(models.Model):
    """A signature that the place wants to be kept for a while; afterwards only its digest is."""

    visit = models.OneToOneField(DeskVisitRow, on_delete=models.PROTECT, primary_key=True)
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT)
    way = models.TextField()
    content = models.TextField(help_text="Sealed.")
    signed_at = models.DateTimeField()
    erase_on = models.DateField(help_text="First day on which it must be gone.")

    class Meta:
        db_table = "visit_signature"
        constraints = [one_of("way", SignatureWay)]
        indexes = [models.Index(fields=["erase_on"], name="visit_signature_due")]


def sealed_signature(signature: Signature) -> str:
    """Return a signature as it is kept."""
    return seal(orjson.dumps(signature.as_json()).decode())


def note_shown(visit_id: UUID, statement: UUID, language: str, at: datetime) -> None:
    """Note that a statement was on the screen; seen again, it is noted once."""
    row = ShownStatementRow(visit_id=visit_id, statement=statement, language=language, shown_at=at)
    ShownStatementRow.objects.bulk_create([row], ignore_conflicts=True)


def was_shown(visit_id: UUID, statement: UUID) -> bool:
    """Return whether a statement was on the screen of the visit."""
    return ShownStatementRow.objects.filter(visit_id=visit_id, statement=statement).exists()


def delete_signatures(today: date, held: Collection[int]) -> int:
    """Delete what must be gone by today.

    :param held: lines of which nothing is erased.
    """
    due = VisitSignatureRow.objects.filter(erase_on__lte=today).exclude(line_id__in=held)
    return due.delete()[0]
