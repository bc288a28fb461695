"""Where the elements of an Osmocom network are, and how long we wait for them."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

PREFIX = "CLEANBREAK_OSMO_"


class Endpoint(NamedTuple):
    """A TCP address."""

    host: str
    port: int


HLR_CTRL = Endpoint("127.0.0.1", 4259)
HLR_VTY = Endpoint("127.0.0.1", 4258)
HLR_GSUP = Endpoint("127.0.0.1", 4222)


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmoSettings:
    """One OsmoHLR and every node that may serve its subscribers."""

    hlr_ctrl: Endpoint = HLR_CTRL
    hlr_vty: Endpoint = HLR_VTY
    hlr_gsup: Endpoint = HLR_GSUP
    msc_vtys: Mapping[str, Endpoint] = field(default_factory=dict)
    """The VTY of each MSC, by the name that the HLR stores as ``vlr_number``."""
    sgsn_vtys: Mapping[str, Endpoint] = field(default_factory=dict)
    """The VTY of each SGSN, by the name that the HLR stores as ``sgsn_number``."""
    hlr_database: Path | None = None
    """OsmoHLR's SQLite file, where it can be reached: the HLR leaves rows in it when it deletes."""
    sms_databases: tuple[Path, ...] = ()
    """The SQLite files in which the MSCs keep waiting messages, where they can be reached."""
    gsup_name: str = "CLEANBREAK"
    """What our names at the HLR start with; each connection adds something of its own."""
    timeout_s: float = 5.0
    """The longest wait for a connection, and for each piece of an answer."""
    forget_within_s: float = 2.0
    """How long a node may take to forget a line after a Location Cancel."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "OsmoSettings":
        """Return the settings that ``CLEANBREAK_OSMO_*`` variables describe.

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
        return READERS[name](text)
    except ValueError as error:
        raise ValueError(f"{PREFIX}{name} cannot be read: {error}.") from error


def parse_endpoint(text: str) -> Endpoint:
    """Return the address that ``HOST:PORT`` describes."""
    host, separator, port = text.strip().rpartition(":")
    if not (separator and host and port.isascii() and port.isdigit()):
        raise ValueError("an address is written HOST:PORT")
    return Endpoint(host.strip("[]"), int(port))


def parse_nodes(text: str) -> Mapping[str, Endpoint]:
    """Return the nodes that ``NAME=HOST:PORT,NAME=HOST:PORT`` describes."""
    nodes = {}
    for entry in text.split(","):
        name, separator, address = entry.partition("=")
        if not (separator and name.strip()):
            raise ValueError("a node is written NAME=HOST:PORT")
        nodes[name.strip()] = parse_endpoint(address)
    return MappingProxyType(nodes)


def parse_paths(text: str) -> tuple[Path, ...]:
    """Return the files that a list in the manner of ``PATH`` describes."""
    return tuple(Path(part) for part in text.split(os.pathsep) if part)


def parse_seconds(text: str) -> float:
    """Return a waiting time in seconds, more than nothing."""
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise ValueError("a waiting time lies between 0 and 3600 seconds")
    return seconds


READERS: Mapping[str, Callable[[str], Any]] = {
    "HLR_CTRL": parse_endpoint,
    "HLR_VTY": parse_endpoint,
    "HLR_GSUP": parse_endpoint,
    "MSC_VTYS": parse_nodes,
    "SGSN_VTYS": parse_nodes,
    "HLR_DATABASE": Path,
    "SMS_DATABASES": parse_paths,
    "GSUP_NAME": str,
    "TIMEOUT_S": parse_seconds,
    "FORGET_WITHIN_S": parse_seconds,
}
