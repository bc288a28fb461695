"""A played network: it sees the devices that somebody has attached to it."""

from collections.abc import Mapping

from cleanbreak.adapters.fake_world import World
from cleanbreak.domain.device_hint import DeviceHint
from cleanbreak.ports.network_authentication import SeenDevice

PORT = "network_authentication"
DEVICE = "network_authentication.device"
HEADER = "x-device"
"""Says which device a request comes from; the played network believes it."""


class MemoryNetworkAuthentication:
    """The port ``network_authentication`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def attach(self, device: str, msisdn: str) -> None:
        """Let a device, by its address or token, be that of a line."""
        self._world.write(DEVICE, {device: {"msisdn": msisdn}})

    def look_behind(self, headers: Mapping[str, str]) -> SeenDevice | None:
        """Return whose device the header names."""
        self.check_reachable()
        return self._seen(headers.get(HEADER, ""))

    def look_up(self, hint: DeviceHint) -> SeenDevice | None:
        """Return whose device has this address or token."""
        self.check_reachable()
        return self._seen(hint.value)

    def check_reachable(self) -> None:
        """Return if the fake network is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def _seen(self, device: str) -> SeenDevice | None:
        found = self._world.read(DEVICE, [device]).get(device) if device else None
        return SeenDevice(msisdn=found["msisdn"]) if found else None
