"""The database behind a PyHSS: an SQLite file, or PostgreSQL, asked in one dialect.

``json_each(:name)`` takes a list as JSON; for PostgreSQL it is rewritten.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import psycopg

from cleanbreak.adapters.network.pyhss.settings import POSTGRES
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

Values: TypeAlias = Mapping[str, object]
Row: TypeAlias = tuple[Any, ...]


class Sql(Protocol):
    """Some SQL database."""

    def read(self, query: str, values: Values) -> list[Row]:
        """Return the rows.

        :raises Unavailable: if the database cannot be asked.
        """

    def write(self, statements: Sequence[tuple[str, Values]]) -> None:
        """Carry out all of it, or nothing.

        :raises Unavailable: if surely nothing was written.
        :raises OutcomeUnknown: if nobody knows.
        """

    def overwrite_deleted(self) -> None:
        """Make unreadable what was deleted, as far as that is ours to do.

        :raises Unavailable: if others use the database so that it cannot be done.
        """


def open_sql(address: str, timeout_s: float) -> Sql:
    """Return the database that a setting names."""
    if address.startswith(POSTGRES):
        return PostgresDatabase(address, timeout_s)
    return SqliteFile(Path(address), timeout_s)


class SqliteFile:
    """The file that PyHSS keeps open, on this machine."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._path = path
        self._timeout_s = timeout_s

    def read(self, query: str, values: Values) -> list[Row]:
        """Return the rows."""
        with self._opened() as connection:
            return connection.execute(query, values).fetchall()

    def write(self, statements: Sequence[tuple[str, Values]]) -> None:
        """Carry out all of it, or nothing; what is deleted is overwritten with zeros."""
        with self._opened() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("BEGIN IMMEDIATE")
            for statement, values in statements:
                connection.execute(statement, values)
            connection.execute("COMMIT")

    def overwrite_deleted(self) -> None:
        """Empty a write-ahead log, if PyHSS's operator chose one: it keeps what was deleted."""
        with self._opened() as connection:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Unavailable(f"{self._path.name} is in use: deleted rows are still in its log")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        # Without mode=rw SQLite would make a file that is not there.
        uri = f"{self._path.absolute().as_uri()}?mode=rw"
        try:
            with closing(
                sqlite3.connect(uri, uri=True, timeout=self._timeout_s, isolation_level=None)
            ) as connection:
                yield connection
        except sqlite3.Error as error:
            raise Unavailable(f"PyHSS's database: {error.sqlite_errorname}") from error


class PostgresDatabase:
    """A PostgreSQL that PyHSS uses, anywhere."""

    def __init__(self, dsn: str, timeout_s: float) -> None:
        self._dsn = dsn
        self._timeout_s = timeout_s

    def read(self, query: str, values: Values) -> list[Row]:
        """Return the rows."""
        try:
            with self._connected() as connection:
                return connection.execute(in_postgres(query), values).fetchall()
        except psycopg.Error as error:
            raise Unavailable(f"PyHSS's database gave no answer: {kind(error)}") from error

    def write(self, statements: Sequence[tuple[str, Values]]) -> None:
        """Carry out all of it, or nothing."""
        try:
            with self._connected() as connection, connection.transaction():
                for statement, values in statements:
                    connection.execute(in_postgres(statement), values)
        except psycopg.Error as error:
            sentence = f"PyHSS's database may have made the change or not: {kind(error)}"
            raise OutcomeUnknown(sentence) from error

    def overwrite_deleted(self) -> None:
        """Do nothing: dead rows are PostgreSQL's to overwrite, by its vacuum."""

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        limit = f"-c statement_timeout={int(self._timeout_s * 1000)}"
        seconds = max(1, round(self._timeout_s))
        try:
            connection = psycopg.connect(
                self._dsn, autocommit=True, connect_timeout=seconds, options=limit
            )
        except psycopg.Error as error:  # its own text may quote the address
            raise Unavailable("PyHSS's database cannot be reached") from error
        with closing(connection):
            yield connection


def in_postgres(query: str) -> bytes:
    """Return the query in PostgreSQL's dialect."""
    lists = re.sub(r"json_each\((:\w+)\)", r"json_array_elements_text(\1::json)", query)
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", lists).encode()


def kind(error: psycopg.Error) -> str:
    """Return the kind of fault; its own text may quote rows."""
    return error.sqlstate or type(error).__name__
