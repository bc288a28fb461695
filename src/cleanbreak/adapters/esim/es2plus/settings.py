"""Where an SM-DP+ is, who we are there, and what its words mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from cleanbreak.adapters.esim.es2plus.codes import CodeTable, read_code_table
from cleanbreak.adapters.http_element import HttpSettings, TlsFiles

PREFIX = "CLEANBREAK_ES2PLUS_"
NEEDED = ("URL", "REQUESTER", "CERTIFICATE", "KEY")
AT_ONCE_MAX = 100


class StateQuestion(Enum):
    """How the state of a profile is read back; ES2+ of SGP.22 v2 has no function that only asks."""

    CANCEL_ORDER = "cancelOrder"
    """Cancel once more, but only what we were told to cancel before."""
    GET_PROFILE_STATUS = "getProfileStatus"
    """A function beyond SGP.22 that several vendors have."""


class EidPolicy(Enum):
    """Whether cancelOrder names the chip."""

    OMIT = "omit"
    SEND = "send"
    """For servers that want it. One that keeps another EID for the profile then refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Es2PlusSettings:
    """One SM-DP+."""

    url: str
    """Up to, and without, ``/gsma/rsp2/es2plus``."""
    requester: str
    """Our object identifier (OID) there: ``functionRequesterIdentifier``."""
    certificate: Path | None = None
    key: Path | None = None
    """Ours, for mutual TLS; PEM."""
    authorities: Path | None = None
    """Who may vouch for the SM-DP+; the system's own list if nothing is said."""
    protocol: str = "gsma/rsp/v2.5.0"
    """``X-Admin-Protocol`` (SGP.22 clause 6.1.1)."""
    timeout_s: float = 20.0
    """The longest wait for a connection, and for each piece of an answer."""
    at_once: int = 8
    """How many requests of a batch are under way together."""
    codes: CodeTable = CodeTable()
    state_by: StateQuestion = StateQuestion.CANCEL_ORDER
    eid: EidPolicy = EidPolicy.OMIT

    def http(self) -> HttpSettings:
        """Return how it is reached."""
        tls = TlsFiles(authorities=self.authorities, certificate=self.certificate, key=self.key)
        return HttpSettings(
            base_url=self.url.rstrip("/"),
            timeout_s=self.timeout_s,
            tls=tls,
            headers={"X-Admin-Protocol": self.protocol, "Accept": "application/json"},
            at_once=self.at_once,
            # SGP.22 echoes no call identifier, so an answer is known by its connection alone.
            idle_max=0,
        )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Es2PlusSettings":
        """Return the settings that ``CLEANBREAK_ES2PLUS_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        found = {
            name.removeprefix(PREFIX): text
            for name, text in environment.items()
            if name.startswith(PREFIX) and text
        }
        if unknown := found.keys() - READERS.keys():
            raise ValueError(f"There is no setting {PREFIX}{min(unknown)}.")
        for name in NEEDED:
            if name not in found:
                raise ValueError(f"{PREFIX}{name} is missing.")
        return cls(**{name.lower(): read(name, text) for name, text in found.items()})


def read(name: str, text: str) -> Any:
    """Return the value that one variable describes.

    :raises ValueError: with the name of the variable.
    """
    try:
        return READERS[name](text)
    except ValueError as error:
        raise ValueError(f"{PREFIX}{name} cannot be read: {error}.") from error


def parse_url(text: str) -> str:
    """Return an address that is asked with TLS: ES2+ knows callers by their certificate only."""
    if not text.startswith("https://"):
        raise ValueError("an ES2+ address begins with https://")
    return text


def parse_file(text: str) -> Path:
    """Return a file that is there."""
    path = Path(text)
    if not path.is_file():
        raise ValueError("there is no such file")
    return path


def parse_seconds(text: str) -> float:
    """Return a waiting time in seconds, more than nothing."""
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise ValueError("a waiting time lies between 0 and 3600 seconds")
    return seconds


def parse_at_once(text: str) -> int:
    """Return a number of requests."""
    count = int(text)
    if not 1 <= count <= AT_ONCE_MAX:
        raise ValueError(f"it lies between 1 and {AT_ONCE_MAX}")
    return count


READERS: Mapping[str, Callable[[str], Any]] = {
    "URL": parse_url,
    "REQUESTER": str,
    "CERTIFICATE": parse_file,
    "KEY": parse_file,
    "AUTHORITIES": parse_file,
    "PROTOCOL": str,
    "TIMEOUT_S": parse_seconds,
    "AT_ONCE": parse_at_once,
    "CODES": lambda text: read_code_table(parse_file(text)),
    "STATE_BY": StateQuestion,
    "EID": EidPolicy,
}
