"""What was answered to each key the first time, because subscriber databases remember no keys.

A bar overwrites what a line was allowed before. A worker that dies between the bar and the note of
its answer would find "nothing allowed" at its repeat, and the line could never be unbarred. So
what was allowed is kept before it is changed, and a repeat answers with what was kept.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, LiteralString, NamedTuple, Protocol

import psycopg

from cleanbreak.ports.calls import Facts
from cleanbreak.ports.errors import Unavailable


class Kept(NamedTuple):
    """What is known of one key."""

    facts: Facts
    is_answer: bool
    """Whether the act was completed and this was its answer; else these are its first notes."""


class FirstAnswers(Protocol):
    """A memory that outlives the process. What is kept first for a key stays."""

    def recall(self, keys: Sequence[str]) -> Mapping[str, Kept]:
        """Return what was kept for those keys that are known.

        :raises Unavailable: if the memory cannot be asked.
        """

    def keep(self, kept: Mapping[str, Kept]) -> None:
        """Keep notes where nothing is kept yet, and answers where no answer is.

        :raises Unavailable: if the memory cannot be reached.
        """

    def let_go(self, keys: Sequence[str]) -> None:
        """Remove the notes of acts that surely were not done; answers stay.

        :raises Unavailable: if the memory cannot be reached.
        """


class AnswersInProcess:
    """For tests and benchmarks: forgotten when the process ends."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._turn = Lock()

    def recall(self, keys: Sequence[str]) -> Mapping[str, Kept]:
        """Return what was kept for those keys that are known."""
        with self._turn:
            return {key: self._kept[key] for key in keys if key in self._kept}

    def keep(self, kept: Mapping[str, Kept]) -> None:
        """Keep notes where nothing is kept yet, and answers where no answer is."""
        with self._turn:
            for key, new in kept.items():
                old = self._kept.get(key)
                if old is None or (new.is_answer and not old.is_answer):
                    self._kept[key] = new

    def let_go(self, keys: Sequence[str]) -> None:
        """Remove the notes of acts that surely were not done; answers stay."""
        with self._turn:
            for key in keys:
                if key in self._kept and not self._kept[key].is_answer:
                    del self._kept[key]


# IF NOT EXISTS is no help to two who make it at once: the later one fails. So they take turns.
MAKE_TABLE: LiteralString = """
    SELECT pg_advisory_xact_lock(hashtext('adapter_memory'));
    CREATE SCHEMA IF NOT EXISTS adapter_memory;
    CREATE TABLE IF NOT EXISTS adapter_memory.first_answer (
        key text PRIMARY KEY,
        facts jsonb NOT NULL,
        is_answer boolean NOT NULL,
        kept_at timestamptz NOT NULL DEFAULT now()
    )
"""

RECALL: LiteralString = """
    SELECT key, facts, is_answer FROM adapter_memory.first_answer WHERE key = ANY(%s)
"""

KEEP: LiteralString = """
    INSERT INTO adapter_memory.first_answer AS kept (key, facts, is_answer)
    SELECT key, facts, is_answer
    FROM jsonb_to_recordset(%s) AS new (key text, facts jsonb, is_answer boolean)
    ORDER BY key
    ON CONFLICT (key) DO UPDATE
    SET facts = EXCLUDED.facts, is_answer = true
    WHERE EXCLUDED.is_answer AND NOT kept.is_answer
"""

LET_GO: LiteralString = """
    DELETE FROM adapter_memory.first_answer WHERE key = ANY(%s) AND NOT is_answer
"""


class AnswersInPostgres:
    """For work that several processes share: a table that is made when it is first used.

    :param dsn: libpq connection string or URL.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: psycopg.Connection | None = None
        self._turn = Lock()

    def recall(self, keys: Sequence[str]) -> Mapping[str, Kept]:
        """Return what was kept for those keys that are known.

        :raises Unavailable: if the database cannot be asked.
        """
        with self._session() as connection:
            rows = connection.execute(RECALL, (list(keys),)).fetchall()
        return {key: Kept(facts, is_answer) for key, facts, is_answer in rows}

    def keep(self, kept: Mapping[str, Kept]) -> None:
        """Keep notes where nothing is kept yet, and answers where no answer is.

        :raises Unavailable: if the database cannot be reached.
        """
        rows = [{"key": key, **new._asdict()} for key, new in kept.items()]
        with self._session() as connection:
            connection.execute(KEEP, (json.dumps(rows),))

    def let_go(self, keys: Sequence[str]) -> None:
        """Remove the notes of acts that surely were not done; answers stay.

        :raises Unavailable: if the database cannot be reached.
        """
        with self._session() as connection:
            connection.execute(LET_GO, (list(keys),))

    def close(self) -> None:
        """Close the connection; the next question opens a new one."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()

    @contextmanager
    def _session(self) -> Iterator[psycopg.Connection]:
        """Lend the connection; it is made anew after a loss, also after one in idle hours."""
        with self._turn:
            try:
                if self._connection is None or is_lost(self._connection):
                    self._connection = _connect(self._dsn)
                yield self._connection
            except psycopg.OperationalError as error:
                raise Unavailable("the memory of answers cannot be reached") from error


def _connect(dsn: str) -> psycopg.Connection:
    """Return a connection to a database that has the table."""
    connection = psycopg.connect(dsn, autocommit=True)
    try:
        connection.execute(MAKE_TABLE)
    except psycopg.Error:
        connection.close()
        raise
    return connection


def is_lost(connection: psycopg.Connection[Any]) -> bool:
    """Tell a connection that the server closed meanwhile."""
    if connection.closed:
        return True
    try:
        connection.execute("")
    except psycopg.OperationalError:
        connection.close()
        return True
    return False
