"""What receivers are owed: one row is one event for one receiver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from cleanbreak.records.event_receiver import EventReceiverRow
from cleanbreak.records.line import rows_of
from cleanbreak.records.told_fact import ToldFactRow


class EventDeliveryRow(models.Model):
    """It waits until ``settled_at``; a dead letter was settled without being taken."""

    delivery_id = models.BigAutoField(primary_key=True)
    receiver = models.ForeignKey(EventReceiverRow, on_delete=models.PROTECT, db_index=False)
    fact = models.ForeignKey(ToldFactRow, on_delete=models.CASCADE, db_column="seq", db_index=False)
    event_type = models.TextField()
    apart = models.TextField(help_text="What is told in its order: an order, or a line.")
    made_at = models.DateTimeField()
    attempt = models.IntegerField(default=0, help_text="How often it was refused.")
    due_at = models.DateTimeField(null=True, help_text="When it is sent again; NULL: at once.")
    settled_at = models.DateTimeField(null=True)
    dead_code = models.TextField(blank=True, help_text="Why it was given up; empty: it was not.")

    class Meta:
        db_table = "event_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "fact", "event_type"], name="event_delivery_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["receiver", "delivery_id"],
                condition=models.Q(settled_at=None),
                name="event_delivery_owed",
            ),
            models.Index(
                fields=["receiver", "delivery_id"],
                condition=~models.Q(dead_code=""),
                name="event_delivery_dead",
            ),
            models.Index(fields=["fact"], name="event_delivery_of_fact"),
        ]


@dataclass(frozen=True, slots=True)
class Owed:
    """One event for one receiver."""

    receiver_id: UUID
    seq: int
    event_type: str
    apart: str


def owe_events(owed: Sequence[Owed], now: datetime) -> int:
    """Note what is owed, in its order; what was noted before is left alone."""
    if not owed:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO event_delivery
                (receiver_id, seq, event_type, apart, made_at, attempt, dead_code)
            SELECT new.receiver_id, new.seq, new.event_type, new.apart, %s, 0, ''
            FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[]) WITH ORDINALITY
                AS new (receiver_id, seq, event_type, apart, place)
            ORDER BY new.place
            ON CONFLICT DO NOTHING""",
            [
                now,
                [one.receiver_id for one in owed],
                [one.seq for one in owed],
                [one.event_type for one in owed],
                [one.apart for one in owed],
            ],
        )
        return int(cursor.rowcount)


def owed_deliveries(receiver_id: UUID, limit: int) -> list[EventDeliveryRow]:
    """Return what is owed to a receiver, in its order, with the facts."""
    owed = EventDeliveryRow.objects.filter(receiver_id=receiver_id, settled_at=None)
    return list(owed.select_related("fact").order_by("delivery_id")[:limit])


def settle_deliveries(codes: Mapping[int, str], now: datetime) -> None:
    """Note which deliveries are over, each with why it was given up; empty: it was taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE event_delivery d SET settled_at = %s, dead_code = said.code
            FROM unnest(%s::bigint[], %s::text[]) AS said (delivery_id, code)
            WHERE d.delivery_id = said.delivery_id AND d.settled_at IS NULL""",
            [now, list(codes), list(codes.values())],
        )


def send_later(due: Mapping[int, datetime]) -> None:
    """Count that these were refused once more, and when each is sent again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE event_delivery d SET attempt = d.attempt + 1, due_at = said.due_at
            FROM unnest(%s::bigint[], %s::timestamptz[]) AS said (delivery_id, due_at)
            WHERE d.delivery_id = said.delivery_id""",
            [list(due), list(due.values())],
        )


def give_up_owed(receiver_id: UUID, code: str, now: datetime, before: datetime | None) -> int:
    """Give up what a receiver is owed since then; ``None``: everything. Return how much it was."""
    owed = EventDeliveryRow.objects.filter(receiver_id=receiver_id, settled_at=None)
    if before is not None:
        owed = owed.filter(made_at__lt=before)
    return owed.update(settled_at=now, dead_code=code)


def give_up_since(before: datetime, now: datetime) -> int:
    """Give up what has waited since before then, with its receiver's problem; return how much."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE event_delivery d SET settled_at = %s,
                dead_code = coalesce(nullif(r.problem_code, ''), 'too_late')
            FROM event_receiver r
            WHERE r.receiver_id = d.receiver_id AND d.settled_at IS NULL AND d.made_at < %s""",
            [now, before],
        )
        return int(cursor.rowcount)


def dead_letters(receiver_id: UUID | None, after: int, limit: int) -> list[dict[str, Any]]:
    """Return dead letters, of one receiver or of all, the newest first.

    :param after: the last ``delivery_id`` of the page before; 0: the first page.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.delivery_id, d.receiver_id, r.callback, d.event_type, f.subject,
                   f.subject_id, f.at, d.settled_at, d.dead_code, d.attempt
            FROM event_delivery d JOIN event_receiver r USING (receiver_id)
            JOIN told_fact f USING (seq)
            WHERE d.dead_code <> '' AND r.ended_at IS NULL
              AND (%(receiver)s::uuid IS NULL OR d.receiver_id = %(receiver)s)
              AND (%(after)s = 0 OR d.delivery_id < %(after)s)
            ORDER BY d.delivery_id DESC LIMIT %(limit)s""",
            {"receiver": receiver_id, "after": after, "limit": limit},
        )
        return rows_of(cursor)


def owe_again(
    receiver_id: UUID, *, delivery_id: int | None, since: datetime | None, now: datetime
) -> int:
    """Owe a receiver again what was settled: one, or all that was told since then.

    :return: how many events that is.
    """
    settled = EventDeliveryRow.objects.filter(receiver_id=receiver_id).exclude(settled_at=None)
    if delivery_id is not None:
        settled = settled.filter(pk=delivery_id)
    if since is not None:
        settled = settled.filter(fact__at__gte=since)
    return settled.update(settled_at=None, dead_code="", due_at=None, attempt=0, made_at=now)


def count_deliveries() -> tuple[int, datetime | None, int]:
    """Return how many events are owed to living receivers, since when, and how many are dead."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE d.settled_at IS NULL),
                   min(d.made_at) FILTER (WHERE d.settled_at IS NULL),
                   count(*) FILTER (WHERE d.dead_code <> '')
            FROM event_delivery d JOIN event_receiver r USING (receiver_id)
            WHERE (d.settled_at IS NULL OR d.dead_code <> '') AND r.ended_at IS NULL"""
        )
        owed, since, dead = cursor.fetchone()
        return int(owed), since, int(dead)
