"""Ends in the log: which are missing there, and what each was to say."""

from collections.abc import Iterator
from uuid import UUID

from django.db import connection

CHUNK = 4096
TOLD_MAX = 100
"""So many orders are told whose end is missing."""

# One statement, so that an end that goes from one place to the next meanwhile is in one of them.
_MISSING = """
    SELECT c.order_id FROM certificate c
    WHERE NOT EXISTS (
        SELECT FROM log_entry e WHERE e.order_id = c.order_id AND e.kind = 'end')
    AND NOT EXISTS (
        SELECT FROM log_waiting w WHERE w.order_id = c.order_id AND w.kind = 'end')
    AND NOT EXISTS (SELECT FROM statement_due d WHERE d.order_id = c.order_id)
    ORDER BY 1 LIMIT %s"""
_ENDS = """
    SELECT e.leaf_index, e.leaf, coalesce(o.hashes, ''::bytea)
    FROM log_entry e LEFT JOIN statement_opening o USING (order_id)
    WHERE e.kind = 'end' AND e.leaf_index > %s ORDER BY e.leaf_index LIMIT %s"""


def certified_without_end() -> list[UUID]:
    """Return the first orders with a certificate whose end is not in the log nor on its way."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [TOLD_MAX])
        return [order_id for (order_id,) in cursor.fetchall()]


def logged_ends() -> Iterator[tuple[int, bytes, bytes]]:
    """Return index and leaf of each end in the log, and the hashes of its claims, side by side.

    The hashes are empty where they were dropped, or the order is not known.
    """
    last = -1
    while found := _ends_after(last):
        yield from ((index, bytes(leaf), bytes(hashes)) for index, leaf, hashes in found)
        last = found[-1][0]


def _ends_after(leaf_index: int) -> list[tuple[int, bytes, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, [leaf_index, CHUNK])
        return list(cursor.fetchall())
