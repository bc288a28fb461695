"""What must be said to people after the commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import as_json_rows
from cleanbreak.records.line import rows_of
from cleanbreak.records.months import made_at


class OutboxRow(models.Model):
    """One thing to say about one declaration or order; the words are made when it is sent.

    Kept by the months of what they are about, so that a key is said once for ever.
    """

    announcement_id = models.BigAutoField(primary_key=True)
    about_at = models.DateTimeField(help_text="When the order or the declaration was made.")
    kind = models.TextField()
    key = models.TextField(help_text="Said once.")
    order_id = models.UUIDField(null=True)
    declaration_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempt = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem_sentence = models.TextField(blank=True)
    is_mass = models.BooleanField(default=False, help_text="One of very many: nobody waits for it.")

    class Meta:
        db_table = "outbox"
        constraints = [
            models.UniqueConstraint(fields=["key", "about_at"], name="outboxrow_key_once"),
            one_of("kind", AnnouncementKind),
        ]
        indexes = [
            models.Index(
                fields=["is_mass", "due_at"], condition=models.Q(sent_at=None), name="outbox_due"
            ),
            models.Index(
                fields=["order_id"],
                condition=models.Q(order_id__isnull=False),
                name="outbox_by_order",
            ),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnnouncement:
    """Something to say, at most once for each key."""

    kind: AnnouncementKind
    key: str
    order_id: UUID | None = None
    declaration_id: int | None = None
    declared_at: datetime | None = None
    """When the declaration was received, for one about a declaration."""
    is_mass: bool = False
    """Whether it is one of very many, for which nobody waits."""

    @property
    def about_at(self) -> datetime:
        """Return when the order or the declaration was made: it never changes."""
        if self.order_id is not None:
            return made_at(self.order_id)
        if self.declared_at is None:
            raise ValueError("an announcement is about an order or about a dated declaration")
        return self.declared_at

    def as_row(self) -> dict[str, object]:
        """Return the columns that it brings."""
        return {
            "kind": self.kind.value,
            "key": self.key,
            "order_id": self.order_id,
            "declaration_id": self.declaration_id,
            "about_at": self.about_at,
            "is_mass": self.is_mass,
        }


def put_in_outbox(announcements: Sequence[NewAnnouncement], now: datetime) -> None:
    """Note what is to be said; a key that was noted before is left alone."""
    if not announcements:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO outbox (kind, key, order_id, declaration_id, about_at, created_at, due_at,
                                is_mass, attempt, problem_sentence)
            SELECT kind, key, order_id, declaration_id, about_at, %s, %s, is_mass, 0, ''
            FROM jsonb_to_recordset(%s::jsonb) AS new (
                kind text, key text, order_id uuid, declaration_id bigint, about_at timestamptz,
                is_mass boolean)
            ON CONFLICT (key, about_at) DO NOTHING
            """,
            [now, now, as_json_rows([announcement.as_row() for announcement in announcements])],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementClaim:
    """What somebody who sends would take, and until when it is theirs."""

    now: datetime
    until: datetime
    limit: int
    is_mass: bool = False


def claim_announcements(claim: AnnouncementClaim) -> list[dict[str, Any]]:
    """Claim what is due, oldest first; whoever dies with it loses it when the claim is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE outbox SET due_at = %s, attempt = attempt + 1
            WHERE (announcement_id, about_at) IN (
                SELECT announcement_id, about_at FROM outbox
                WHERE is_mass = %s AND sent_at IS NULL AND due_at <= %s
                ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING announcement_id, kind, key, order_id, declaration_id, attempt
            """,
            [claim.until, claim.is_mass, claim.now, claim.limit],
        )
        return sorted(rows_of(cursor), key=lambda row: row["announcement_id"])


def mark_sent(announcement_ids: Sequence[int], now: datetime) -> None:
    """Note that the announcements were handed to their carrier."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox SET sent_at = %s WHERE announcement_id = ANY(%s)",
            [now, list(announcement_ids)],
        )


def mark_unsent(announcement_id: int, sentence: str, due_at: datetime) -> None:
    """Note why an announcement could not be sent, and when to try again."""
    OutboxRow.objects.filter(announcement_id=announcement_id).update(
        problem_sentence=sentence, due_at=due_at
    )


def count_unsent(kind: AnnouncementKind, before: datetime) -> int:
    """Return how many of a kind that somebody waits for were noted before then and not sent."""
    waiting = OutboxRow.objects.filter(is_mass=False, sent_at=None)
    return waiting.filter(kind=kind.value, created_at__lt=before).count()


def oldest_unsent() -> datetime | None:
    """Return since when the announcement that waits longest is due, of those somebody awaits."""
    waiting = OutboxRow.objects.filter(is_mass=False, sent_at=None)
    found: datetime | None = waiting.aggregate(first=models.Min("due_at"))["first"]
    return found
