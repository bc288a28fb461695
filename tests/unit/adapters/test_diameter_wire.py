"""Diameter on the wire, with what freeDiameter 1.2.1 and python-diameter 0.9.0 really sent."""

import pytest
from diameter.message import Message
from diameter.message.commands import UpdateLocationRequest

from cleanbreak.adapters.diameter_wire import (
    Application,
    Avp,
    Command,
    Flag,
    Frames,
    Nonsense,
    Origin,
    base_answer,
    body_of,
    capabilities_request,
    read_fields,
    read_header,
    unsupported_answer,
)

CEA_OF_FREEDIAMETER = bytes.fromhex(
    "010000a8000001010000000000000000000000000000010c4000000c000007d1000001084000001b6472612e657063"
    "2e6578616d706c652e6e65740000000128400000176570632e6578616d706c652e6e657400000001164000000c6b07"
    "8918000001014000000e0001c000020200000000010a4000000c000000000000010d00000014667265654469616d65"
    "7465720000010b0000000c000027d9000001024000000cffffffff"
)
OURS = Origin("cleanbreak-1.epc.example.net", "epc.example.net")


def test_the_header_of_a_real_message_is_read() -> None:
    header = read_header(CEA_OF_FREEDIAMETER)

    assert header == (168, Flag(0), Command.CAPABILITIES_EXCHANGE, 0, 0, 0)
    assert not header.is_request


def test_the_avps_of_a_real_message_are_read() -> None:
    said = {one.code: one.payload for one in read_fields(body_of(CEA_OF_FREEDIAMETER))}

    assert said[Avp.ORIGIN_HOST] == b"dra.epc.example.net"
    assert said[Avp.RESULT_CODE] == (2001).to_bytes(4, "big")


@pytest.mark.parametrize("size", [1, 7, 20, 168, 500])
def test_messages_are_cut_out_of_a_stream(size: int) -> None:
    frames = Frames()
    stream = CEA_OF_FREEDIAMETER * 3
    pieces = [stream[place : place + size] for place in range(0, len(stream), size)]

    arrived = [frame for piece in pieces for frame in frames.feed(piece)]

    assert arrived == [CEA_OF_FREEDIAMETER] * 3


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("00000014" + "00" * 16, id="version 0"),
        pytest.param("01000000" + "00" * 16, id="no length"),
        pytest.param("01000013" + "00" * 16, id="shorter than a header"),
        pytest.param("01ffffff" + "00" * 16, id="sixteen megabytes"),
    ],
)
def test_what_is_no_diameter_ends_the_stream(start: str) -> None:
    with pytest.raises(Nonsense):
        Frames().feed(bytes.fromhex(start))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("00000108", id="half a header"),
        pytest.param("0000010840000004", id="shorter than its header"),
        pytest.param("00000108400000ff6d6d65", id="longer than the message"),
        pytest.param("000005da8000000a0000", id="vendor without a number"),
    ],
)
def test_avps_whose_lengths_do_not_fit_are_nonsense(body: str) -> None:
    with pytest.raises(Nonsense):
        list(read_fields(bytes.fromhex(body)))


def test_we_announce_the_applications_as_3gpp_wants_it() -> None:
    """TS 29.272 clause 7.1.8: within Vendor-Specific-Application-Id; RFC 8506: plainly."""
    message = Message.from_bytes(
        capabilities_request(
            OURS, "10.0.0.1", (Application(16777251, vendor=10415), Application(4))
        )
    )

    (vendor_specific,) = message.vendor_specific_application_id
    assert (vendor_specific.vendor_id, vendor_specific.auth_application_id) == (10415, 16777251)
    assert message.supported_vendor_id == [10415]
    assert message.auth_application_id == [4]
    assert message.origin_host == OURS.host.encode()


def test_a_watchdog_is_answered_with_its_identifiers() -> None:
    header = read_header(CEA_OF_FREEDIAMETER)._replace(
        command=Command.DEVICE_WATCHDOG, hop_by_hop=7, end_to_end=8
    )

    answer = Message.from_bytes(base_answer(header, OURS))

    assert answer.header.hop_by_hop_identifier == 7
    assert answer.header.end_to_end_identifier == 8
    assert (answer.header.is_request, answer.result_code) == (False, 2001)


def test_who_asks_us_is_told_that_we_are_not_asked_anything() -> None:
    request = UpdateLocationRequest()
    request.session_id = "mme-1.epc.example.net;1;2"
    request.origin_host, request.origin_realm = b"mme-1.epc.example.net", b"epc.example.net"
    request.header.hop_by_hop_identifier = 7

    answer = Message.from_bytes(unsupported_answer(request.as_bytes(), OURS))

    assert answer.header.is_error
    assert answer.header.hop_by_hop_identifier == 7
    assert answer.session_id == request.session_id
    assert answer.result_code == 3001
