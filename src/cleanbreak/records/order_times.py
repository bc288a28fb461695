"""How many orders ended lately, and how long those took that were to end at once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

LOOKED_AT = 10_000
"""Of so many orders that ended last the times are taken: a campaign must not slow the question."""


@dataclass(frozen=True, slots=True)
class EndTimes:
    """Seconds from the request to the end; ``None`` where no such order ended."""

    p50: float | None
    p90: float | None
    p99: float | None


def count_ended(since: datetime) -> int:
    """Return how many orders were completed since then; withdrawn ones do not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM termination_order"
            " WHERE completed_at >= %s AND completed_at IS NOT NULL AND state = 'completed'",
            [since],
        )
        return int(cursor.fetchone()[0])


def end_times(since: datetime) -> EndTimes:
    """Return how long it took to end lines at once, outside of campaigns, since then."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (
                ORDER BY extract(epoch FROM completed_at - requested_at))
            FROM (
                SELECT completed_at, requested_at, state, end_policy, campaign_id
                FROM termination_order
                WHERE completed_at >= %s AND completed_at IS NOT NULL
                ORDER BY completed_at DESC LIMIT %s
            ) AS latest
            WHERE state = 'completed' AND end_policy = 'immediate' AND campaign_id IS NULL
            """,
            [since, LOOKED_AT],
        )
        found = cursor.fetchone()[0]
    return EndTimes(*(found or (None, None, None)))
