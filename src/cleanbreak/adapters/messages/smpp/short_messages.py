"""One text as the short messages that carry it: as one, or as parts that a phone joins again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256

from cleanbreak.adapters.messages.smpp.gsm_text import CodedText, DataCoding, encode
from cleanbreak.ports.errors import Refused

ONE_MAX = {DataCoding.DEFAULT: 160, DataCoding.UCS2: 140}
"""Octets as we count them in one message: 140 octets hold 160 septets (TS 23.040 9.2.3.16)."""
PART_MAX = {DataCoding.DEFAULT: 153, DataCoding.UCS2: 134}
"""What a header of six octets leaves of it."""
SAR_PART_MAX = {DataCoding.DEFAULT: 152, DataCoding.UCS2: 132}
"""What the message centre's header leaves: a reference of 16 bits makes it seven octets long."""
PARTS_MAX = 255
PAYLOAD_OCTETS_MAX = 65_535
"""SMPP 3.4 clause 5.3.2.32."""

HEADER_INDICATOR = 0x40
"""esm_class: the short message begins with a user data header (SMPP 3.4 clause 5.2.12)."""
HEADER_LENGTH, CONCATENATED, CONCATENATED_LENGTH = 5, 0x00, 3
"""UDHL, and the information element with a reference of 8 bits (TS 23.040 clause 9.2.3.24.1)."""


class LongForm(Enum):
    """How a text that does not fit into one message travels to the message centre."""

    HEADER = "udh"
    """As parts with a header that the phone reads; every message centre passes it on."""
    SEGMENTS = "sar"
    """As parts that sar_… parameters number (SMPP 3.4 clause 5.3.2.22)."""
    PAYLOAD = "payload"
    """As a whole, in message_payload; the message centre divides it."""


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """What one submit_sm carries, as its fields."""

    data_coding: DataCoding
    esm_class: int = 0
    short_message: bytes = field(default=b"", repr=False)
    parameters: Mapping[str, int | bytes] = field(default_factory=dict, repr=False)


def short_messages(text: str, form: LongForm, reference: int) -> list[ShortMessage]:
    """Return the messages that carry the text.

    :param reference: by which a phone knows the parts of one text; of 16 bits, 8 of which are used
        by a header.
    :raises Refused: if there is no way to carry it.
    """
    try:
        coded = encode(text)
    except UnicodeEncodeError as error:
        raise Refused("the text has a character that cannot be sent") from error
    if len(coded) <= ONE_MAX[coded.coding]:
        return [ShortMessage(coded.coding, short_message=coded.whole())]
    if form is LongForm.PAYLOAD:
        return [_payload(coded)]
    largest = (PART_MAX if form is LongForm.HEADER else SAR_PART_MAX)[coded.coding]
    pieces = coded.pieces(largest)
    if len(pieces) > PARTS_MAX:
        raise Refused(f"the text is too long: it would need more than {PARTS_MAX} short messages")
    make = _with_header if form is LongForm.HEADER else _segment
    return [
        make(coded.coding, piece, (reference, len(pieces), number))
        for number, piece in enumerate(pieces, start=1)
    ]


def reference_of(key: str) -> int:
    """Return 16 bits that are the same for each try of one key, so that its parts fit together."""
    return int.from_bytes(sha256(key.encode()).digest()[:2], "big")


def _payload(coded: CodedText) -> ShortMessage:
    if len(coded) > PAYLOAD_OCTETS_MAX:
        raise Refused(f"the text is too long: it has more than {PAYLOAD_OCTETS_MAX} octets")
    return ShortMessage(coded.coding, parameters={"message_payload": coded.whole()})


def _with_header(coding: DataCoding, piece: bytes, place: tuple[int, int, int]) -> ShortMessage:
    reference, count, number = place
    element = [CONCATENATED, CONCATENATED_LENGTH, reference & 0xFF, count, number]
    header = bytes([HEADER_LENGTH, *element])
    return ShortMessage(coding, HEADER_INDICATOR, header + piece)


def _segment(coding: DataCoding, piece: bytes, place: tuple[int, int, int]) -> ShortMessage:
    names = ("sar_msg_ref_num", "sar_total_segments", "sar_segment_seqnum")
    return ShortMessage(coding, 0, piece, dict(zip(names, place, strict=True)))
