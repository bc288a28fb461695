"""What is sent is what 3GPP TS 29.272 describes, read again by python-diameter."""

import pytest
from diameter.message import Message
from diameter.message.commands import CancelLocationRequest, InsertSubscriberDataRequest
from diameter.node._helpers import validate_message_avps

from cleanbreak.adapters.network.s6a.requests import (
    NodeKind,
    ServingNode,
    cancel_location,
    user_state,
)

MME = ServingNode(NodeKind.MME, "mme-1.example.net", "example.net")
SGSN = ServingNode(NodeKind.SGSN, "sgsn-1.example.net", "example.org")
IMSI = "001010000000001"


@pytest.mark.parametrize("node", [MME, SGSN])
def test_a_cancellation_withdraws_the_subscription(node: ServingNode) -> None:
    request = as_sent(cancel_location(node, IMSI))

    assert isinstance(request, CancelLocationRequest)
    assert request.cancellation_type == 2
    assert request.clr_flags == (1 if node is MME else 0)
    assert request.user_name == IMSI
    assert request.destination_host == node.identity.encode()
    assert request.destination_realm == node.realm.encode()
    assert request.header.application_id == 16777251
    assert request.header.is_proxyable


def test_the_question_inserts_nothing() -> None:
    request = as_sent(user_state(MME, IMSI))

    assert isinstance(request, InsertSubscriberDataRequest)
    assert request.idr_flags == 0b100
    (data,) = [avp for avp in request.avps if avp.code == 1400]  # Subscription-Data
    assert data.payload == b""


def as_sent(request: Message) -> Message:
    """Return the request as its receiver reads it, with every AVP that is mandatory."""
    request.session_id = "cleanbreak-1.example.net;1;1"
    request.origin_host, request.origin_realm = b"cleanbreak-1.example.net", b"example.net"
    received = Message.from_bytes(request.as_bytes())
    assert validate_message_avps(received) == []
    return received
