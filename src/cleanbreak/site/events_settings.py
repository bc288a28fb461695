"""To which addresses events may be sent: the operator says it, never a receiver alone."""

import os
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from cleanbreak.domain.refusal import Refusal

DAYS_LEAST, DAYS_MOST = 1, 29


class MalformedEventsOrigin(Refusal):
    """CLEANBREAK_EVENTS_SENT_TO names origins like https://crm.example, by blanks, or
    CLIENT=https://crm.example for one client alone; not "{text}".
    """

    code = "malformed_events_origin"


class MalformedEventsNetwork(Refusal):
    """CLEANBREAK_EVENTS_NETWORKS names networks like 10.20.0.0/16, by blanks; not "{text}"."""

    code = "malformed_events_network"


class MalformedEventsDays(Refusal):
    """CLEANBREAK_EVENTS_GIVEN_UP_DAYS is a number of days from 1 to 29, not "{text}"."""

    code = "malformed_events_days"


def read_events_origins(text: str) -> tuple[str, ...]:
    """Return the origins, in small letters. Without TLS only this machine itself can be one.

    ``CLIENT=`` stays before one that is for this client alone.

    :raises MalformedEventsOrigin: with the first that is none.
    """
    said = [word.rpartition("=") for word in text.split()]
    return tuple(f"{client}{sign}{_origin(origin)}" for client, sign, origin in said)


def read_events_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks.

    :raises MalformedEventsNetwork: with the first that is none.
    """
    return tuple(_networks(text.split()))


def read_events_days(text: str) -> int:
    """Return the days after which an event is given up.

    :raises MalformedEventsDays: if it is no such number.
    """
    if not (text.isascii() and text.isdigit() and DAYS_LEAST <= int(text) <= DAYS_MOST):
        raise MalformedEventsDays(text=text)
    return int(text)


def _origin(word: str) -> str:
    try:
        parts = urlsplit(word)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise MalformedEventsOrigin(text=word) from None
    is_bare = word.rstrip("/") == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))
    if not (host and is_bare and is_safe):
        raise MalformedEventsOrigin(text=word)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _networks(words: list[str]) -> Iterator[IPv4Network | IPv6Network]:
    for word in words:
        try:
            yield ip_network(word)
        except ValueError:
            raise MalformedEventsNetwork(text=word) from None


CLEANBREAK_EVENTS_SENT_TO = read_events_origins(os.environ.get("CLEANBREAK_EVENTS_SENT_TO", ""))
"""Where webhooks and listeners may be, ``https://host`` or ``https://host:port``, by blanks; empty:
nowhere. ``CLIENT=https://host`` is for the listeners of this client alone; one without is for those
of every client, and for webhooks. Nobody outside can name another: a firewall lets these out, and
no more."""
CLEANBREAK_EVENTS_NETWORKS = read_events_networks(os.environ.get("CLEANBREAK_EVENTS_NETWORKS", ""))
"""Networks of the operator's own in which such a host may be; all others must be public."""
CLEANBREAK_EVENTS_GIVEN_UP_DAYS = read_events_days(
    os.environ.get("CLEANBREAK_EVENTS_GIVEN_UP_DAYS", "3")
)
"""So long an event waits for a receiver that does not take it; then it is a dead letter."""
CLEANBREAK_WEBHOOKS_WIRING = "cleanbreak.site.wiring.webhooks.wire_webhooks"
CLEANBREAK_EVENT_DOCUMENTS = "cleanbreak.channels.api.tmf.notification.notification"
