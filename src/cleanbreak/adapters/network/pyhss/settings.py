"""Where a PyHSS is: its REST interface, and the database behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "CLEANBREAK_PYHSS_"
POSTGRES = ("postgresql://", "postgres://")
SQLITE = "sqlite:///"
AT_ONCE_MAX = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PyhssSettings:
    """One PyHSS."""

    database: str = field(repr=False)
    """``/path/of/hss.db`` or ``postgresql://``. PyHSS keeps keys in its operation log, and has no
    command that removes them; so nobody could end a line without its database."""
    url: str = "http://127.0.0.1:8080"
    provisioning_key: str = field(default="", repr=False)
    """What ``provisioning_key`` is in PyHSS's configuration, if ``lock_provisioning`` is on."""
    authorities: Path | None = None
    """Who signed the certificate of a proxy with TLS in front of PyHSS; PEM."""
    timeout_s: float = 10.0
    """The longest wait for a connection, and for each piece of an answer."""
    at_once: int = 4
    """Requests that are under way together; more were measured to be no faster."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "PyhssSettings":
        """Return the settings that ``CLEANBREAK_PYHSS_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        found = {
            name.removeprefix(PREFIX): text
            for name, text in environment.items()
            if name.startswith(PREFIX) and text
        }
        if unknown := found.keys() - READERS.keys():
            raise ValueError(f"There is no setting {PREFIX}{min(unknown)}.")
        if "DATABASE" not in found:
            raise ValueError(
                f"{PREFIX}DATABASE is missing: PyHSS keeps the keys of ended lines in its "
                "operation log, and only in its database can they be removed."
            )
        return cls(**{name.lower(): read(name, text) for name, text in found.items()})


def read(name: str, text: str) -> Any:
    """Return the value that one variable describes.

    :raises ValueError: with the name of the variable.
    """
    try:
        return READERS[name](text.strip())
    except ValueError as error:
        raise ValueError(f"{PREFIX}{name} cannot be read: {error}.") from error


def parse_url(text: str) -> str:
    """Return the address of the REST interface."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("an address is written http://HOST:PORT")
    return text.rstrip("/")


def parse_database(text: str) -> str:
    """Return the path of an SQLite file, or the address of a PostgreSQL."""
    if text.startswith(POSTGRES):
        return text
    path = text.removeprefix(SQLITE)
    if not path.startswith("/"):
        raise ValueError(
            "it is the path of an SQLite file, or postgresql://; MySQL is not supported"
        )
    return path


def parse_seconds(text: str) -> float:
    """Return a waiting time in seconds, more than nothing."""
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise ValueError("a waiting time lies between 0 and 3600 seconds")
    return seconds


def parse_count(text: str) -> int:
    """Return how many requests may be under way."""
    count = int(text)
    if not 1 <= count <= AT_ONCE_MAX:
        raise ValueError(f"it lies between 1 and {AT_ONCE_MAX}")
    return count


READERS: Mapping[str, Callable[[str], Any]] = {
    "DATABASE": parse_database,
    "URL": parse_url,
    "PROVISIONING_KEY": str,
    "AUTHORITIES": Path,
    "TIMEOUT_S": parse_seconds,
    "AT_ONCE": parse_count,
}
