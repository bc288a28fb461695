"""Which payouts a worker takes to hand them over, and until when they are its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from cleanbreak.records.line import rows_of

READ_BACK = ["original", "bank", "charity"]
"""Ways whose payer tells surely what it never saw."""
BEGUN_LONG_AGO = timedelta(hours=1)
"""Whoever began to send it is surely dead."""


def claim_payouts(now: datetime, until: datetime, limit: int) -> list[dict[str, Any]]:
    """Take payouts that are to be sent, or that were begun to be and have no answer yet.

    They are the caller's until that time; whoever dies with them loses them then. What an earlier
    attempt may have paid already is left until a person has found out; but a pick-up code expires
    all the same, and what was begun an hour ago is to be read back, never to be sent.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE payout SET due_at = %s, tries = tries + 1
            WHERE payout_id IN (
                SELECT payout_id FROM payout p
                WHERE state IN ('approved', 'submitted') AND due_at <= %s
                AND (NOT EXISTS (SELECT FROM payout_contradiction c
                                 WHERE c.order_id = p.order_id AND c.part = p.part
                                 AND c.resolved_at IS NULL)
                     OR (state, method) = ('submitted', 'cash')
                     OR (state = 'submitted' AND method = ANY(%s) AND changed_at <= %s))
                ORDER BY due_at LIMIT %s FOR UPDATE OF p SKIP LOCKED)
            RETURNING *
            """,
            [until, now, READ_BACK, now - BEGUN_LONG_AGO, limit],
        )
        return sorted(rows_of(cursor), key=lambda row: row["payout_id"])


def put_off_payouts(put_off: Sequence[tuple[UUID, datetime, str]]) -> None:
    """Look again at that time at payouts that have no answer yet, and note why."""
    if not put_off:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE payout p SET due_at = new.due_at, problem_sentence = new.sentence
            FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[]) AS new (id, due_at, sentence)
            WHERE p.payout_id = new.id AND p.state = 'submitted'
            """,
            [list(column) for column in zip(*put_off, strict=True)],
        )
