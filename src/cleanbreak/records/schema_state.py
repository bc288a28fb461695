"""Which migrations wait: those that this code has and the database has not."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def waiting_migrations() -> list[str]:
    """Return them as ``app.name``; one query, since a load balancer asks every few seconds.

    What the database has beyond this code is no fault: old processes work on while new ones start.

    :raises DatabaseError: if the database does not answer.
    """
    applied = MigrationRecorder(connection).applied_migrations().keys()
    return [f"{app}.{name}" for app, name in sorted(_known() - applied)]


@cache
def _known() -> frozenset[tuple[str, str]]:
    """Return the migrations of this code: they do not change while a process runs."""
    loader = MigrationLoader(None)
    return frozenset(loader.disk_migrations)
