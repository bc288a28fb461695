"""How many rows travel at once: new ones by COPY, values for a statement as one JSON text.

Either is several times as fast as arrays, whose values are escaped one by one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import orjson
from django.db import connection
from psycopg import sql

Copy: TypeAlias = Any
"""Django hands through psycopg's own object."""


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert the rows into the table, in the running transaction.

    :raises IntegrityError: if one of them breaks a constraint; then none is inserted.
    """
    with _copy_into(table, columns) as copy:
        for row in rows:
            copy.write_row(row)


def copy_plain_texts(table: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Insert rows of texts in which no tab and no line end is, such as keys and canonical JSON."""
    copy_plain_text(table, columns, "\n".join(map("\t".join, rows)))


def copy_plain_text(table: str, columns: Sequence[str], text: str) -> None:
    """Insert the rows of a text: a line for each, tabs between cells that hold neither.

    Only the backslash has a meaning to hide then (PostgreSQL manual, COPY, text format), and a
    batch is written at once.
    """
    with _copy_into(table, columns) as copy:
        copy.write(text.replace("\\", "\\\\"))


@contextmanager
def _copy_into(table: str, columns: Sequence[str]) -> Iterator[Copy]:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        yield copy


def as_json_rows(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows for ``jsonb_to_recordset``; dates and UUIDs are written as PostgreSQL reads."""
    return orjson.dumps(rows).decode()
