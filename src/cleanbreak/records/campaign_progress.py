"""How a running campaign stands, without a look at all of its rows.

What is begun and not finished lies at the front of its lane in the index of due orders, what a
person must look at lies at its far end; everything else the tallies know.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from cleanbreak.records.order import NEVER

RETRIED_WITHIN = timedelta(minutes=10)
SEEN_MAX = 20_000
"""So many orders are looked at most; workers have some thousand in their hands."""


def steps_of_begun(campaign_id: UUID, now: datetime) -> dict[str, int]:
    """Return how many begun and unfinished orders of the lane have done each step."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                (SELECT order_id, state FROM termination_order
                 WHERE lane = %(lane)s AND completed_at IS NULL AND due_at <= %(now)s
                 ORDER BY due_at LIMIT %(most)s)
                UNION ALL
                (SELECT order_id, state FROM termination_order
                 WHERE lane = %(lane)s AND completed_at IS NULL AND due_at = %(never)s
                 LIMIT %(most)s)
            )
            SELECT step, count(*) FROM due JOIN evidence USING (order_id)
            WHERE state <> 'pending' GROUP BY step
            """,
            {"lane": campaign_id, "now": now, "never": NEVER, "most": SEEN_MAX},
        )
        return dict(cursor.fetchall())


def problems_of(campaign_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Return what stops orders of the lane: held for a person, or tried again after a while."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH seen AS (  -- what is due, what is tried again soon, what waits for a person
                (SELECT * FROM termination_order
                 WHERE lane = %(lane)s AND completed_at IS NULL AND due_at <= %(now)s
                 ORDER BY due_at LIMIT %(most)s)
                UNION ALL
                (SELECT * FROM termination_order
                 WHERE lane = %(lane)s AND completed_at IS NULL AND due_at > %(now)s
                   AND due_at <= %(soon)s ORDER BY due_at LIMIT %(most)s)
                UNION ALL
                (SELECT * FROM termination_order
                 WHERE lane = %(lane)s AND completed_at IS NULL AND due_at = %(never)s
                 LIMIT %(most)s)
            )
            SELECT step, problem_code, problem_sentence, state = 'held', count(*) FROM seen
            WHERE problem_code <> '' GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1
            """,
            {
                "lane": campaign_id,
                "now": now,
                "soon": now + RETRIED_WITHIN,
                "never": NEVER,
                "most": SEEN_MAX,
            },
        )
        names = ("step", "code", "sentence", "needs_person", "orders")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
