"""A database whose commits are real, emptied after each test.

Deferred triggers, leases and NOTIFY work at commit only, so stories are told with real commits.
The append-only tables refuse TRUNCATE, as they should: the owner lifts that for the moment between
two tests, in tests only.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.test.utils import setup_databases, teardown_databases

from cleanbreak.records.application_role import as_owner


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
    """Empty every table of ours and the queue."""
    tables = [model._meta.db_table for model in apps.get_app_config("records").get_models()]
    tables += ["procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers"]
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'refuse_truncate'")
        guards = "".join(
            f"ALTER TABLE {table} {{verb}} TRIGGER refuse_truncate;"
            for (table,) in cursor.fetchall()
        )
        cursor.execute(guards.format(verb="DISABLE"))
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        cursor.execute(guards.format(verb="ENABLE"))
