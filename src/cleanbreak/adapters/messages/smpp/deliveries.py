"""What deliver_sm brings (SMPP 3.4 clause 4.6.1), read with care: a phone may write anything."""

from collections.abc import Iterator, Mapping

from cleanbreak.adapters.messages.smpp.gsm_text import DataCoding, decode
from cleanbreak.adapters.messages.smpp.short_messages import CONCATENATED, HEADER_INDICATOR
from cleanbreak.adapters.smpp_pdus import TypeOfNumber
from cleanbreak.ports.texts import IncomingText

RECEIPT = 0x3C
"""Bits of esm_class: anything in them makes it a receipt, or an acknowledgement (5.2.12)."""
CONCATENATED_WIDE = 0x08
"""The information element with a reference of 16 bits (TS 23.040 clause 9.2.3.24.8)."""
USER_REFERENCE, RECEIPTED_ID, SEGMENT, PAYLOAD = 0x0204, 0x001E, 0x020F, 0x0424
"""Parameters (clauses 5.3.2.17, 5.3.2.12, 5.3.2.24, 5.3.2.32)."""
LONG_REFERENCE, SEGMENTS = 0x020C, 0x020E
"""Of a long text (clauses 5.3.2.22, 5.3.2.23)."""
SEPTETS_MASK, SEPTETS_WITH_CLASS = 0xF4, 0xF0
"""The alphabet by default, and how the phone shows the text (TS 23.038 clause 4, group 1111)."""
INTERNATIONAL_MIN = 10
"""Digits from which a number of unknown type is read as one of E.164, if it begins with no 0."""


class _Octets:
    """A body that is read from its front.

    Each read raises ``ValueError`` if there is less than was promised.
    """

    def __init__(self, body: bytes) -> None:
        self._rest = body

    def text(self) -> str:
        """Read up to a NUL."""
        text, end, self._rest = self._rest.partition(b"\0")
        if not end:
            raise ValueError("a text has no end")
        return text.decode("ascii", "replace")

    def take(self, count: int) -> bytes:
        """Read so many octets."""
        if len(self._rest) < count:
            raise ValueError("it is cut off")
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def octet(self) -> int:
        """Read one."""
        return self.take(1)[0]

    def parameters(self) -> Iterator[tuple[int, bytes]]:
        """Read the optional parameters to the end."""
        while self._rest:
            tag = int.from_bytes(self.take(2), "big")
            yield tag, self.take(int.from_bytes(self.take(2), "big"))


def read_delivery(body: bytes) -> IncomingText | None:
    """Return the text, or the part of one; ``None`` if it is a receipt.

    :raises ValueError: if it cannot be read.
    """
    octets = _Octets(body)
    octets.text()  # service_type
    ton, _npi, source = octets.octet(), octets.octet(), octets.text()
    octets.take(2)
    destination, esm_class = octets.text(), octets.octet()
    octets.take(2)  # protocol_id, priority_flag
    octets.text(), octets.text()  # times
    octets.take(2)  # registered_delivery, replace_if_present_flag
    data_coding = octets.octet()
    octets.take(1)  # sm_default_msg_id
    message = octets.take(octets.octet())
    parameters = dict(octets.parameters())
    if esm_class & RECEIPT:
        return None
    message = parameters.get(PAYLOAD, b"") or message
    part = int.from_bytes(parameters.get(SEGMENT, b"\1"), "big")
    shared = parameters.get(LONG_REFERENCE, b"") + parameters.get(SEGMENTS, b"")
    if esm_class & HEADER_INDICATOR:
        header, message = _divided(message)
        part, shared = _part_in(header)
    return IncomingText(
        sender=_number(ton, source),
        recipient=destination,
        text=_words(message, data_coding),
        reference=_reference(parameters),
        part=part,
        long_reference=shared.hex(),
    )


def _number(ton: int, source: str) -> str:
    is_plain = source.isdigit() and not source.startswith("0")
    is_wide = ton == TypeOfNumber.UNKNOWN and len(source) >= INTERNATIONAL_MIN
    return f"+{source}" if is_plain and (ton == TypeOfNumber.INTERNATIONAL or is_wide) else source


def _reference(parameters: Mapping[int, bytes]) -> str:
    """Return by what the message centre knows it, else by what the phone does."""
    known = parameters.get(RECEIPTED_ID) or parameters.get(USER_REFERENCE)
    return known.hex() if known else ""


def _divided(message: bytes) -> tuple[bytes, bytes]:
    """Return the user data header (TS 23.040 clause 9.2.3.24) and what follows it."""
    octets = _Octets(message)
    header = octets.take(octets.octet())
    return header, message[len(header) + 1 :]


def _part_in(header: bytes) -> tuple[int, bytes]:
    """Return which part it is, and what all parts share: their reference and their number."""
    octets = _Octets(header)
    left = len(header)
    while left:
        element, length = octets.octet(), octets.octet()
        value = octets.take(length)
        left -= length + 2
        if element in (CONCATENATED, CONCATENATED_WIDE) and value:
            return value[-1], value[:-1]
    return 1, b""


def _words(message: bytes, data_coding: int) -> str:
    """Return the text; of a coding that we do not know, nothing."""
    if data_coding == DataCoding.UCS2:
        return message.decode("utf-16-be", "replace")
    if data_coding == DataCoding.DEFAULT or data_coding & SEPTETS_MASK == SEPTETS_WITH_CLASS:
        return decode(message)
    return message.decode("latin-1") if data_coding in (1, 3) else ""
