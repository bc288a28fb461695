"""Connect to public addresses only: a name that leads into our own network leads nowhere.

The name is looked up once, what came of it is judged, and the connection is made to just that
address. So nobody can have a name judged that leads elsewhere a moment later.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, TypeAlias

import httpcore
import httpx

Networks: TypeAlias = Sequence[IPv4Network | IPv6Network]
ResolvesTo: TypeAlias = Callable[[str, int], Sequence[str]]
UNICAST = ip_network("2000::/3")
"""What IANA gives out of IPv6; the rest is reserved, or means something else."""
TRANSLATED = ip_network("64:ff9b::/96")
"""RFC 6052 2.1: a router makes an IPv4 address of the last 32 bits."""


class PlaceNotPublic(httpx.ConnectError):
    """The name leads to an address that is not public, and in no network that was agreed."""


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses that a name has, as the system looks it up.

    :raises OSError: if it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def may_be_called(text: str, networks: Networks) -> bool:
    """Return whether an address is public, or in one of the networks."""
    address = _meant(ip_address(text.split("%")[0]))
    if any(address in network for network in networks if network.version == address.version):
        return True
    is_unicast = address.version == 4 or address in UNICAST
    return is_unicast and address.is_global and not address.is_multicast


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the address that is reached in the end: some of IPv6 lead to one of IPv4."""
    if isinstance(address, IPv4Address):
        return address
    if address in TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address


class _Backend(httpcore.SyncBackend):
    """Looks names up itself, and connects to what may be called."""

    def __init__(self, networks: Networks, resolves_to: ResolvesTo) -> None:
        self._networks, self._resolves_to = networks, resolves_to

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = self._resolves_to(host, port)
        except (OSError, UnicodeError) as fault:
            raise httpcore.ConnectError(str(fault)) from fault
        if not found or not all(may_be_called(one, self._networks) for one in found):
            raise PlaceNotPublic("The address is not public.")
        return super().connect_tcp(found[0], port, timeout, local_address, socket_options)


class PublicOnly(httpx.HTTPTransport):
    """HTTP over such connections; certificates are those of the name."""

    def __init__(
        self,
        networks: Networks,
        resolves_to: ResolvesTo,
        *,
        verify: ssl.SSLContext,
        connections_max: int,
    ) -> None:
        super().__init__(verify=verify, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=verify,
            max_connections=connections_max,
            max_keepalive_connections=connections_max,
            network_backend=_Backend(networks, resolves_to),
        )
