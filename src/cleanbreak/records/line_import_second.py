"""A second session that takes half of a long list, so that a second core has work too.

Temporary tables are seen by their own session alone. So each session stages every row, which tells
it what the file has twice; then it judges and merges its half.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Protocol, TypeVar

import psycopg
from django.db import connection

from cleanbreak.records import line_import_sql as sql
from cleanbreak.records.line_import_sql import ALL_ROWS, FIRST_HALF, SECOND_HALF, Halves

SECOND_LOCK = 4_707_119
"""Held by a second session, for it may outlive the first one by a moment."""

T = TypeVar("T")


class Sessions(Protocol):
    """The sessions that an import has."""

    def in_each(self, act: Callable[[], T], /) -> list[T]:
        """Call ``act`` in each session at the same time, and return what the calls returned."""

    def by_halves(self, act: Callable[[Halves], T], /) -> list[T]:
        """Do so with the rows that are each session's."""

    def gather_rejections(self) -> None:
        """Bring to the session that the import began in what another one rejected."""


class OneSession:
    """The session that the import began in."""

    def in_each(self, act: Callable[[], T], /) -> list[T]:
        """Call ``act``."""
        return [act()]

    def by_halves(self, act: Callable[[Halves], T], /) -> list[T]:
        """Call ``act`` with all rows."""
        return [act(ALL_ROWS)]

    def gather_rejections(self) -> None:
        """Do nothing: they are here."""


class TwoSessions:
    """The session that the import began in, and one that belongs to a thread."""

    def __init__(self, second: ThreadPoolExecutor) -> None:
        """Stand for this thread's session and for that of ``second``, which has one thread."""
        self._second = second

    def in_each(self, act: Callable[[], T], /) -> list[T]:
        """Call ``act`` in both sessions at the same time."""
        return self.by_halves(lambda _halves: act())

    def by_halves(self, act: Callable[[Halves], T], /) -> list[T]:
        """Call ``act`` in both sessions at the same time, each with its half of the rows."""
        theirs = self._second.submit(act, SECOND_HALF)
        return [act(FIRST_HALF), theirs.result()]

    def gather_rejections(self) -> None:
        """Copy to this session what the second one rejected."""
        self._second.submit(_give_rejections, _session()).result()


@contextmanager
def two_sessions() -> Iterator[TwoSessions]:
    """Open a second session with a staging of its own; both end together."""
    with ThreadPoolExecutor(max_workers=1) as second:
        try:
            second.submit(_enter).result()
            yield TwoSessions(second)
        finally:
            second.submit(_leave).result()


def second_session_works() -> bool:
    """Say whether the second session of an import whose first one has ended is still at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SECOND_LOCK])
        free = cursor.fetchone() == (True,)
        if free:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SECOND_LOCK])
    return not free


def _enter() -> None:
    session = _session()
    session.execute("SELECT pg_advisory_lock(%s)", [SECOND_LOCK])
    session.execute(sql.MAKE_STAGING)


def _leave() -> None:
    """End the second session; its tables and its lock end with it, the lock before we go on."""
    with suppress(psycopg.Error):  # a session that was lost has lost its lock too
        _session().execute("SELECT pg_advisory_unlock_all()")
    connection.close()


def _give_rejections(first: psycopg.Connection) -> None:
    with (
        _session().cursor().copy(sql.COPY_REJECTIONS_OUT) as rejections,
        first.cursor().copy(sql.COPY_REJECTIONS) as into,
    ):
        for rejection in rejections:
            into.write(rejection)


def _session() -> psycopg.Connection:
    """Return the session of the thread that asks."""
    connection.ensure_connection()
    session: psycopg.Connection = connection.connection
    return session
