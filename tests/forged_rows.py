"""A database owner who changes what is written for good, and rows to be changed in every table."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from tests.owner import owner_cursor

CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('c', 'u', 'p') AND conislocal"""
FOREIGN = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE %s::regclass IN (confrelid, conrelid) AND contype = 'f' AND conparentid = 0"""
UNIQUE = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND indisunique"""
LAST_KEY = """
    SELECT attname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid
        AND attnum = conkey[array_upper(conkey, 1)]
    WHERE conrelid = %s::regclass AND contype = 'p'"""
COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attnum"""


class OwnerAtWork:
    """Somebody who may do anything with one table: no trigger and no constraint is in the way."""

    def __init__(self, cursor: Any, table: str) -> None:
        self._cursor, self.table = cursor, table
        cursor.execute(COLUMNS, [table])
        self.types: dict[str, str] = dict(cursor.fetchall())
        cursor.execute(LAST_KEY, [table])
        found = cursor.fetchone()
        self._last_key = found[0] if found else ""

    def run(self, statement: str, values: Sequence[object] = ()) -> int:
        self._cursor.execute(statement, values)
        return int(self._cursor.rowcount)

    def keep(self) -> None:
        """Remember the rows as they are."""
        self.run("DROP TABLE IF EXISTS kept_rows")
        self.run(f"CREATE TEMPORARY TABLE kept_rows AS TABLE {self.table}")

    def bring_back(self) -> None:
        """Let the table have the rows that were kept."""
        self.run(f"DELETE FROM {self.table}")
        self.run(f"INSERT INTO {self.table} OVERRIDING SYSTEM VALUE TABLE kept_rows")

    def has_rows(self) -> bool:
        return self.run(f"SELECT FROM {self.table} LIMIT 1") > 0

    def change(self, column: str) -> None:
        """Change one column of one row."""
        value = FORGED[self.types[column]].format(f'"{column}"')
        assert self.run(f'UPDATE {self.table} SET "{column}" = {value} WHERE {self._one()}') == 1

    def remove(self) -> None:
        """Remove one row."""
        assert self.run(f"DELETE FROM {self.table} WHERE {self._one()}") == 1

    def put_in(self) -> None:
        """Put in a row like one that is there, of the same instant, under another key."""
        values = ", ".join(
            FORGED[kind].format(f'"{name}"') if name == self._last_key else f'"{name}"'
            for name, kind in self.types.items()
        )
        statement = (
            f"INSERT INTO {self.table} ({self._names()}) OVERRIDING SYSTEM VALUE"
            f" SELECT {values} FROM {self.table} WHERE {self._one()}"
        )
        assert self.run(statement) == 1

    def make_row(self, instant: str, at: datetime) -> None:
        """Put in a row of a table that no story of the test fills."""
        row = {**{name: PLAUSIBLE[kind] for name, kind in self.types.items()}, instant: at}
        marks = ", ".join(["%s"] * len(row))
        self.run(
            f"INSERT INTO {self.table} ({self._names()}) OVERRIDING SYSTEM VALUE VALUES ({marks})",
            list(row.values()),
        )

    def _names(self) -> str:
        return ", ".join(f'"{name}"' for name in self.types)

    def _one(self) -> str:
        """Return which row it is done to: the first one by all that it says."""
        first = f"SELECT tableoid, ctid FROM {self.table} t ORDER BY t::text LIMIT 1"
        return f"(tableoid, ctid) = ({first})"


@contextmanager
def owner_at_work(table: str) -> Iterator[OwnerAtWork]:
    """Let the owner work on a table; afterwards it has the rows it had, and all is as it was."""
    with owner_cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE rows_before AS TABLE {table}")
        owner = OwnerAtWork(cursor, table)
        back = _lift(cursor, table)
        try:
            yield owner
        finally:
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE rows_before")
            cursor.execute("DROP TABLE rows_before; DROP TABLE IF EXISTS kept_rows")
            for statement in reversed(back):
                cursor.execute(statement)


def _lift(cursor: Any, table: str) -> list[str]:
    """Lift triggers and constraints; return what puts them back, the last one first."""
    back = [f"ALTER TABLE {table} ENABLE TRIGGER USER"]
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(FOREIGN, [table])
    foreign = cursor.fetchall()
    cursor.execute(CONSTRAINTS, [table])
    for holder, name, definition in [*foreign, *((table, *one) for one in cursor.fetchall())]:
        back.append(f'ALTER TABLE {holder} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute(f'ALTER TABLE {holder} DROP CONSTRAINT "{name}"')
    cursor.execute(UNIQUE, [table])
    for name, definition in cursor.fetchall():
        back.append(definition)
        cursor.execute(f"DROP INDEX {name}")
    return back


FORGED: Mapping[str, str] = {
    "bigint": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "smallint": "coalesce({0}, 0) + 1",
    "boolean": "{0} IS NOT TRUE",
    "text": "coalesce({0}, '') || 'x'",
    "uuid": "gen_random_uuid()",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 second'",
    "date": "coalesce({0}, current_date) + 1",
    "jsonb": "coalesce({0}, '{{}}') || '{{\"forged\": 1}}'",
    "json": "json_build_object('forged', 1)",
    "bytea": "coalesce({0}, '') || '\\x00'",
}
"""How a value becomes another one of its type."""


PLAUSIBLE: Mapping[str, object] = {
    "bigint": 7,
    "integer": 1,
    "smallint": 1,
    "boolean": True,
    "text": "said",
    "uuid": str(uuid4()),
    "timestamp with time zone": datetime(2026, 11, 1, tzinfo=UTC),
    "date": date(2026, 11, 1),
    "jsonb": '{"n": 1}',
    "bytea": b"\x01\x02",
}
"""Some value of each type."""
