"""From which address a request came, also behind proxies of our own."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network


def address_of(request: HttpRequest) -> str:
    """Return the network address that the request came from.

    Each proxy appends to ``X-Forwarded-For`` whom it heard (RFC 7239 5.2 has the same order), and
    anybody may send a beginning of their own. So it is read from the right, and only as far as our
    own proxies (``CLEANBREAK_TRUSTED_PROXIES``) wrote it: the first address that is none of them
    counts, however many stand before it.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    heard = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    trusted: tuple[Network, ...] = settings.CLEANBREAK_TRUSTED_PROXIES
    while heard and _is_trusted(peer, trusted):
        named = _parsed(heard.pop())
        if named is None:
            return peer  # our proxy wrote something else than an address: it answers for that
        peer = str(named)
    return peer


def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in trusted)


def _parsed(text: str) -> Address | None:
    """Return the address; an IPv4 one that came through an IPv6 socket is itself."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
