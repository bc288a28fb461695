"""What the database's disk has to do with us: when we wait for it, and when it is full."""

from django.db import connection
from psycopg.errors import DiskFull


def do_not_wait_for_disk() -> None:
    """Let this transaction's commit return early; a power cut may undo it until a later commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def is_disk_full(failure: BaseException | None) -> bool:
    """Return whether a statement was refused since there is no room for it (SQLSTATE 53100)."""
    while failure is not None:
        if isinstance(failure, DiskFull):
            return True
        failure = failure.__cause__
    return False
