"""Whether PostgreSQL gets rid of its write-ahead log, where that is archived."""

from django.db import connection


def is_archive_failing() -> bool:
    """Return whether the last segment that was handed out did not arrive.

    ``pg_stat_archiver`` (PostgreSQL manual 27.2.12) is empty where nothing is archived.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)"
            " FROM pg_stat_archiver"
        )
        (is_failing,) = cursor.fetchone()
    return bool(is_failing)
