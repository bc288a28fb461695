"""The push services of browsers, through which devices are told something (RFC 8030).

A message may be sent again whatever became of it: its topic lets it take the place of itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from cleanbreak.domain.push import PushAddress
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Refused, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class PushMessage:
    """One message to one device."""

    device: PushAddress = field(repr=False)
    content: bytes = field(repr=False)
    """At most 3,993 bytes (RFC 8291 4); encrypted for the device before it leaves."""
    topic: str
    """RFC 8030 5.4: of two with the same topic a sleeping device is given the later one."""
    ttl_s: int


class DeviceGone(Refused):
    """Finding: the device listens no more (404 or 410)."""


PushAnswer: TypeAlias = Done | DeviceGone | Refused | Unavailable


class PushServices(Protocol):
    """All push services."""

    def public_key(self) -> str:
        """Return our key as browsers ask for it (``applicationServerKey``, RFC 8292 3.2).

        :raises Unavailable: if it cannot be read or made.
        """

    def push(self, messages: Sequence[PushMessage]) -> list[PushAnswer]:
        """Send each message; return what became of each, in order.

        :raises Unavailable: if our key cannot be read.
        """
