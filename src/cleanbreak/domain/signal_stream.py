"""A stream of signals to one relying party: what can be sent, how, and how it stands (SSF 1.0)."""

from enum import Enum
from typing import Final

SCHEMAS: Final = "https://schemas.openid.net/secevent/"


class EventType(Enum):
    """What is sent; the URI is what the receiver reads."""

    CREDENTIAL_CHANGE = "credential-change"  # CAEP 1.0
    IDENTIFIER_RECYCLED = "identifier-recycled"  # RISC 1.0
    VERIFICATION = "verification"  # SSF 1.0 section 8.1.4.1
    STREAM_UPDATED = "stream-updated"  # SSF 1.0 section 8.1.5

    @property
    def uri(self) -> str:
        """Return the name by which receivers know it."""
        return f"{SCHEMAS}{_SPECIFICATION[self]}/event-type/{self.value}"


_SPECIFICATION: Final = {
    EventType.CREDENTIAL_CHANGE: "caep",
    EventType.IDENTIFIER_RECYCLED: "risc",
    EventType.VERIFICATION: "ssf",
    EventType.STREAM_UPDATED: "ssf",
}
OF_NUMBERS: Final = (EventType.CREDENTIAL_CHANGE, EventType.IDENTIFIER_RECYCLED)
"""What a receiver may request; what is about the stream itself comes unasked (8.1.4, 8.1.5)."""


class StreamStatus(Enum):
    """Whether events go (SSF 1.0 section 8.1.2)."""

    ENABLED = "enabled"
    PAUSED = "paused"
    """Events are held, in their order."""
    DISABLED = "disabled"
    """Nothing is sent, and nothing is held."""


class DeliveryMethod(Enum):
    """How events reach the receiver (SSF 1.0 section 6.1)."""

    PUSH = "urn:ietf:rfc:8935"
    POLL = "urn:ietf:rfc:8936"


class SetBy(Enum):
    """Who put a stream into its status: what we did, the receiver is told of."""

    RECEIVER = "receiver"
    OPERATOR = "operator"
