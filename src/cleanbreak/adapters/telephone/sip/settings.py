"""How a gateway stands in the operator's telephone network."""

from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from urllib.parse import unquote

from cleanbreak.adapters.variables import Endpoint
from cleanbreak.domain.refusal import Refusal

SIP_PORT = 5060


class NotASipAddress(Refusal):
    """A telephone is named by a SIP address such as sip:101@192.0.2.7."""

    code = "not_a_sip_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class SipSettings:
    """Where it listens, whom it hears, and how much it takes on."""

    listen: Endpoint
    public_host: str
    """The address that others are told; behind NAT not the one that it listens on."""
    rtp_ports: range
    """Two for each leg of a call: even for RTP, odd for RTCP."""
    allowed: tuple[IPv4Network, ...]
    """Who may call: SIP over UDP has no other proof of who sends."""
    calls_max: int
    ending_s: float
    """How long calls may go on when the gateway is told to end."""
    agents_via: Endpoint | None = None
    """Where calls to agents are sent; ``None``: to the host of their address."""

    def is_allowed(self, host: str) -> bool:
        """Return whether this host may call."""
        try:
            address = IPv4Address(host)
        except AddressValueError:
            return False
        return any(address in network for network in self.allowed)


def host_and_port(address: str) -> Endpoint:
    """Return where a SIP address leads.

    :raises NotASipAddress: if it is none.
    """
    scheme, _, rest = address.partition(":")
    place = rest.partition(";")[0].partition("?")[0].rpartition("@")[2]
    host, _, port = place.partition(":")
    is_good = scheme == "sip" and host and (not port or port.isdecimal())
    if not is_good or any(sign in address for sign in "\r\n<> "):
        raise NotASipAddress
    return Endpoint(host, int(port or SIP_PORT))


def user_of(address: str) -> str:
    """Return the user part of a SIP address: a number, mostly."""
    rest = address.partition(":")[2]
    return unquote(rest.partition("@")[0].partition(";")[0]) if "@" in rest else ""
