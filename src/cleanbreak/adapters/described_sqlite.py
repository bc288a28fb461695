"""Described elements that are tables in a file of SQLite."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from cleanbreak.adapters.described_expressions import Document
from cleanbreak.adapters.described_rows import as_document, as_refused, parameters, statement_of
from cleanbreak.adapters.described_transport import Question, Telling
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

LOOKS_AT_THE_CLOCK_EVERY = 10_000
"""Instructions of SQLite's machine."""
NOT_NOW = {"BUSY", "LOCKED", "CANTOPEN", "IOERR", "FULL", "INTERRUPT", "PROTOCOL", "READONLY"}
"""Result codes (https://www.sqlite.org/rescode.html) that another day may not give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteSettings:
    """Where the file is."""

    path: Path
    timeout_s: float


class SqliteTransport:
    """The transport ``sql`` with SQLite: a batch is one transaction, a line is a savepoint."""

    def __init__(self, name: str, settings: SqliteSettings) -> None:
        self._name = name
        self._settings = settings

    def look(self, questions: Sequence[Question]) -> list[Document | OutsideFailure]:
        """Ask each, on a connection that cannot write."""
        try:
            with self._session() as connection:
                connection.execute("PRAGMA query_only = 1")
                return [self._answer(connection, one) for one in questions]
        except OutsideFailure as failure:
            return [failure] * len(questions)

    def perform(self, plans: Sequence[Sequence[Telling]]) -> list[OutsideFailure | None]:
        """Tell all of them; a line that fails is as it was before."""
        is_committing = False
        try:
            with self._session() as connection:
                connection.execute("BEGIN IMMEDIATE")
                failures = [self._told(connection, plan) for plan in plans]
                is_committing = True
                connection.execute("COMMIT")
        except OutsideFailure as met:
            return [self._in_doubt() if is_committing else met] * len(plans)
        return failures

    def close(self) -> None:
        """Nothing stays open between two batches."""

    @contextmanager
    def _session(self) -> Iterator[sqlite3.Connection]:
        address = f"file:{quote(str(self._settings.path))}?mode=rw"  # never makes a file
        wait_s = self._settings.timeout_s
        try:
            with closing(
                sqlite3.connect(address, uri=True, timeout=wait_s, isolation_level=None)
            ) as connection:
                connection.row_factory = sqlite3.Row
                ends_s = time.monotonic() + 2 * wait_s
                connection.set_progress_handler(
                    lambda: time.monotonic() > ends_s, LOOKS_AT_THE_CLOCK_EVERY
                )
                yield connection
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _answer(
        self, connection: sqlite3.Connection, question: Question
    ) -> Document | OutsideFailure:
        try:
            return _document(connection, question)
        except sqlite3.Error as error:
            return self._failure(error)

    def _told(
        self, connection: sqlite3.Connection, plan: Sequence[Telling]
    ) -> OutsideFailure | None:
        connection.execute("SAVEPOINT line")
        failure: OutsideFailure | None = None
        try:
            for telling in plan:
                if failure := telling.failure(_document(connection, telling.question)):
                    failure = as_refused(failure)
                    break
        except sqlite3.Error as error:
            if not connection.in_transaction:
                raise
            failure = self._failure(error)
        if failure:
            connection.execute("ROLLBACK TO line")
        connection.execute("RELEASE line")
        return failure

    def _in_doubt(self) -> OutcomeUnknown:
        return OutcomeUnknown(f"{self._name} was lost while it was to keep the changes")

    def _failure(self, error: sqlite3.Error) -> OutsideFailure:
        """Return what happened; the database's own words may hold what was asked for."""
        code = str(getattr(error, "sqlite_errorname", None) or "SQLITE_MISUSE")
        if code.removeprefix("SQLITE_").partition("_")[0] in NOT_NOW:
            return Unavailable(f"{self._name} cannot be asked ({code})")
        return Refused(f"{self._name} refuses a statement ({code})")


def _document(connection: sqlite3.Connection, question: Question) -> Document:
    cursor = connection.execute(statement_of(question).sqlite, dict(parameters(question)))
    return as_document([dict(row) for row in cursor.fetchall()], cursor.rowcount)
