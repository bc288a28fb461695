"""By which check code a message of ours is known again: no recipient, no text, no code."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum

from django.db import connection, models

from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import as_json_rows


class ContactMedium(Enum):
    """How something of ours reached somebody."""

    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"


class ContactCheckRow(models.Model):
    """One message. Two may have the same code by chance; then both are told."""

    contact_check_id = models.BigAutoField(primary_key=True)
    code_hash = models.TextField(help_text="Keyed: nobody without the server's key has the code.")
    medium = models.TextField()
    kind = models.TextField()
    about = models.TextField(help_text="The order, declaration, payout or verification; a number.")
    at = models.DateTimeField(help_text="When it was first handed to its carrier.")

    class Meta:
        db_table = "contact_check"
        constraints = [
            one_of("medium", ContactMedium),
            one_of("kind", AnnouncementKind),
            models.UniqueConstraint(
                fields=["code_hash", "medium", "kind", "about"], name="contact_check_once"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="contact_check_by_age")]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContactCheck:
    """What is kept of one message."""

    code_hash: str
    medium: str
    kind: str
    about: str


def insert_contact_checks(checks: Sequence[NewContactCheck], at: datetime) -> None:
    """Keep what is new; a message that is handed over again keeps its first instant."""
    if not checks:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contact_check (code_hash, medium, kind, about, at)
            SELECT code_hash, medium, kind, about, %s
            FROM jsonb_to_recordset(%s::jsonb)
                AS new (code_hash text, medium text, kind text, about text)
            ON CONFLICT (code_hash, medium, kind, about) DO NOTHING
            """,
            [at, as_json_rows([asdict(one) for one in checks])],
        )


def delete_contact_checks(before: datetime) -> int:
    """Forget messages that were sent before; return how many."""
    deleted, _ = ContactCheckRow.objects.filter(at__lt=before).delete()
    return deleted
