"""Where the subscriber database of an Open5GS core is, and its HSS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

PREFIX = "CLEANBREAK_OPEN5GS_"
SCHEMES = ("mongodb://", "mongodb+srv://")
SETTLE_SHORTEST_S = 1.0
"""Measured: deleted sooner, a line whose change the HSS has not read yet crashes the HSS."""
SETTLE_LONGEST_S = 10.0
"""With a batch of 1,000 lines, 15 s: freeDiameter closes a connection on which nobody introduces
himself after 20 seconds."""


class Endpoint(NamedTuple):
    """A TCP address."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open5gsSettings:
    """One MongoDB, and the HSS that follows its changes."""

    uri: str = field(default="mongodb://127.0.0.1:27017", repr=False)
    """Connection string as MongoDB defines it; may hold a password."""
    database: str = "open5gs"
    hss: Endpoint = Endpoint("127.0.0.8", 3868)
    """Its Diameter port (TCP). We only see whether it takes a connection, and keeps it."""
    timeout_s: float = 5.0
    """The longest wait for a server, a connection, and each piece of an answer."""
    settle_s: float = SETTLE_SHORTEST_S
    """Between the request to cancel the location and the deletion, once for a whole batch; each
    line of the batch adds 5 ms, in which the HSS reads its change."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Open5gsSettings":
        """Return the settings that ``CLEANBREAK_OPEN5GS_*`` variables describe.

        :raises ValueError: with the name of the variable that cannot be read.
        """
        found = {
            name.removeprefix(PREFIX): text
            for name, text in environment.items()
            if name.startswith(PREFIX) and text
        }
        if unknown := found.keys() - READERS.keys():
            raise ValueError(f"There is no setting {PREFIX}{min(unknown)}.")
        return cls(**{name.lower(): read(name, text) for name, text in found.items()})


def read(name: str, text: str) -> Any:
    """Return the value that one variable describes.

    :raises ValueError: with the name of the variable.
    """
    try:
        return READERS[name](text.strip())
    except ValueError as error:
        raise ValueError(f"{PREFIX}{name} cannot be read: {error}.") from error


def parse_uri(text: str) -> str:
    """Return the connection string, if it is one of MongoDB."""
    if not text.startswith(SCHEMES):
        raise ValueError("it begins with mongodb:// or mongodb+srv://")
    return text


def parse_endpoint(text: str) -> Endpoint:
    """Return the address that ``HOST:PORT`` describes."""
    host, separator, port = text.rpartition(":")
    if not (separator and host and port.isascii() and port.isdigit()):
        raise ValueError("an address is written HOST:PORT")
    return Endpoint(host.strip("[]"), int(port))


def parse_seconds(text: str) -> float:
    """Return a waiting time in seconds, more than nothing."""
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise ValueError("a waiting time lies between 0 and 3600 seconds")
    return seconds


def parse_settling(text: str) -> float:
    """Return how long the HSS is given to read a change."""
    seconds = float(text)
    if not SETTLE_SHORTEST_S <= seconds <= SETTLE_LONGEST_S:
        raise ValueError("the HSS needs at least 1 second, or it crashes; 10 are the most")
    return seconds


READERS: Mapping[str, Callable[[str], Any]] = {
    "URI": parse_uri,
    "DATABASE": str,
    "HSS": parse_endpoint,
    "TIMEOUT_S": parse_seconds,
    "SETTLE_S": parse_settling,
}
