"""Where the charging system is, who we are there, and how an account is closed."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from cleanbreak.adapters.charging.tmf654.mapping import Mapping654
from cleanbreak.adapters.http_element import HttpSettings, TlsFiles

PREFIX = "CLEANBREAK_TMF654_"
LOGINS = (
    {"TOKEN"},
    {"USER", "PASSWORD"},
    {"TOKEN_URL", "CLIENT_ID", "CLIENT_SECRET", "SCOPE"},
)
"""Settings of which only one group may be given."""


class KnownBy(Enum):
    """By which reference of its buckets an account is found."""

    PARTY_ACCOUNT = "party-account"
    PRODUCT = "product"
    LOGICAL_RESOURCE = "logical-resource"

    @property
    def field(self) -> str:
        """Return the field of a bucket that holds the reference."""
        first, *others = self.value.split("-")
        return first + "".join(word.capitalize() for word in others)


class Closing(Enum):
    """How an account is closed: TMF654 has no word for it, and buckets cannot be changed."""

    EMPTY_AND_EXPIRE = "empty-and-expire"
    """Adjust each bucket to nothing, and let its validity end now."""
    EMPTY = "empty"
    """Adjust each bucket to nothing. Enough only where nothing is ever charged below zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """A login by OAuth 2 (RFC 6749 clause 4.4)."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tmf654Settings:
    """One charging system."""

    base_url: str
    """Up to and with the version: ``https://HOST/tmf-api/prepayBalanceManagement/v4``."""
    mapping: Mapping654
    known_by: KnownBy = KnownBy.PARTY_ACCOUNT
    closing: Closing = Closing.EMPTY_AND_EXPIRE
    authorization: str | None = field(default=None, repr=False)
    """The header of that name, where it never changes."""
    credentials: ClientCredentials | None = None
    tls: TlsFiles = TlsFiles()
    timeout_s: float = 10.0
    """The longest wait for a connection, and for each piece of an answer."""
    usage_ends_within_s: float = 3.0
    """How long the charging system may take to rate the last usage of a session that was ended."""
    page_size: int = 200
    """How many things we ask for at once; it may give fewer."""
    at_once: int = 8
    """How many requests are under way together."""

    def http(self, url: str) -> HttpSettings:
        """Return how an address of this charging system is reached."""
        return HttpSettings(
            base_url=url, timeout_s=self.timeout_s, tls=self.tls, at_once=self.at_once
        )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Tmf654Settings":
        """Return the settings that ``CLEANBREAK_TMF654_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        found = {
            name.removeprefix(PREFIX): text
            for name, text in environment.items()
            if name.startswith(PREFIX) and text
        }
        known = READERS.keys() | set().union(*LOGINS) | TLS.keys()
        if unknown := found.keys() - known:
            raise ValueError(f"There is no setting {PREFIX}{min(unknown)}.")
        _require(found, {"BASE_URL", "MAPPING"})
        return cls(
            **{name.lower(): _read(name, found[name]) for name in found.keys() & READERS.keys()},
            authorization=_authorization(found),
            credentials=_credentials(found),
            tls=TlsFiles(**{TLS[name]: Path(found[name]) for name in found.keys() & TLS.keys()}),
        )


def _authorization(found: Mapping[str, str]) -> str | None:
    given = [sorted(group & found.keys()) for group in LOGINS if group & found.keys()]
    if len(given) > 1:
        raise ValueError(f"{PREFIX}{given[0][0]} and {PREFIX}{given[1][0]} are two ways to log in.")
    if "TOKEN" in found:
        return f"Bearer {found['TOKEN']}"
    if LOGINS[1] & found.keys():
        _require(found, LOGINS[1])
        return basic(found["USER"], found["PASSWORD"])
    return None


def _credentials(found: Mapping[str, str]) -> ClientCredentials | None:
    if not LOGINS[2] & found.keys():
        return None
    _require(found, LOGINS[2] - {"SCOPE"})
    return ClientCredentials(
        token_url=_url(found["TOKEN_URL"]),
        client_id=found["CLIENT_ID"],
        client_secret=found["CLIENT_SECRET"],
        scope=found.get("SCOPE"),
    )


def basic(user: str, password: str) -> str:
    """Return the header of a login by name and password (RFC 7617)."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


def _require(found: Mapping[str, str], names: set[str]) -> None:
    if missing := names - found.keys():
        raise ValueError(f"{PREFIX}{min(missing)} is missing.")


def _read(name: str, text: str) -> Any:
    try:
        return READERS[name](text)
    except ValueError as error:
        raise ValueError(f"{PREFIX}{name} cannot be read: {error}.") from error


def _url(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("an address begins with https://")
    return text.rstrip("/")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise ValueError("a waiting time lies between 0 and 3600 seconds")
    return seconds


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 10_000):
        raise ValueError("it is a whole number from 1 to 10000")
    return int(text)


READERS: Mapping[str, Callable[[str], Any]] = {
    "BASE_URL": _url,
    "MAPPING": lambda text: Mapping654.from_file(Path(text)),
    "KNOWN_BY": KnownBy,
    "CLOSING": Closing,
    "TIMEOUT_S": _seconds,
    "USAGE_ENDS_WITHIN_S": _seconds,
    "PAGE_SIZE": _count,
    "AT_ONCE": _count,
}
TLS = {"CA_FILE": "authorities", "CERTIFICATE": "certificate", "KEY": "key"}
