"""Strangers at the SIP port: they are told of, and fill no disk."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from aiosipua import SipRequest
from tests.own_loop import in_own_loop

from cleanbreak.adapters.telephone.sip.settings import SipSettings
from cleanbreak.adapters.telephone.sip.signalling import Signalling
from cleanbreak.adapters.variables import Endpoint

SETTINGS = SipSettings(
    listen=Endpoint("127.0.0.1", 0),
    public_host="127.0.0.1",
    rtp_ports=range(28_000, 28_010),
    allowed=(IPv4Network("192.0.2.1/32"),),
    calls_max=1,
    ending_s=0.0,
)


def test_a_stranger_who_sends_without_end_is_told_of_once_a_second() -> None:
    told: list[tuple[str, Mapping[str, Any]]] = []

    async def flood() -> None:
        signalling = Signalling(
            SETTINGS, lambda _call: None, lambda event, facts: told.append((event, facts))
        )
        receive = signalling._receiver(signalling._udp)
        for _ in range(1_000):
            receive(SipRequest(method="OPTIONS", uri="sip:x"), ("198.51.100.1", 5060))

    in_own_loop(flood())
    assert told == [("sip_from_a_stranger", {"messages": 1})]
