"""Web push (RFC 8030, 8291, 8292): to which devices, through whose services, about what."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import AnnouncementKind

KNOWN_SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""The push services of Chrome, Firefox, Safari and Edge; a star stands for one or more labels."""
ADDRESS_LENGTH_MAX = 1000
PUBLIC_KEY_BYTES, AUTH_BYTES = 65, 16
"""RFC 8291 3.1, 3.2: an uncompressed point of P-256, and the secret."""
UNCOMPRESSED = 0x04
DEVICES_MAX = 10
"""So many a holder may have; one more takes the place of the oldest."""


class MalformedPushAddress(Refusal):
    """Your browser gave an answer that we cannot use. Reload the page and try again."""

    code = "malformed_push_address"


class UnknownPushService(Refusal):
    """Your browser wants its notifications through a service that we do not send to. You hear from
    us by e-mail and text message as before.
    """

    code = "unknown_push_service"


class PushNews(Enum):
    """What a device is told; none of it says of whom or of which number."""

    CHOSEN = "chosen"
    """It works: said once, when somebody has chosen it."""
    END_PLANNED = "end_planned"
    OBJECTION_OPEN = "objection_open"
    GOES_ON = "goes_on"
    ENDED = "ended"
    MONEY = "money"


NEWS_OF: dict[AnnouncementKind, PushNews] = {
    AnnouncementKind.END_PLANNED: PushNews.END_PLANNED,
    AnnouncementKind.OBJECTION_OPEN: PushNews.OBJECTION_OPEN,
    AnnouncementKind.ORDER_CANCELLED: PushNews.GOES_ON,
    AnnouncementKind.LINE_ENDED: PushNews.ENDED,
    AnnouncementKind.PAYOUT_CHOICE_NEEDED: PushNews.MONEY,
    AnnouncementKind.PAYOUT_FAILED: PushNews.MONEY,
    AnnouncementKind.PAYOUT_SENT: PushNews.MONEY,
    AnnouncementKind.SETTLEMENT_CORRECTED: PushNews.MONEY,
}
"""What is also pushed of what people are told; codes and links never are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushAddress:
    """Where a browser listens, and with what it opens what it is sent."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)

    @property
    def endpoint_hash(self) -> str:
        """Return by what the device is known again: SHA-256 of its address."""
        return hashlib.sha256(self.endpoint.encode()).hexdigest()


def read_push_address(said: object, services: tuple[str, ...]) -> PushAddress:
    """Return what a browser's ``PushAddress.toJSON()`` says.

    :param services: names of hosts that may be sent to, as in ``KNOWN_SERVICES``.
    :raises MalformedPushAddress: if it is not what a browser says.
    :raises UnknownPushService: if it names another host, port or scheme.
    """
    keys = said.get("keys") if isinstance(said, dict) else None
    endpoint = said.get("endpoint") if isinstance(said, dict) else None
    if not isinstance(endpoint, str) or not isinstance(keys, dict):
        raise MalformedPushAddress
    point = _decoded(keys.get("p256dh"))
    auth = _decoded(keys.get("auth"))
    is_point = len(point) == PUBLIC_KEY_BYTES and point[0] == UNCOMPRESSED
    if not is_point or len(auth) != AUTH_BYTES or not endpoint.isascii():
        raise MalformedPushAddress
    if not is_sent_to(endpoint, services):
        raise UnknownPushService
    return PushAddress(endpoint=endpoint, p256dh=_encoded(point), auth=_encoded(auth))


def is_sent_to(endpoint: str, services: tuple[str, ...]) -> bool:
    """Return whether we send there: https, a host that is agreed, and nothing that hides another.

    So nobody can make us call a host of our own network: names of these services are theirs alone.
    """
    try:
        parts = urlsplit(endpoint)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return False
    has_odd = any(not "!" <= one <= "~" for one in endpoint) or "\\" in endpoint
    is_plain = not ("@" in parts.netloc or has_odd or parts.fragment)
    host = f"{parts.hostname or ''}{port}"
    is_short = len(endpoint) <= ADDRESS_LENGTH_MAX
    return is_plain and is_short and parts.scheme == "https" and _is_named(host, services)


def _is_named(host: str, services: tuple[str, ...]) -> bool:
    return any(
        host.endswith(one[1:]) and host[0] != "." if one.startswith("*.") else host == one
        for one in services
    )


def _decoded(text: object) -> bytes:
    """Return the bytes of base64url, with or without padding; none if it is something else."""
    if not isinstance(text, str) or not text.isascii() or len(text) > ADDRESS_LENGTH_MAX:
        return b""
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return b""


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
