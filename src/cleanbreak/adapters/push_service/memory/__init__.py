"""Push services that keep what they are given, and answer as they are told to."""

from collections.abc import Sequence

from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.push_service import DeviceGone, PushAnswer, PushMessage

PUBLIC_KEY = (
    "BNnPRh8cEDXcWYHSmBzDPHpqlQQJ4hZ-Yw0X3J1Qk8HqPq4MB7BJ8mCwCk3xk0m4wzrN9mQ0b1p4u6b2d3y5Z7U"
)


class MemoryPushServices:
    """The port ``push_service`` without a network."""

    def __init__(self) -> None:
        self.messages: list[PushMessage] = []
        self.gone: set[str] = set()
        """Addresses of devices that listen no more."""
        self.refuses = False
        self.is_down = False

    def public_key(self) -> str:
        """Return a key that nobody signs with."""
        return PUBLIC_KEY

    def push(self, messages: Sequence[PushMessage]) -> list[PushAnswer]:
        """Keep the messages, unless told otherwise."""
        return [self._push_one(message) for message in messages]

    def _push_one(self, message: PushMessage) -> PushAnswer:
        if self.is_down:
            return Unavailable("The push service did not take the message.")
        if message.device.endpoint in self.gone:
            return DeviceGone("The device listens no more.")
        if self.refuses:
            return Refused("The push service refuses the message.")
        self.messages.append(message)
        return Done({})
