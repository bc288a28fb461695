"""Which ends are still to be stated, and what opens the statements that were made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.merkle_tree import HASH_BYTES
from cleanbreak.records.copied import (
    NULL,
    boolean_cell,
    cell,
    copy_cells,
    instant_cell,
    number_cell,
    plain_array,
    text_cell,
    uuid_cell,
)
from cleanbreak.records.data_key import newest_key
from cleanbreak.records.further_sim import further_sims_of
from cleanbreak.records.sealed import open_sealed, seal


class StatementDueRow(models.Model):
    """An order whose certificate was issued, and whose end is not stated yet."""

    order_id = models.UUIDField(primary_key=True)
    is_mass = models.BooleanField(
        default=False, db_default=False, help_text="One of very many: it waits for the others."
    )

    class Meta:
        db_table = "statement_due"
        indexes = [
            models.Index(
                fields=["order_id"],
                condition=models.Q(is_mass=False),
                name="statement_due_of_people",
            )
        ]


class StatementOpeningRow(models.Model):
    """What opens one statement; dropped when what it speaks of is erased."""

    order_id = models.UUIDField(primary_key=True)
    line_id = models.BigIntegerField(
        null=True, help_text="It outlives the month of its order; NULL: of before, not known."
    )
    seed = models.TextField(help_text="Sealed; 16 bytes in hex, of which all salts are made.")
    hashes = models.BinaryField(help_text="The leaf hashes of all claims, 32 bytes each.")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "statement_opening"
        indexes = [models.Index(fields=["line_id"], name="statement_opening_by_line")]


@dataclass(frozen=True, slots=True)
class NewOpening:
    """What opens a statement that was just signed."""

    order_id: UUID
    line_id: int | None
    erased: int
    """What had been erased of the line when it was read, a bit each."""
    seed: bytes = field(repr=False)
    hashes: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class KeptOpening:
    """What opens a statement."""

    seed: bytes = field(repr=False)
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A SIM of the line that ended."""

    iccid: str
    eid: str
    """Empty: it has none."""
    msisdn: str
    """Its own number; empty: that of the line."""


@dataclass(slots=True, kw_only=True)  # one for each line: frozen ones take three times as long
class EndedOrder:
    """What is known of an end; what was erased, or lies in an archive, is empty."""

    order_id: UUID
    certificate: bytes
    """The canonical JSON that was signed."""
    completed_at: datetime
    acting_user: str
    line_id: int | None
    erased: int
    """What has been erased of the line, a bit each."""
    msisdn: str = field(repr=False)
    cards: tuple[Card, ...] = field(repr=False)
    steps: dict[str, str]
    """When each step was done, as its evidence says it."""


def note_due(ends: Iterable[tuple[UUID, bool]]) -> None:
    """Note that these ends are to be stated, in the running transaction.

    :param ends: each order, and whether it is one of very many.
    """
    rows = (uuid_cell(order_id) + boolean_cell(is_mass) for order_id, is_mass in ends)
    copy_cells("statement_due", ("order_id", "is_mass"), rows)


def is_end_due() -> bool:
    """Return whether an end is to be stated."""
    return StatementDueRow.objects.exists()


def due_after(order_id: UUID, limit: int, *, is_mass: bool) -> list[UUID]:
    """Return the next orders, people's or those of masses, whose ends are to be stated."""
    rows = StatementDueRow.objects.filter(order_id__gt=order_id, is_mass=is_mass)
    rows = rows.order_by("order_id")
    return list(rows.values_list("order_id", flat=True)[:limit])


def hold_erasing(line_ids: Sequence[int]) -> dict[int, int]:
    """Let nothing more be erased of these lines until the end of the transaction.

    :returns: by line, what has been erased of it, a bit each.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line_id, erased FROM line WHERE line_id = ANY(%s::bigint[])"
            " ORDER BY line_id FOR SHARE",
            [plain_array(line_ids)],
        )
        return dict(cursor.fetchall())


def take_due(order_ids: Sequence[UUID]) -> set[UUID]:
    """Take orders off the list; return those that stood on it: each end is stated once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM statement_due WHERE order_id = ANY(%s::uuid[]) RETURNING order_id",
            [plain_array(order_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


def insert_openings(openings: Sequence[NewOpening], made_at: datetime) -> None:
    """Insert what opens new statements, in the running transaction."""
    at, key = instant_cell(made_at), newest_key()
    copy_cells(
        "statement_opening",
        ("order_id", "line_id", "seed", "hashes", "made_at"),
        [
            uuid_cell(one.order_id)
            + (NULL if one.line_id is None else number_cell(one.line_id))
            + text_cell(seal(one.seed.hex(), key))
            + cell(b"".join(one.hashes))
            + at
            for one in openings
        ],
    )


def opening_of(order_id: UUID) -> KeptOpening | None:
    """Return what opens the statement about an end; ``None``: none was made, or it was erased."""
    row = StatementOpeningRow.objects.filter(pk=order_id).first()
    if row is None:
        return None
    hashes = bytes(row.hashes)
    starts = range(0, len(hashes), HASH_BYTES)
    seed = bytes.fromhex(open_sealed(row.seed))
    return KeptOpening(seed, tuple(hashes[at : at + HASH_BYTES] for at in starts))


ENDED = """
SELECT c.order_id, c.statement, c.issued_at, coalesce(o.acting_user, ''), l.line_id,
       coalesce(l.erased, 0), coalesce(l.msisdn, ''), coalesce(l.iccid, ''), coalesce(l.eid, '')
FROM certificate c
LEFT JOIN termination_order o ON o.order_id = c.order_id
LEFT JOIN statement_opening s ON s.order_id = c.order_id
LEFT JOIN line l ON l.line_id = coalesce(o.line_id, s.line_id)
WHERE c.order_id = ANY(%s::uuid[])
"""
# order by order: what is known of a table that has just grown would lead to reading all of it
STEPS_DONE = """
SELECT asked.order_id, done.step, done.at FROM unnest(%s::uuid[]) AS asked(order_id)
CROSS JOIN LATERAL (
    SELECT step, facts ->> 'at' AS at FROM evidence WHERE order_id = asked.order_id OFFSET 0
) AS done
"""
ERASED = "erased-"
"""What stands in place of a card's number once it is erased, see `retention.py`."""


def ended_orders(order_ids: Sequence[UUID]) -> list[EndedOrder]:
    """Return what is known of those of the orders that have a certificate."""
    asked = [plain_array(order_ids)]
    with connection.cursor() as cursor:
        cursor.execute(ENDED, asked)
        rows = cursor.fetchall()
        cursor.execute(STEPS_DONE, asked)
        steps: dict[UUID, dict[str, str]] = {}
        for order_id, step, at in cursor.fetchall():
            steps.setdefault(order_id, {})[step] = at
    further = further_sims_of([line_id for _, _, _, _, line_id, *_ in rows if line_id])
    return [
        EndedOrder(
            order_id=order_id,
            certificate=bytes(statement),
            completed_at=issued_at,
            acting_user=acting_user,
            line_id=line_id,
            erased=erased,
            msisdn=msisdn,
            cards=_cards(iccid, eid)
            + tuple(Card(s.iccid, s.eid or "", s.msisdn or "") for s in further.get(line_id, ())),
            steps=steps.get(order_id, {}),
        )
        for order_id, statement, issued_at, acting_user, line_id, erased, msisdn, iccid, eid in rows
    ]


def _cards(iccid: str, eid: str) -> tuple[Card, ...]:
    is_known = iccid and not iccid.startswith(ERASED)
    return (Card(iccid, eid, ""),) if is_known else ()
