"""Described elements that are tables in PostgreSQL."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from cleanbreak.adapters.described_expressions import Document
from cleanbreak.adapters.described_rows import as_document, as_refused, parameters, statement_of
from cleanbreak.adapters.described_transport import Question, Telling
from cleanbreak.adapters.first_answers import is_lost
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

CONNECT_SHORTEST_S = 2
"""libpq takes one second for two (manual, connect_timeout)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresSettings:
    """Where the database is."""

    conninfo: str = field(repr=False)
    """libpq connection string or URL."""
    password: str = field(default="", repr=False)
    timeout_s: float


class PostgresTransport:
    """The transport ``sql`` with PostgreSQL: a batch is one transaction.

    A batch is sent in one go. Where a line of it fails, all of it is taken back and told again line
    by line, so that the others do not suffer.
    """

    def __init__(self, name: str, settings: PostgresSettings) -> None:
        self._name = name
        self._settings = settings
        self._connection: psycopg.Connection[dict[str, Any]] | None = None
        self._turn = RLock()

    def look(self, questions: Sequence[Question]) -> list[Document | OutsideFailure]:
        """Ask each, in a transaction that cannot write."""
        try:
            with self._session() as connection, connection.transaction():
                connection.execute("SET TRANSACTION READ ONLY")
                with contextlib.suppress(psycopg.Error), connection.transaction():
                    return [*self._together(connection, questions)]
                return [self._alone(connection, question) for question in questions]
        except OutsideFailure as failure:
            return [failure] * len(questions)

    def perform(self, plans: Sequence[Sequence[Telling]]) -> list[OutsideFailure | None]:
        """Tell all of them; a line that fails is as it was before."""
        is_committing = False
        try:
            with self._session() as connection, connection.transaction():
                failures = self._told_together(connection, plans)
                if failures is None:
                    failures = [self._told_alone(connection, plan) for plan in plans]
                is_committing = True
        except OutsideFailure as met:
            is_in_doubt = is_committing and isinstance(met, Unavailable)
            return [self._in_doubt() if is_in_doubt else met] * len(plans)
        return failures

    def close(self) -> None:
        """Close the connection."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()

    @contextmanager
    def _session(self) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        """Lend the connection; a loss is ``Unavailable``, a statement refused is ``Refused``."""
        with self._turn:
            try:
                if self._connection is None or is_lost(self._connection):
                    self._connection = self._connect()
                yield self._connection
            except psycopg.Error as error:
                raise self._failure(error) from error

    def _connect(self) -> psycopg.Connection[dict[str, Any]]:
        wait_s = self._settings.timeout_s
        password = {"password": self._settings.password} if self._settings.password else {}
        connection = psycopg.connect(
            make_conninfo(self._settings.conninfo, **password),
            autocommit=True,
            row_factory=dict_row,
            connect_timeout=max(CONNECT_SHORTEST_S, round(wait_s)),
            tcp_user_timeout=round(wait_s * 1000),
        )
        try:
            for limit in ("statement_timeout", "lock_timeout"):
                values = (limit, f"{wait_s * 1000:.0f}")
                connection.execute("SELECT set_config(%s, %s, false)", values)
        except psycopg.Error:
            connection.close()
            raise
        return connection

    def _together(
        self, connection: psycopg.Connection[dict[str, Any]], questions: Sequence[Question]
    ) -> list[Document]:
        with connection.pipeline():
            cursors = [
                connection.execute(statement_of(one).postgres, parameters(one)) for one in questions
            ]
        return [_document(cursor) for cursor in cursors]

    def _alone(
        self, connection: psycopg.Connection[dict[str, Any]], question: Question
    ) -> Document | OutsideFailure:
        try:
            with connection.transaction():
                statement = statement_of(question).postgres
                return _document(connection.execute(statement, parameters(question)))
        except psycopg.Error as error:
            if connection.closed:
                raise
            return self._failure(error)

    def _told_together(
        self,
        connection: psycopg.Connection[dict[str, Any]],
        plans: Sequence[Sequence[Telling]],
    ) -> list[OutsideFailure | None] | None:
        """Tell everything; return nothing, and leave nothing, where anything fails."""
        tellings = [telling for plan in plans for telling in plan]
        try:
            with connection.transaction():
                answers = self._together(connection, [one.question for one in tellings])
                for telling, answer in zip(tellings, answers, strict=True):
                    if telling.failure(answer):
                        raise psycopg.Rollback
                return [None] * len(plans)
        except psycopg.Error:
            if connection.closed:
                raise
        return None

    def _told_alone(
        self, connection: psycopg.Connection[dict[str, Any]], plan: Sequence[Telling]
    ) -> OutsideFailure | None:
        try:
            with connection.transaction():
                for telling in plan:
                    statement = statement_of(telling.question).postgres
                    cursor = connection.execute(statement, parameters(telling.question))
                    if failure := telling.failure(_document(cursor)):
                        raise as_refused(failure)
        except OutsideFailure as failure:
            return failure
        except psycopg.Error as error:
            if connection.closed:
                raise
            return self._failure(error)
        return None

    def _in_doubt(self) -> OutcomeUnknown:
        return OutcomeUnknown(f"{self._name} was lost while it was to keep the changes")

    def _failure(self, error: psycopg.Error) -> OutsideFailure:
        """Return what happened; the database's own words may hold what was asked for."""
        if isinstance(error, psycopg.OperationalError):
            why = f"SQLSTATE {error.sqlstate}" if error.sqlstate else "no connection"
            return Unavailable(f"{self._name} cannot be asked ({why})")
        return Refused(f"{self._name} refuses a statement (SQLSTATE {error.sqlstate})")


def _document(cursor: psycopg.Cursor[dict[str, Any]]) -> Mapping[str, Any]:
    return as_document(cursor.fetchall() if cursor.description else [], cursor.rowcount)
