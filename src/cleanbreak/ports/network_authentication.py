"""What the operator's own network says of a device: whose line it is, without a word of anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cleanbreak.domain.device_hint import DeviceHint


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDevice:
    """Whose device the network has seen."""

    msisdn: str = field(repr=False)
    """E.164 with the plus sign."""
    statement: str = field(default="", repr=False)
    """The name of what the network has said, if it counts once; empty: it may be asked again."""
    good_until: datetime | None = None
    """Until when that counts."""


class NetworkAuthentication(Protocol):
    """The gateway through which devices come, or whatever knows which line has which address."""

    def look_behind(self, headers: Mapping[str, str]) -> SeenDevice | None:
        """Return whose device has sent a request with these headers.

        :param headers: by their names in small letters.
        ``None``: it did not come through the network.
        :raises Refused: if it says that it did, and that does not hold.
        :raises Unavailable: if the network cannot be asked.
        """

    def look_up(self, hint: DeviceHint) -> SeenDevice | None:
        """Return whose device is meant by an address, or by a token that the device got from us.

        ``None``: nobody's.
        :raises Refused: if it does not hold, or is of a kind that this network cannot look up.
        :raises Unavailable: if the network cannot be asked.
        """

    def check_reachable(self) -> None:
        """Return if the network can be asked.

        :raises Unavailable: if it cannot.
        """
