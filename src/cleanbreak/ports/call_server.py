"""The web server that knows what is said to a caller, as a gateway sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cleanbreak.domain.telephone_sound import Sound


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and where it came from: addresses within are relative to that."""

    address: str
    body: bytes


class CallServer(Protocol):
    """What it does not answer is :class:`~cleanbreak.ports.errors.Unavailable`.

    Whoever names an address of another server is :class:`~cleanbreak.ports.errors.Refused`.
    """

    async def ask(self, address: str, fields: Mapping[str, str], recording: Sound = b"") -> Reply:
        """Tell the server what happened and return what to do next."""

    async def fetch(self, address: str) -> Sound:
        """Return a recording."""
