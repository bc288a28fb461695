"""Seals over the audit: append-only blocks, each signed and tied to the one before."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import DataError, connection, models, transaction
from psycopg import sql

from cleanbreak.domain.archive import Month
from cleanbreak.domain.audit_block import COLUMNS, NOTHING_BEFORE
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.audit import AuditRow

BLOCK_ROWS_MAX = 100_000
READ_BYTES = 1 << 18


class AuditSealRow(models.Model):
    """One block; what counts is the signed statement, the other columns only find it."""

    block = models.BigIntegerField(primary_key=True)
    statement = models.BinaryField()
    key_id = models.TextField()
    signature = models.BinaryField()
    sealed_at = models.DateTimeField()
    given_out = models.BigIntegerField()
    closed_up_to = models.BigIntegerField()
    last_id = models.BigIntegerField()

    class Meta:
        db_table = "audit_seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsealed:
    """Entries of one month that nobody has sealed."""

    month: str
    ids: str
    last_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """Which ids are given out, and up to which none can come any more."""

    given_out: int
    closed_up_to: int
    begun_at: datetime


def last_seal() -> AuditSealRow | None:
    """Return the head of the chain."""
    return AuditSealRow.objects.order_by("-block").first()


# An id is given out inside a transaction and seen when that commits, so that smaller ones may come
# later. A transaction that had begun before a block was sealed is over once none that old is left.
_OLDEST = """
    SELECT least(
        (SELECT min(xact_start) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND backend_type = 'client backend'),
        (SELECT min(prepared) FROM pg_prepared_xacts WHERE database = current_database()))"""
_CLOSED = """
    SELECT coalesce(max(given_out), 0) FROM audit_seal
    WHERE %(oldest)s::timestamptz IS NULL OR sealed_at < %(oldest)s"""
_GIVEN_OUT = """
    SELECT coalesce(pg_sequence_last_value(
        pg_get_serial_sequence('audit_entry', 'id')::regclass), 0), clock_timestamp()"""


def look_at_horizon() -> Horizon:
    """Look which ids are given out, before any entry is read; in the running transaction.

    Only the owner is shown since when its other sessions have been at work.
    """
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_GIVEN_OUT)
        given_out, begun_at = cursor.fetchone()
        cursor.execute(_OLDEST)
        (oldest,) = cursor.fetchone()
        cursor.execute(_CLOSED, {"oldest": oldest})
        (closed_up_to,) = cursor.fetchone()
    return Horizon(given_out=given_out, closed_up_to=closed_up_to, begun_at=begun_at)


# Ids up to ``closed`` were given their last chance; behind it, blocks may have left gaps.
_SEALED = """
    SELECT coalesce(range_agg(ids), '{{}}'::int8multirange) AS ids FROM (
        SELECT (convert_from(statement, 'UTF8')::jsonb ->> 'ids')::int8multirange AS ids
        FROM audit_seal{behind}) AS blocks"""
_UNSEALED = f"""
    WITH sealed AS MATERIALIZED ({_SEALED.format(behind=" WHERE last_id > %(closed)s")})
    SELECT month, range_agg(int8range(id, id + 1)), max(id) FROM (
        SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, id
        FROM audit_entry, sealed WHERE id > %(closed)s AND NOT id <@ sealed.ids
        ORDER BY id LIMIT {BLOCK_ROWS_MAX}) AS found
    GROUP BY month ORDER BY month"""  # noqa: S608  ours


def find_unsealed(closed: int) -> list[Unsealed]:
    """Find what can be seen and is not sealed, at most one block of each month.

    :param closed: up to which id the last block says that no entry can come any more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_UNSEALED, {"closed": closed})
        return [
            Unsealed(month=month, ids=_text(ids), last_id=last_id)
            for month, ids, last_id in cursor.fetchall()
        ]


def _text(ids: object) -> str:
    return "{" + ",".join(f"[{one.lower},{one.upper})" for one in ids) + "}"  # type: ignore[attr-defined]


def read_sealed(month: Month, ids: str) -> Iterator[list[str]]:
    """Read the entries of a block, by id, each as the texts of ``COLUMNS``."""
    which = sql.SQL(
        " WHERE at >= {first} AND at < {end} AND id >= lower({ids}::int8multirange)"
        " AND id < upper({ids}::int8multirange) AND id <@ {ids}::int8multirange"
    ).format(
        first=sql.Literal(month.first_instant),
        end=sql.Literal(month.later(1).first_instant),
        ids=sql.Literal(ids),
    )
    return _read(which)


