"""What the operator says of push messages to the devices of holders."""

import os
import re

from cleanbreak.domain.push import KNOWN_SERVICES
from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.log_settings import DEFAULT_BASE_URL

SERVICE = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?", re.ASCII)
SENDER = re.compile(r"mailto:[^@\s]+@[^@\s]+|https://[^\s/]+/?")


class MalformedPushService(Refusal):
    """CLEANBREAK_PUSH_SERVICES names hosts like fcm.googleapis.com or *.push.apple.com, by blanks,
    or "none"; not "{text}".
    """

    code = "malformed_push_service"


def _read_services(text: str) -> tuple[str, ...]:
    """Return the hosts that may be sent to.

    :raises MalformedPushService: if one is no name of a host.
    """
    if text == "none":
        return ()
    for word in text.split():
        if not SERVICE.fullmatch(word) or (word.startswith("*.") and "." not in word[2:]):
            raise MalformedPushService(text=word)
    return tuple(text.split()) or KNOWN_SERVICES


class MalformedPushSender(Refusal):
    """CLEANBREAK_PUSH_SENDER is an address like mailto:push@mobile.example or
    https://mobile.example, not "{text}".
    """

    code = "malformed_push_sender"


def _read_sender(text: str, base_url: str) -> str:
    """Return who we are (RFC 8292 2.1).

    :raises MalformedPushSender: if nobody could write or go there.
    """
    if text and not SENDER.fullmatch(text):
        raise MalformedPushSender(text=text)
    return text or base_url


CLEANBREAK_PUSH_SERVICES = _read_services(os.environ.get("CLEANBREAK_PUSH_SERVICES", ""))
"""Hosts of push services, by blanks; empty: those of Chrome, Firefox, Safari and Edge; ``none``:
nothing is pushed, and nobody is offered it. A firewall lets these out, and no more."""
CLEANBREAK_PUSH_SENDER = _read_sender(
    os.environ.get("CLEANBREAK_PUSH_SENDER", ""),
    os.environ.get("CLEANBREAK_BASE_URL", DEFAULT_BASE_URL),
)
"""Whom a push service can complain to: ``mailto:`` or ``https:``; empty: the portal's address."""
CLEANBREAK_PUSH_WIRING = "cleanbreak.site.wiring.push_service.wire_push_services"
