"""A database whose commits are real, emptied after each test.

Deferred triggers, leases and NOTIFY work at commit only, so stories are told with real commits.
The append-only tables refuse TRUNCATE, as they should: the owner lifts that for the moment between
two tests, in tests only.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, connections

APPEND_ONLY = ("evidence", "audit_entry", "ledger_journal", "ledger_entry", "certificate")


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Give the test an empty database in which its commits count."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        empty_tables()
        yield
        empty_tables()
        connections.close_all()


def empty_tables() -> None:
    """Empty every table of ours and the queue."""
    tables = [model._meta.db_table for model in apps.get_app_config("records").get_models()]
    tables += ["procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers"]
    guards = "".join(f"ALTER TABLE {t} {{verb}} TRIGGER refuse_truncate;" for t in APPEND_ONLY)
    with connection.cursor() as cursor:
        cursor.execute(guards.format(verb="DISABLE"))
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        cursor.execute(guards.format(verb="ENABLE"))
