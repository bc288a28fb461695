"""Who we are to other Diameter nodes, where they are, and how long we wait for them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

IDENTITY = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)+")
WINDOW_MAX = 10_000

Readers: TypeAlias = Mapping[str, Callable[[str], Any]]


class Endpoint(NamedTuple):
    """A TCP address."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiameterSettings:
    """One node of ours, as several processes may run it."""

    origin_hosts: tuple[str, ...]
    """Our Diameter identities. A peer takes one connection of each identity (RFC 6733 clause
    5.6.4), so each process that talks to it at one time needs its own; the first free one is used.
    """
    origin_realm: str
    peers: Mapping[str, Endpoint]
    """Whom we connect to, by Diameter identity: relays (DRA), or the nodes themselves."""
    passes_nothing_on: frozenset[str] = field(default_factory=frozenset)
    """The peers that are asked themselves, and are no way to anybody else."""
    timeout_s: float = 5.0
    """The longest wait for a connection, and for the answer to each request."""
    window: int = 32
    """How many requests of one batch are under way at the same time."""
    watchdog_s: float = 30.0
    """After how much silence a peer is asked whether it is there (RFC 3539 clause 3.4.1: Tw)."""


def read_environment(
    prefix: str, readers: Readers, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the variables that start with the prefix describe, by the rest of their names.

    :raises ValueError: with the name of the variable that cannot be read, or does not exist.
    """
    found = {
        name.removeprefix(prefix): text
        for name, text in environment.items()
        if name.startswith(prefix) and text
    }
    if unknown := found.keys() - readers.keys():
        raise ValueError(f"There is no setting {prefix}{min(unknown)}.")
    return {name.lower(): _read(prefix + name, readers[name], text) for name, text in found.items()}


def diameter_settings(
    prefix: str, values: Mapping[str, Any], passes_nothing_on: frozenset[str] = frozenset()
) -> DiameterSettings:
    """Return the settings of a node from values that :data:`NODE_READERS` read.

    :raises ValueError: with the name of a variable that is missing.
    """
    for name in ("origin_hosts", "origin_realm", "peers"):
        if name not in values:
            raise ValueError(f"{prefix}{name.upper()} is missing.")
    known = {name: value for name, value in values.items() if name.upper() in NODE_READERS}
    return DiameterSettings(passes_nothing_on=passes_nothing_on, **known)


def parse_identity(text: str) -> str:
    """Return a Diameter identity (RFC 6733 clause 4.3.1: a domain name) in lower case."""
    identity = text.strip().lower()
    if not IDENTITY.fullmatch(identity):
        raise ValueError("a Diameter identity is a full domain name")
    return identity


def parse_identities(text: str) -> tuple[str, ...]:
    """Return the identities of a list with commas."""
    return tuple(parse_identity(part) for part in text.split(","))


def parse_peers(text: str) -> Mapping[str, Endpoint]:
    """Return the peers that ``IDENTITY=HOST:PORT,IDENTITY=HOST:PORT`` describes."""
    peers = {}
    for entry in text.split(","):
        identity, separator, address = entry.partition("=")
        if not separator:
            raise ValueError("a peer is written IDENTITY=HOST:PORT")
        peers[parse_identity(identity)] = parse_endpoint(address)
    return MappingProxyType(peers)


def parse_endpoint(text: str) -> Endpoint:
    """Return the address that ``HOST:PORT`` describes."""
    host, separator, port = text.strip().rpartition(":")
    if not (separator and host and port.isascii() and port.isdigit()):
        raise ValueError("an address is written HOST:PORT")
    return Endpoint(host.strip("[]"), int(port))


def parse_seconds(text: str) -> float:
    """Return a waiting time in seconds, more than nothing."""
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise ValueError("a waiting time lies between 0 and 3600 seconds")
    return seconds


def parse_window(text: str) -> int:
    """Return a number of requests."""
    window = int(text)
    if not 1 <= window <= WINDOW_MAX:
        raise ValueError(f"a window lies between 1 and {WINDOW_MAX} requests")
    return window


def _read(name: str, reader: Callable[[str], Any], text: str) -> Any:
    try:
        return reader(text)
    except ValueError as error:
        raise ValueError(f"{name} cannot be read: {error}.") from error


NODE_READERS: Readers = {
    "ORIGIN_HOSTS": parse_identities,
    "ORIGIN_REALM": parse_identity,
    "PEERS": parse_peers,
    "TIMEOUT_S": parse_seconds,
    "WINDOW": parse_window,
    "WATCHDOG_S": parse_seconds,
}
