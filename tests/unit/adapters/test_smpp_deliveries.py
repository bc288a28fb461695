"""What a phone writes may be anything: it is read, or refused as one thing that cannot be read."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanbreak.adapters.messages.smpp.deliveries import read_delivery
from cleanbreak.adapters.messages.smpp.gsm_text import encode
from cleanbreak.ports.texts import IncomingText

BEFORE = b"\0\x01\x01447700900123\0\x03\x0065075\0"


def body(esm_class: int, coding: int, text: bytes, rest: bytes = b"") -> bytes:
    fields = bytes([esm_class, 0, 0]) + b"\0\0" + bytes([0, 0, coding, 0, len(text)])
    return BEFORE + fields + text + rest


@given(
    esm_class=st.integers(0, 255),
    coding=st.integers(0, 255),
    text=st.binary(max_size=140),
    rest=st.binary(max_size=20),
    cut=st.integers(0, 200),
)
@settings(max_examples=150)
def test_no_octets_are_more_than_a_refusal(
    esm_class: int, coding: int, text: bytes, rest: bytes, cut: int
) -> None:
    try:
        read = read_delivery(body(esm_class, coding, text, rest)[:cut])
    except ValueError:
        return
    assert read is None or isinstance(read.text, str)


@given(st.text(alphabet="PACSTINFO pac@£€[]{}éÄ\n", max_size=100))
@settings(max_examples=50)
def test_what_is_written_in_septets_is_read_back(text: str) -> None:
    octets = b"".join(encode(text).characters)
    assert read_delivery(body(0, 0, octets)) == IncomingText(
        sender="+447700900123", recipient="65075", text=text
    )
