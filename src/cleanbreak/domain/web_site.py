"""Which addresses are of one web site."""

from ipaddress import ip_address
from urllib.parse import urlsplit

USUAL_PORTS = {"http": 80, "https": 443}


def is_same_site(address: str, other: str) -> bool:
    """Return whether two addresses are of one operator's site: one host, or below it.

    ``www.example.org``, ``example.org`` and ``login.example.org`` are one site. A host with a port
    of its own is one only with itself.
    """
    try:
        one, two = _host_of(address), _host_of(other)
    except ValueError:
        return False
    if not one or not two or one == two:
        return bool(one) and one == two
    if ":" in one or ":" in two or _is_number(one) or _is_number(two):
        return False
    return one.endswith(f".{two}") or two.endswith(f".{one}")


def is_private(number: str) -> bool:
    """Return whether an IP address is one that the internet does not know."""
    try:
        read = ip_address(number.partition("%")[0])
    except ValueError:
        return True
    mapped = getattr(read, "ipv4_mapped", None) or read
    return not mapped.is_global or mapped.is_multicast


def _host_of(address: str) -> str:
    """Return the host without ``www``, and with its port if that is not the usual one."""
    parts = urlsplit(address)
    if parts.scheme not in USUAL_PORTS or not parts.hostname:
        return ""
    host = parts.hostname.rstrip(".").removeprefix("www.")
    is_usual = parts.port in (None, *USUAL_PORTS.values())
    return host if is_usual else f"{host}:{parts.port}"


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
