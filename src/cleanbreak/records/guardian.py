"""What is kept for people who go through their accounts after the end of a line.

Ticks lie under a hash that only the server's key can make again: nobody reads from the database
whose they are. That somebody wants no reminders is kept by the order.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from cleanbreak.domain.termination import OrderState


class TickListRow(models.Model):
    """The ticks of one list; no order, no line and no person is named."""

    list_hash = models.TextField(primary_key=True)
    ticked = ArrayField(models.TextField(), help_text="Keys of accounts.")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "tick_list"
        indexes = [models.Index(fields=["changed_at"], name="tick_list_by_change")]


class RemindersStoppedRow(models.Model):
    """Somebody wants no reminders of their accounts after this order."""

    order_id = models.UUIDField(primary_key=True)
    stopped_at = models.DateTimeField()

    class Meta:
        db_table = "reminders_stopped"


class ReminderRoundRow(models.Model):
    """Up to which end of a line the reminders after so many days are in the outbox."""

    days = models.SmallIntegerField(primary_key=True)
    up_to = models.DateTimeField()
    last_order_id = models.UUIDField(help_text="Of those completed at that instant.")

    class Meta:
        db_table = "reminder_round"


Ended: TypeAlias = tuple[datetime, UUID]
"""When an order was completed, and which one; all ends of lines stand in this order."""
LAST_ID = UUID(int=(1 << 128) - 1)
"""After every order that was completed at the same instant."""


def read_ticks(list_hashes: Sequence[str]) -> frozenset[str]:
    """Return what is ticked in the list, under the first of the hashes that it is known by."""
    rows = {row.list_hash: row for row in TickListRow.objects.filter(pk__in=list_hashes)}
    known = next((rows[one] for one in list_hashes if one in rows), None)
    return frozenset(known.ticked) if known else frozenset()


def write_ticks(list_hashes: Sequence[str], ticked: Iterable[str], now: datetime) -> None:
    """Keep the ticks under the first hash, in place of what was kept under any of them."""
    TickListRow.objects.filter(pk__in=list_hashes[1:]).delete()
    kept = {"ticked": sorted(ticked), "changed_at": now}
    TickListRow.objects.update_or_create(list_hash=list_hashes[0], defaults=kept)


def delete_ticks(before: datetime) -> int:
    """Delete the lists that nobody has changed since, and old wishes not to be reminded."""
    lists, _by_table = TickListRow.objects.filter(changed_at__lt=before).delete()
    stopped, _by_table = RemindersStoppedRow.objects.filter(stopped_at__lt=before).delete()
    return lists + stopped


def stopped_among(order_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return after which of the orders somebody wants no reminders."""
    rows = RemindersStoppedRow.objects.filter(pk__in=list(order_ids))
    return frozenset(rows.values_list("order_id", flat=True))


def lock_round(days: int, begin_at: datetime) -> Ended:
    """Return up to which end the reminders after so many days are out, and let nobody else go on.

    :param begin_at: where the first round of all begins: who ended before is not written to now.
    """
    first = {"up_to": begin_at, "last_order_id": LAST_ID}
    ReminderRoundRow.objects.get_or_create(days=days, defaults=first)
    row = ReminderRoundRow.objects.select_for_update().get(days=days)
    return row.up_to, row.last_order_id


def move_round(days: int, up_to: Ended) -> None:
    """Note that the reminders after so many days are out up to that end of a line."""
    moved = {"up_to": up_to[0], "last_order_id": up_to[1]}
    ReminderRoundRow.objects.filter(days=days).update(**moved)


def ended_between(after: Ended, until: datetime, limit: int) -> list[Ended]:
    """Return the next orders that were completed by then and whose people can be written to."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT o.completed_at, o.order_id
            FROM termination_order o JOIN line l USING (line_id) JOIN holder h USING (holder_id)
            WHERE o.completed_at >= %(at)s AND (o.completed_at, o.order_id) > (%(at)s, %(id)s)
              AND o.completed_at <= %(until)s AND o.state = %(completed)s
              AND (h.email <> '' OR o.authority <> '' OR EXISTS (
                SELECT FROM confidential_request c WHERE c.order_id = o.order_id))
            ORDER BY o.completed_at, o.order_id LIMIT %(limit)s
            """,
            {
                "at": after[0],
                "id": after[1],
                "until": until,
                "completed": OrderState.COMPLETED.value,
                "limit": limit,
            },
        )
        return list(cursor.fetchall())
