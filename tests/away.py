"""A database that does not answer, for as long as a block lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def database_away() -> Iterator[None]:
    """Let this thread ask a server that is not there."""
    own = connections["default"]
    away = own.copy()
    away.settings_dict = {**own.settings_dict, "HOST": "/nowhere", "NAME": "nothing"}
    connections["default"] = away
    try:
        yield
    finally:
        connections["default"] = own
