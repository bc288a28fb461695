"""GSUP messages as OsmoHLR 1.5 really sends and takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.adapters.network.osmo.gsup import (
    Element,
    Message,
    MessageType,
    location_cancel,
    pack_digits,
    unpack_digits,
    unpack_message,
)

ROUTING_ERROR = bytes.fromhex("4e 0108 00010100000001f1 6006 4d53432d3900 6105 43422d3100")
"""What the HLR says of a Location Cancel from CB-1 to MSC-9, which it does not know."""


def test_a_location_cancel_says_who_whom_and_why() -> None:
    packed = location_cancel("001010000000101", node="MSC-1", source="CB-1").pack()

    assert packed == bytes.fromhex(
        "1c 0108 00010100000001f1 060101 6005 43422d3100 6106 4d53432d3100"
    )


def test_a_routing_error_names_the_line_and_the_node() -> None:
    message = unpack_message(ROUTING_ERROR)

    assert message.kind == MessageType.ROUTING_ERROR
    assert message.imsi == "001010000000101"
    assert message.elements[Element.SOURCE_NAME] == b"MSC-9\0"


@pytest.mark.parametrize("length", [0, 2, 5, 20])
def test_a_message_cut_short_is_not_read(length: int) -> None:
    with pytest.raises(ValueError, match="GSUP message"):
        unpack_message(ROUTING_ERROR[:length])


def test_what_is_unpacked_is_packed_again() -> None:
    assert unpack_message(ROUTING_ERROR).pack() == ROUTING_ERROR


@given(st.text("0123456789", min_size=1, max_size=15))
def test_digits_survive_the_way(digits: str) -> None:
    assert unpack_digits(pack_digits(digits)) == digits


def test_a_message_does_not_show_whom_it_is_about() -> None:
    message = Message(MessageType.LOCATION_CANCEL_REQUEST, {Element.IMSI: pack_digits("00101")})

    assert repr(message) == f"Message(kind={MessageType.LOCATION_CANCEL_REQUEST!r})"
