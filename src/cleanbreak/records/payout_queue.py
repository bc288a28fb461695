"""The refund queue: what of the payouts waits, page by page and in sums, however many there are.

Each list reads the index of its state from where the page before ended; the conditions are ours,
and only values are parameters.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cleanbreak.records.line import rows_of

DISPUTED = "payout_id IN (SELECT payout_id FROM payout_contradiction WHERE resolved_at IS NULL)"
OWED_AGAIN = """state = 'draft' AND attempt > 1 AND EXISTS (
    SELECT FROM payout f WHERE f.order_id = payout.order_id AND f.part = payout.part
        AND f.state IN ('returned', 'rejected', 'expired'))"""
"""What follows upon a correction was never tried."""
LISTS: Mapping[str, tuple[str, ...]] = {
    "second_person": ("state = 'held'",),
    "holder": ("state = 'draft'",),
    "on_its_way": ("state = 'approved'", "state = 'submitted'", "state = 'accepted'"),
    "failed": (OWED_AGAIN,),
    "no_word": (
        "state = 'submitted' AND changed_at <= %(silent_since)s",
        "state = 'accepted' AND changed_at <= %(silent_since)s",
    ),
    "contradictions": (DISPUTED,),
    "unclaimed": ("state = 'unclaimed'",),
}
"""What each list holds: one condition for each state, so that each is read in its index."""
ONE_STATE = (
    "SELECT * FROM payout WHERE {} AND payout_id > %(after)s ORDER BY payout_id LIMIT %(limit)s"
)
LISTED = """
SELECT p.payout_id, p.order_id, p.attempt, p.amount_minor, p.currency, p.method, p.state,
       p.destination_tail, p.chosen_by, p.created_at, p.changed_at, p.problem_sentence,
       right(l.msisdn, 4) AS msisdn_tail, l.jurisdiction AS place
FROM ({}) p JOIN line l USING (line_id)
ORDER BY p.payout_id LIMIT %(limit)s
"""
COUNTED = "SELECT count(*) FROM (SELECT FROM payout WHERE {} LIMIT %(limit)s) AS one"


def payouts_listed(
    name: str, after: UUID, silent_since: datetime, limit: int
) -> list[dict[str, Any]]:
    """Return the next payouts of a list of ``LISTS``, in the order of their ids."""
    states = " UNION ALL ".join(f"({ONE_STATE.format(one)})" for one in LISTS[name])
    with connection.cursor() as cursor:
        cursor.execute(
            LISTED.format(states), {"after": after, "silent_since": silent_since, "limit": limit}
        )
        return rows_of(cursor)


def count_listed(names: Sequence[str], silent_since: datetime, up_to: int) -> list[int]:
    """Return how many payouts each list holds, counted no further than that."""
    counts = [" + ".join(f"({COUNTED.format(one)})" for one in LISTS[name]) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(counts)}", {"silent_since": silent_since, "limit": up_to}
        )
        return [int(count) for count in cursor.fetchone()]


def sums_by_state() -> list[dict[str, Any]]:
    """Return how many payouts are open and how much money that is, by state and currency.

    What is over is left out: its sums are in the ledger.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT state, currency, count(*) AS payouts, sum(amount_minor)::bigint AS amount_minor
            FROM payout
            WHERE NOT (state IN ('settled', 'cancelled', 'expired', 'rejected', 'returned',
                                 'replaced'))
            GROUP BY state, currency ORDER BY state, currency
            """
        )
        return rows_of(cursor)


def failure_reasons(payout_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the codes that were given for payouts that failed, where one was given."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT payout_id, facts->>'reason' FROM payout_event
            WHERE payout_id = ANY(%s) AND became IN ('returned', 'rejected') AND facts ? 'reason'
            ORDER BY event_id
            """,
            [list(payout_ids)],
        )
        return dict(cursor.fetchall())
