"""A database whose commits are real, emptied after each test.

Deferred triggers, leases and NOTIFY work at commit only, so stories are told with real commits.
The append-only tables refuse DELETE, as they should: the owner lifts that for the moment between
two tests, in tests only.
"""

import shutil
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from psycopg import Connection, OperationalError
from psycopg.conninfo import make_conninfo

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, confrelid::regclass::text
FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conrelid <> confrelid
"""
END_OTHER_SESSIONS = """
SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
FAR_FROM_WHAT_TESTS_WRITE = "ALTER TABLE line ALTER COLUMN line_id RESTART WITH 7000001"
"""Tables are emptied and sequences go on: some day the line of a test would be the very ``8`` that
it takes for somebody else's."""
PARTITIONS = """
SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY(%s::regclass[])
"""
MANY = 1_000
BETWEEN_TESTS = "between two tests"
"""What the session is called that empties tables; whoever counts sessions leaves it out."""
_sessions: dict[str, Connection[Any]] = {}


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: object,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the test database; pytest-django makes none if no test has its own mark or fixture."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        made = setup_databases(verbosity=0, interactive=False)
        _owner().execute(FAR_FROM_WHAT_TESTS_WRITE)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        # By the owner: the application may not see whose sessions there are.
        _owner().execute(END_OTHER_SESSIONS)  # an open page may have asked for news just now
        for session in _sessions.values():
            session.close()
        teardown_databases(made, verbosity=0)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Give the test an empty database in which its commits count."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        assert connection.settings_dict["NAME"].startswith("test_"), "this database is somebody's"
        empty_tables()
        yield
        empty_tables()
        connections.close_all()


def empty_tables() -> None:
    """Delete what the last test has left, and the log that it has published."""
    shutil.rmtree(Path(settings.CLEANBREAK_HOME) / "log", ignore_errors=True)
    _empty_tables()


def _empty_tables() -> None:
    """Delete what the last test has left: a few rows of a few tables, as a rule.

    To truncate the hundred tables costs half a second, twice a test; this a fortieth of it. Only
    tables of which a test has filled thousands of rows are truncated, with all that name them.
    """
    if not (filled := _with_rows_beyond(0, _all_tables())):
        return
    owner = _owner()
    with owner.transaction():
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger waits any more
        if large := _with_rows_beyond(MANY, filled):
            named = _and_who_names_them(large)
            guarded = named | _months_of(named)
            _triggers(guarded, "DISABLE")
            owner.execute(f"TRUNCATE {', '.join(sorted(named))}")
            _triggers(guarded, "ENABLE")
            filled = _with_rows_beyond(0, _all_tables())
        _triggers(filled, "DISABLE")
        for table in _children_first(filled):
            owner.execute(f"DELETE FROM {table}")
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger waits any more
        _triggers(filled, "ENABLE")


def _owner() -> Connection[Any]:
    """Return a session of the tables' owner that is kept from test to test.

    A new one has to learn the hundred tables before it can say whether one has rows; that took
    longer than most tests. The tests have sessions of their own, each a new one.
    """
    database = connection.settings_dict["NAME"]
    address = make_conninfo(settings.DATABASE_URL, dbname=database, application_name=BETWEEN_TESTS)
    if (kept := _sessions.get(address)) is None or not _answers(kept):
        kept = _sessions[address] = Connection.connect(address, autocommit=True)
    return kept


def _answers(session: Connection[Any]) -> bool:
    """Return whether nobody has ended the session: there are tests that end all that there are."""
    try:
        session.execute("SELECT")
    except OperationalError:
        session.close()
        return False
    return True


def _with_rows_beyond(count: int, tables: Collection[str]) -> set[str]:
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table} OFFSET {count})" for table in tables
    )
    return {table for (table,) in _owner().execute(asked, prepare=not count)}


@cache
def _all_tables() -> tuple[str, ...]:
    ours = [model._meta.db_table for model in apps.get_app_config("records").get_models()]
    return (*ours, "procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers")


def _and_who_names_them(tables: set[str]) -> set[str]:
    """Return the tables, and those whose rows name rows of theirs, however far away."""
    found = set(tables)
    while children := {child for child, parent in _foreign_keys() if parent in found} - found:
        found |= children
    return found


def _months_of(tables: set[str]) -> set[str]:
    """Return the partitions, which keep out TRUNCATE by triggers of their own."""
    return {table for (table,) in _owner().execute(PARTITIONS, [sorted(tables)])}


def _triggers(tables: set[str], verb: str) -> None:
    for table in tables:
        _owner().execute(f"ALTER TABLE {table} {verb} TRIGGER USER")


def _children_first(tables: set[str]) -> Iterator[str]:
    """Yield these tables so that no row is deleted before the rows that name it."""
    left = set(tables)
    while left:
        parents = {parent for child, parent in _foreign_keys() if child in left}
        free = sorted(left - parents) or sorted(left)
        yield from free
        left -= set(free)


@cache
def _foreign_keys() -> list[tuple[str, str]]:
    return [(str(child), str(parent)) for child, parent in _owner().execute(FOREIGN_KEYS)]
