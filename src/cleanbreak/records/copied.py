"""How many rows travel at once: new ones by COPY, values for a statement as one text.

Either is several times as fast as lists of values, which are escaped one by one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString, TypeAlias
from uuid import UUID

import orjson
from django.db import connection
from psycopg import sql

Copy: TypeAlias = Any
"""Django hands through psycopg's own object."""


NULL = b"\xff\xff\xff\xff"
INSTANT_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)


def copy_cells(table: str, columns: Sequence[str], rows: Iterable[bytes]) -> None:
    """Insert rows, each of them its cells in a row, in the running transaction.

    They are written as the server keeps them (PostgreSQL manual, COPY, binary format): nothing is
    escaped, and neither side has to make texts of instants and numbers, or to read them.

    :raises IntegrityError: if one of them breaks a constraint; then none is inserted.
    """
    begin = len(columns).to_bytes(2)
    with _copy_into(table, columns, " (FORMAT binary)") as copy:
        copy.write(HEADER + b"".join([begin + row for row in rows]) + b"\xff\xff")


def cell(value: bytes) -> bytes:
    """Return the cell of a ``bytea``."""
    return len(value).to_bytes(4) + value


def text_cell(value: str) -> bytes:
    """Return the cell of a ``text``."""
    return cell(value.encode())


def json_cell(value: bytes) -> bytes:
    """Return the cell of a ``jsonb``, of the first and only version of its format."""
    return cell(b"\1" + value)


def uuid_cell(value: UUID) -> bytes:
    """Return the cell of a ``uuid``."""
    return b"\0\0\0\x10" + value.bytes


def boolean_cell(value: bool) -> bytes:
    """Return a truth value as ``COPY`` takes it."""
    return b"\0\0\0\1\1" if value else b"\0\0\0\1\0"


def number_cell(value: int) -> bytes:
    """Return the cell of a ``bigint``."""
    return b"\0\0\0\x08" + value.to_bytes(8, signed=True)


def small_cell(value: int) -> bytes:
    """Return the cell of a ``smallint``."""
    return b"\0\0\0\x02" + value.to_bytes(2, signed=True)


def instant_cell(value: datetime) -> bytes:
    """Return the cell of a ``timestamptz``."""
    return number_cell((value - INSTANT_ZERO) // timedelta(microseconds=1))


def copy_plain_texts(table: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Insert rows of texts in which no tab and no line end is, such as keys and canonical JSON.

    Only the backslash has a meaning to hide then (PostgreSQL manual, COPY, text format), and a
    batch is written at once.
    """
    text = "\n".join(map("\t".join, rows))
    with _copy_into(table, columns) as copy:
        copy.write(text.replace("\\", "\\\\"))


@contextmanager
def _copy_into(table: str, columns: Sequence[str], options: LiteralString = "") -> Iterator[Copy]:
    statement = sql.SQL("COPY {} ({}) FROM STDIN" + options).format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        yield copy


def plain_array(values: Iterable[object]) -> str:
    """Return an array as PostgreSQL reads it, of numbers, UUIDs or keys: nothing to be escaped."""
    return "{" + ",".join(map(str, values)) + "}"


def as_json_rows(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows for ``jsonb_to_recordset``; dates and UUIDs are written as PostgreSQL reads."""
    return orjson.dumps(rows).decode()
