"""Leases: for how long a batch of orders belongs to one worker.

A lease is one row that the orders of a batch name. A worker that writes renews it in the same
transaction, and finds out by that one row whether its batch is still its own. A lease that has run
out is removed, and its orders freed, by the next worker that looks for work.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models

ONLINE_LANE = UUID(int=0)
"""The lane of orders for which a person waits; each campaign has a lane of its own."""
LEFTOVER_LANE = UUID(int=1)
"""What is left of campaigns that were stopped: finished or undone, but after people's orders."""
CLOCKS_DIFFER_MAX = timedelta(days=1)
"""No order that a worker had is due later than this; it bounds what is searched."""


class LeaseRow(models.Model):
    """One batch in the hands of one worker."""

    lease_id = models.UUIDField(primary_key=True)
    lane = models.UUIDField(help_text="The lane of its orders.")
    until = models.DateTimeField()

    class Meta:
        db_table = "lease"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Until when a batch of orders belongs to one worker."""

    lease_id: UUID
    now: datetime
    until: datetime


def begin_lease(lease: Lease, lane: UUID) -> None:
    """Begin a lease for orders of one lane."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lease (lease_id, lane, until) VALUES (%s, %s, %s)",
            [lease.lease_id, lane, lease.until],
        )


def free_what_was_left(now: datetime) -> None:
    """Remove the leases that have run out, and free the orders of workers that died.

    An order that was withdrawn meanwhile has changed to the lane of those who wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH over AS (DELETE FROM lease WHERE until <= %(now)s RETURNING lease_id, lane)
            UPDATE termination_order o SET lease_id = NULL FROM over
            WHERE o.lane IN (over.lane, %(online)s, %(leftover)s) AND o.lease_id = over.lease_id
              AND o.completed_at IS NULL AND o.due_at <= %(latest)s
            """,
            {
                "now": now,
                "online": ONLINE_LANE,
                "leftover": LEFTOVER_LANE,
                "latest": now + CLOCKS_DIFFER_MAX,
            },
        )


def renew_lease(lease: Lease) -> bool:
    """Renew the lease, and keep it from being taken until the transaction ends.

    False if it had run out and somebody removed it: then nothing may be written.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE lease SET until = greatest(until, %s) WHERE lease_id = %s",
            [lease.until, lease.lease_id],
        )
        return bool(cursor.rowcount == 1)


def end_lease(lease: Lease) -> None:
    """Give the lease up: what it held is free."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM lease WHERE lease_id = %s", [lease.lease_id])
