"""The leaves of the log: those that wait, and those that stand in it for good."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.log_bundle import require_short
from cleanbreak.records.copied import (
    NULL,
    cell,
    copy_cells,
    instant_cell,
    number_cell,
    text_cell,
    uuid_cell,
)
from cleanbreak.records.wake import wake_worker

READ_LEAVES = 4096
"""So many are read in one statement: a long log takes longer than any statement may."""


class LogWaitingRow(models.Model):
    """A leaf that is not in the log yet."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField(help_text="What it is: end, audit.")
    leaf = models.BinaryField()
    order_id = models.UUIDField(null=True)

    class Meta:
        db_table = "log_waiting"
        constraints = [
            models.UniqueConstraint(fields=["order_id", "kind"], name="log_waiting_once"),
        ]


class LogEntryRow(models.Model):
    """A leaf of the log; append-only, and what all tiles and roots are made from."""

    leaf_index = models.BigIntegerField(primary_key=True, help_text="From 0, without a gap.")
    kind = models.TextField()
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(help_text="RFC 6962 2.1.")
    order_id = models.UUIDField(null=True)
    appended_at = models.DateTimeField()

    class Meta:
        db_table = "log_entry"
        indexes = [
            models.Index(
                fields=["order_id"],
                condition=models.Q(("order_id", None), _negated=True),
                name="log_entry_by_order",
            ),
        ]


@dataclass(frozen=True, slots=True)
class LoggedLeaf:
    """A leaf, and where it stands."""

    leaf_index: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class NewLeaf:
    """A leaf with what the database knows of it."""

    kind: str
    leaf: bytes
    leaf_hash: bytes
    order_id: UUID | None


def queue_leaves(kind: str, leaves: Sequence[tuple[bytes, UUID | None]]) -> None:
    """Let ``(leaf, order id)`` wait for the log, in the running transaction.

    An order has one leaf of a kind: a second one that comes while the first waits, or when it is
    in the log, is left out.

    :raises LeafTooLong: if one has 64 kilobytes or more.
    """
    if not leaves:
        return
    for leaf, _ in leaves:
        require_short(leaf)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO log_waiting (kind, leaf, order_id)
            SELECT %(kind)s, new.leaf, new.order_id
            FROM unnest(%(leaves)s::bytea[], %(orders)s::uuid[]) WITH ORDINALITY
                AS new (leaf, order_id, nth)
            ORDER BY new.nth ON CONFLICT (order_id, kind) DO NOTHING
            """,
            {
                "kind": kind,
                "leaves": [leaf for leaf, _ in leaves],
                "orders": [order_id for _, order_id in leaves],
            },
        )
    wake_worker("append_log")


def find_leaf(order_id: UUID, kind: str) -> LoggedLeaf | None:
    """Return the newest leaf of this kind that is in the log about an order."""
    rows = LogEntryRow.objects.filter(order_id=order_id, kind=kind).order_by("-leaf_index")
    row = rows.first()
    return LoggedLeaf(row.leaf_index, bytes(row.leaf)) if row else None


def is_leaf_waiting() -> bool:
    """Return whether there is something to append."""
    return LogWaitingRow.objects.exists()


def count_waiting() -> int:
    """Return how many leaves wait."""
    return LogWaitingRow.objects.count()


# Whoever queued a leaf again while the first one was being appended is left out here.
_APPEND = """
    WITH taken AS (
        DELETE FROM log_waiting
        WHERE id <= (SELECT max(id) FROM (
            SELECT id FROM log_waiting ORDER BY id LIMIT %(limit)s) AS first)
        RETURNING id, kind, leaf, order_id),
    added AS (
        INSERT INTO log_entry (leaf_index, kind, leaf, leaf_hash, order_id, appended_at)
        SELECT %(size)s + row_number() OVER (ORDER BY id) - 1, kind, leaf,
            sha256('\\x00'::bytea || leaf), order_id, %(now)s
        FROM taken t
        WHERE order_id IS NULL OR NOT EXISTS (
            SELECT FROM log_entry e WHERE e.order_id = t.order_id AND e.kind = t.kind)
        RETURNING leaf_index, leaf_hash)
    SELECT (SELECT count(*) FROM taken), string_agg(leaf_hash, ''::bytea ORDER BY leaf_index)
    FROM added"""


def append_waiting(size: int, limit: int, now: datetime) -> tuple[int, bytes]:
    """Move leaves that wait into the log, which has ``size`` of them; whoever calls has its lock.

    :returns: how many no longer wait, and the hashes of those that were appended, side by side.
    """
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, {"size": size, "limit": limit, "now": now})
        taken, hashes = cursor.fetchone()
        return taken, bytes(hashes or b"")


def append_leaves(size: int, leaves: Sequence[NewLeaf], now: datetime) -> None:
    """Append leaves that come from elsewhere to the log, which has ``size`` of them."""
    at = instant_cell(now)
    copy_cells(
        "log_entry",
        ("leaf_index", "kind", "leaf", "leaf_hash", "order_id", "appended_at"),
        [
            number_cell(size + nth)
            + text_cell(one.kind)
            + cell(one.leaf)
            + cell(one.leaf_hash)
            + (uuid_cell(one.order_id) if one.order_id else NULL)
            + at
            for nth, one in enumerate(leaves)
        ],
    )


def take_waiting(leaves: Sequence[bytes]) -> dict[bytes, tuple[str, UUID | None]]:
    """Remove these from what waits; return kind and order of each that did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM log_waiting WHERE leaf = ANY(%s::bytea[]) RETURNING leaf, kind, order_id",
            [list(leaves)],
        )
        return {bytes(leaf): (kind, order_id) for leaf, kind, order_id in cursor.fetchall()}


def leaves_between(first: int, end: int) -> list[bytes]:
    """Return the leaves from ``first`` to before ``end``, in order."""
    rows = LogEntryRow.objects.filter(leaf_index__gte=first, leaf_index__lt=end)
    return [bytes(leaf) for leaf in rows.order_by("leaf_index").values_list("leaf", flat=True)]


_BEYOND_HEAD = """
    SELECT min(leaf_index) FROM log_entry
    WHERE leaf_index >= (SELECT coalesce(max(size), 0) FROM log_head)"""


def first_beyond_head() -> int | None:
    """Return the first entry that no head knows; entries and their head are committed together."""
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND_HEAD)
        found: tuple[int | None] = cursor.fetchone()
    return found[0]


def read_leaves(first: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Return index, leaf and kept hash of each entry from ``first`` on, in order."""
    rows = LogEntryRow.objects.order_by("leaf_index").values_list("leaf_index", "leaf", "leaf_hash")
    while found := list(rows.filter(leaf_index__gte=first)[:READ_LEAVES]):
        yield from ((index, bytes(leaf), bytes(kept)) for index, leaf, kept in found)
        first = found[-1][0] + 1
