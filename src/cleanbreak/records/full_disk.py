"""Tells a database whose disk is full from one that is away: it refuses, and keeps nothing."""

from psycopg.errors import DiskFull


def is_disk_full(failure: BaseException | None) -> bool:
    """Return whether a statement was refused since there is no room for it (SQLSTATE 53100)."""
    while failure is not None:
        if isinstance(failure, DiskFull):
            return True
        failure = failure.__cause__
    return False
