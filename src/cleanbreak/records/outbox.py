"""What must be said to people after the commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.line import rows_of


class OutboxRow(models.Model):
    """One thing to say about one declaration or order; the words are made when it is sent."""

    announcement_id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    key = models.TextField(help_text="Said once.")
    order_id = models.UUIDField(null=True)
    declaration_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempt = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem_sentence = models.TextField(blank=True)

    class Meta:
        db_table = "outbox"
        constraints = [once("key"), one_of("kind", AnnouncementKind)]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="outbox_due")
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnnouncement:
    """Something to say, at most once for each key."""

    kind: AnnouncementKind
    key: str
    order_id: UUID | None = None
    declaration_id: int | None = None


def put_in_outbox(announcements: Sequence[NewAnnouncement], now: datetime) -> None:
    """Note what is to be said; a key that was noted before is left alone."""
    if not announcements:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO outbox (kind, key, order_id, declaration_id, created_at, due_at, attempt,
                                problem_sentence)
            SELECT kind, key, order_id, declaration_id, %s, %s, 0, ''
            FROM unnest(%s::text[], %s::text[], %s::uuid[], %s::bigint[])
                AS new (kind, key, order_id, declaration_id)
            ON CONFLICT (key) DO NOTHING
            """,
            [
                now,
                now,
                [announcement.kind.value for announcement in announcements],
                [announcement.key for announcement in announcements],
                [announcement.order_id for announcement in announcements],
                [announcement.declaration_id for announcement in announcements],
            ],
        )


def claim_announcements(now: datetime, lease_until: datetime, limit: int) -> list[dict[str, Any]]:
    """Claim what is due, oldest first; whoever dies with it loses it at ``lease_until``."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE outbox SET due_at = %s, attempt = attempt + 1
            WHERE announcement_id IN (
                SELECT announcement_id FROM outbox WHERE sent_at IS NULL AND due_at <= %s
                ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING announcement_id, kind, key, order_id, declaration_id, attempt
            """,
            [lease_until, now, limit],
        )
        return sorted(rows_of(cursor), key=lambda row: row["announcement_id"])


def mark_sent(announcement_ids: Sequence[int], now: datetime) -> None:
    """Note that the announcements were handed to their carrier."""
    OutboxRow.objects.filter(announcement_id__in=announcement_ids).update(sent_at=now)


def mark_unsent(announcement_id: int, sentence: str, due_at: datetime) -> None:
    """Note why an announcement could not be sent, and when to try again."""
    OutboxRow.objects.filter(announcement_id=announcement_id).update(
        problem_sentence=sentence, due_at=due_at
    )
