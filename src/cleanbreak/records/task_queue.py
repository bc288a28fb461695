"""How the queue that wakes workers stands, and whether anybody listens to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import connection

from cleanbreak.records.wake import ALL_QUEUES

HEARTBEAT_MAX = timedelta(seconds=45)
"""A worker that was silent for longer is not counted: it says that it lives every few seconds."""


def count_workers() -> int:
    """Return how many workers are alive; none while the tables of the queue are not made.

    A worker is a process; the queue's tables have a row for each of its queues.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_workers')")
        if cursor.fetchone()[0] is None:
            return 0
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - %s::interval",
            [str(HEARTBEAT_MAX)],
        )
        queues: int = cursor.fetchone()[0]
        return ceil(queues / len(ALL_QUEUES))


@dataclass(frozen=True, slots=True)
class WaitingTasks:
    """What waits in one queue."""

    queue: str
    count: int
    oldest: timedelta
    """How long the first of them has waited."""


def waiting_tasks() -> list[WaitingTasks]:
    """Return what waits in each queue that has something; only tasks whose time has come."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT queue_name, count(DISTINCT job.id), now() - min(greatest(scheduled_at, event.at))
            FROM procrastinate_jobs job
            JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
            WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
            GROUP BY queue_name ORDER BY queue_name
            """
        )
        return [WaitingTasks(*row) for row in cursor.fetchall()]


def clock_ahead(now: datetime) -> timedelta:
    """Return how far ``now`` is ahead of the database's clock; below zero: behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return now - at
