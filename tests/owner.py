"""Statements that only the tables' owner may run: tests and benchmarks set the stage with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def owner_cursor() -> Iterator[Any]:
    """Give a cursor of the owner; afterwards the connection works as the application again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), set_config('role', 'none', false)")
        role = cursor.fetchone()[0]
        try:
            yield cursor
        finally:
            cursor.execute("SELECT set_config('role', %s, false)", [role])