def read_all_entries() -> Iterator[list[str]]:
    """Read every entry that is here, by id, each as the texts of ``COLUMNS``."""
    return _read(sql.SQL(""))


def read_entries_of(order_id: UUID) -> Iterator[list[str]]:
    """Read the entries of an order, by id, each as the texts of ``COLUMNS``."""
    return _read(sql.SQL(" WHERE order_id = {}").format(sql.Literal(order_id)))


def read_entries_between(first_id: int, last_id: int) -> Iterator[list[str]]:
    """Read the entries from one id to another, by id, each as the texts of ``COLUMNS``."""
    which = sql.SQL(" WHERE id BETWEEN {} AND {}")
    return _read(which.format(sql.Literal(first_id), sql.Literal(last_id)))


def ids_of_time(since: datetime, until: datetime) -> tuple[int, int] | None:
    """Return the first and the last id of the entries of a time; ``None`` if there are none."""
    rows = AuditRow.objects.filter(at__gte=since, at__lt=until)
    found = rows.aggregate(first=models.Min("id"), last=models.Max("id"))
    return (found["first"], found["last"]) if found["first"] is not None else None


# Most entries are sealed within a minute; one whose transaction took long, later.
_BLOCKS_OF = """
    SELECT e.id, coalesce(soon.block, late.block) FROM unnest(%s::bigint[], %s::timestamptz[])
        AS e (id, at)
    LEFT JOIN LATERAL (
        SELECT s.block FROM audit_seal s
        WHERE s.sealed_at >= e.at AND s.sealed_at < e.at + interval '1 hour'
          AND (convert_from(s.statement, 'UTF8')::jsonb ->> 'ids')::int8multirange @> e.id
        LIMIT 1) AS soon ON true
    LEFT JOIN LATERAL (
        SELECT s.block FROM audit_seal s
        WHERE soon.block IS NULL AND s.last_id >= e.id
          AND (convert_from(s.statement, 'UTF8')::jsonb ->> 'ids')::int8multirange @> e.id
        LIMIT 1) AS late ON true"""


def blocks_of(entries: Sequence[tuple[int, datetime]]) -> dict[int, int | None]:
    """Return the block of each entry, by its id; ``None``: it waits for its seal.

    Where a block cannot be read, since somebody has been at it, no entry has one.

    :param entries: id and instant of each.
    """
    ids = [one for one, _ in entries]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_BLOCKS_OF, [ids, [at for _, at in entries]])
            return dict(cursor.fetchall())
    except DataError:
        return dict.fromkeys(ids)


def _read(which: sql.Composable) -> Iterator[list[str]]:
    """Read entries as they are archived, so that an archive has the same texts."""
    statement = sql.SQL(
        "COPY (SELECT {columns} FROM audit_entry{which} ORDER BY id)"
        " TO STDOUT (FORMAT csv, ENCODING 'UTF8')"
    ).format(columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)), which=which)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL timezone = 'UTC';"
            " SET LOCAL datestyle = 'ISO, YMD'"
        )
        with cursor.copy(statement) as copy:
            buffered = io.BufferedReader(_Pieces(iter(copy)), READ_BYTES)
            yield from csv.reader(io.TextIOWrapper(buffered, encoding="utf-8", newline=""))


class _Pieces(io.RawIOBase):
    """What COPY gives, as a file."""

    def __init__(self, pieces: Iterator[memoryview | bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Give the next bytes."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = bytes(piece)
        given, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


def read_head() -> tuple[int, str]:
    """Return the number and the hash of the last block; 0 if there is none."""
    head = last_seal()
    if head is None:
        return 0, NOTHING_BEFORE
    return head.block, sha256(bytes(head.statement)).hexdigest()


def all_seals() -> Iterator[AuditSealRow]:
    """Return every block, in order."""
    return AuditSealRow.objects.order_by("block").iterator(chunk_size=2000)


def unsealed_since() -> datetime | None:
    """Return since when an entry waits for its seal."""
    head = last_seal()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at FROM audit_entry WHERE id > %s ORDER BY id LIMIT 1",
            [head.given_out if head else 0],
        )
        found = cursor.fetchone()
    return found[0] if found else None


def archived_months() -> set[str]:
    """Return the months of which the audit says that they were archived."""
    rows = AuditRow.objects.filter(act="month.archived")
    return set(rows.values_list("details__month", flat=True))
