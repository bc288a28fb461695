"""A database whose commits are real, emptied after each test.

Deferred triggers, leases and NOTIFY work at commit only, so stories are told with real commits.
The append-only tables refuse DELETE, as they should: the owner lifts that for the moment between
two tests, in tests only.
"""

import shutil
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections, transaction
from django.test.utils import setup_databases, teardown_databases

from cleanbreak.records.application_role import as_owner

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, confrelid::regclass::text
FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conrelid <> confrelid
"""
END_OTHER_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
PARTITIONS = """
SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY(%s::regclass[])
"""
MANY = 1_000


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: object,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the test database; pytest-django makes none if no test has its own mark or fixture."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with connection.cursor() as cursor:  # an open page may have asked for news just now
            cursor.execute(END_OTHER_SESSIONS)
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
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger waits any more
        if not (filled := _with_rows_beyond(0, _all_tables())):
            return
        if large := _with_rows_beyond(MANY, filled):
            named = _and_who_names_them(large)
            guarded = named | _months_of(named)
            _triggers(guarded, "DISABLE")
            cursor.execute(f"TRUNCATE {', '.join(sorted(named))}")
            _triggers(guarded, "ENABLE")
            filled = _with_rows_beyond(0, _all_tables())
        _triggers(filled, "DISABLE")
        for table in _children_first(filled):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger waits any more
        _triggers(filled, "ENABLE")


def _with_rows_beyond(count: int, tables: Collection[str]) -> set[str]:
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table} OFFSET {count})" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {table for (table,) in cursor.fetchall()}


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
    with connection.cursor() as cursor:
        cursor.execute(PARTITIONS, [sorted(tables)])
        return {table for (table,) in cursor.fetchall()}


def _triggers(tables: set[str], verb: str) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")


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
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        return [(str(child), str(parent)) for child, parent in cursor.fetchall()]
