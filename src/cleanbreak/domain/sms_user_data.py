"""What a text message carries: the coding of its text, its header, the text itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_alpha import decode_utf16
from cleanbreak.domain.sms_alphabet import Alphabet, decode_septets, pack, unpack

CONCATENATED_8, CONCATENATED_16 = 0x00, 0x08
PORTS_8, PORTS_16 = 0x04, 0x05
SINGLE_SHIFT, LOCKING_SHIFT = 0x24, 0x25
"""Information elements of a header (TS 23.040 clause 9.2.3.24)."""
LINE_SIGNS = "\t\n\r\f"


class UnreadableMessage(Refusal):
    """The {what} of this text message cannot be read."""

    code = "unreadable_message"


class Reading(Enum):
    """What to do with a message that ends too soon."""

    STRICT = "strict"
    """Refuse it: it comes from a network or a program."""
    CARD = "card"
    """Keep what is there and mark it: it comes from a card, and there is no other copy."""


class Coding(Enum):
    """How the text of a message is coded."""

    GSM7 = "gsm7"
    OCTETS = "octets"
    UCS2 = "ucs2"
    COMPRESSED = "compressed"
    """By TS 23.042, which no phone writes; kept as bytes."""


def coding_of(scheme: int) -> Coding:
    """Return what a data coding scheme says (TS 23.038 clause 4).

    Reserved values are the default alphabet, as the clause wants it.
    """
    group = scheme >> 4
    if group < 0b1000:
        if scheme & 0x20:
            return Coding.COMPRESSED
        return {0b01: Coding.OCTETS, 0b10: Coding.UCS2}.get(scheme >> 2 & 0b11, Coding.GSM7)
    if group == 0b1110:
        return Coding.UCS2
    return Coding.OCTETS if group == 0b1111 and scheme & 0b100 else Coding.GSM7


@dataclass(frozen=True, slots=True)
class Element:
    """An information element of a header."""

    tag: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a longer message this is (TS 23.040 clauses 9.2.3.24.1 and 9.2.3.24.8)."""

    reference: int
    count: int
    number: int
    tag: int = CONCATENATED_8
    """Which kind of reference: 8 bits or 16."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserData:
    """The contents of a message."""

    coding: Coding = Coding.GSM7
    body: bytes = field(default=b"", repr=False)
    """Behind the header; of GSM 7-bit one septet in each byte."""
    header: tuple[Element, ...] | None = None
    is_cut: bool = False
    """Whether it ends before its own length says, or its header is broken."""

    @property
    def part(self) -> Part | None:
        """Return which part of a longer message it is; ``None`` if it stands alone.

        Of elements that exclude each other the last counts, and impossible numbers are ignored.
        """
        for element in reversed(self.header or ()):
            if element.tag in (CONCATENATED_8, CONCATENATED_16):
                width = 2 if element.tag == CONCATENATED_16 else 1
                reference, rest = element.content[:width], element.content[width:]
                if len(rest) >= 2 and 0 < rest[1] <= rest[0]:
                    return Part(int.from_bytes(reference, "big"), rest[0], rest[1], element.tag)
                return None
        return None

    @property
    def ports(self) -> tuple[int, int] | None:
        """Return the ports that it goes to and comes from, if it is for a program."""
        for element in reversed(self.header or ()):
            width = {PORTS_8: 1, PORTS_16: 2}.get(element.tag)
            if width and len(element.content) >= 2 * width:
                to, by = element.content[:width], element.content[width : 2 * width]
                return int.from_bytes(to, "big"), int.from_bytes(by, "big")
        return None

    @property
    def alphabet(self) -> Alphabet:
        """Return the language of its septets (clauses 9.2.3.24.15 and 9.2.3.24.16)."""
        told = {element.tag: element.content[0] for element in self.header or () if element.content}
        return Alphabet(told.get(LOCKING_SHIFT, 0), told.get(SINGLE_SHIFT, 0)).known

    @property
    def text(self) -> str | None:
        """Return its text; ``None`` if it is not text."""
        return decode_text(self.coding, self.body, self.alphabet)


def decode_text(coding: Coding, body: bytes, alphabet: Alphabet) -> str | None:
    """Return the text of a body; ``None`` if it is none.

    Bytes without a coding are text only if they are UTF-8 without control characters: whatever
    else they may mean, nobody said it.
    """
    match coding:
        case Coding.GSM7:
            return decode_septets(body, alphabet)
        case Coding.UCS2:
            return decode_utf16(body)
        case Coding.OCTETS:
            return _octets_as_text(body)
    return None


def _octets_as_text(body: bytes) -> str | None:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    shows = all(character.isprintable() or character in LINE_SIGNS for character in text)
    return text if shows else None


def user_data_size(content: bytes, coding: Coding) -> int:
    """Return how many bytes the data should take, with their length in front.

    It counts septets if the text is GSM 7-bit, else bytes (clause 9.2.3.16).
    """
    length = content[0] if content else 0
    return 1 + ((7 * length + 7) // 8 if coding is Coding.GSM7 else length)


def decode_user_data(
    content: bytes, coding: Coding, has_header: bool, reading: Reading
) -> UserData:
    """Return what stands behind the addresses and times: a length, then the data.

    :raises UnreadableMessage: if it ends too soon and the reading is strict.
    """
    length = content[0] if content else 0
    size = user_data_size(content, coding)
    data = content[1:size]
    is_cut = len(content) < size
    header_size = 0
    header: tuple[Element, ...] | None = None
    if has_header:
        header_size = 1 + (data[0] if data else 0)
        header, is_broken = _decode_header(data[1:header_size])
        is_cut = is_cut or is_broken or len(data) < header_size
    if is_cut and reading is Reading.STRICT:
        raise UnreadableMessage(what="text")
    body = _body(data, length, header_size, coding)
    return UserData(coding=coding, body=body, header=header, is_cut=is_cut)


def _decode_header(content: bytes) -> tuple[tuple[Element, ...], bool]:
    """Return the elements, and whether they end as they should (clause 9.2.3.24)."""
    elements: list[Element] = []
    place = 0
    while place < len(content):
        value = (
            content[place + 2 : place + 2 + content[place + 1]] if place + 1 < len(content) else b""
        )
        if place + 1 >= len(content) or len(value) < content[place + 1]:
            return tuple(elements), True
        elements.append(Element(content[place], value))
        place += 2 + len(value)
    return tuple(elements), False


def _body(data: bytes, length: int, header_size: int, coding: Coding) -> bytes:
    if coding is not Coding.GSM7:
        return data[header_size:]
    skipped = (8 * header_size + 6) // 7
    fill_bits = 7 * skipped - 8 * header_size
    return unpack(data[header_size:], max(0, length - skipped), fill_bits)


def encode_user_data(data: UserData) -> bytes:
    """Return the length and the data as they go into a message.

    :raises UnreadableMessage: if they are longer than a length can say.
    """
    header = b"" if data.header is None else encode_header(data.header)
    if data.coding is Coding.GSM7:
        skipped = (8 * len(header) + 6) // 7
        length = skipped + len(data.body)
        content = header + pack(data.body, 7 * skipped - 8 * len(header))
    else:
        content = header + data.body
        length = len(content)
    if length > 0xFF:
        raise UnreadableMessage(what="length")
    return bytes([length]) + content


def encode_header(elements: tuple[Element, ...]) -> bytes:
    """Return a header with its length.

    :raises UnreadableMessage: if it is longer than a length can say.
    """
    content = b"".join(
        bytes([element.tag, len(element.content)]) + element.content for element in elements
    )
    if len(content) > 0xFF:
        raise UnreadableMessage(what="header")
    return bytes([len(content)]) + content


def elements_of(alphabet: Alphabet, part: Part | None = None) -> Iterator[Element]:
    """Return the elements that tell a part and a language."""
    if part is not None:
        width = 2 if part.tag == CONCATENATED_16 else 1
        reference = part.reference.to_bytes(width, "big")
        yield Element(part.tag, reference + bytes([part.count, part.number]))
    if alphabet.single:
        yield Element(SINGLE_SHIFT, bytes([alphabet.single]))
    if alphabet.locking:
        yield Element(LOCKING_SHIFT, bytes([alphabet.locking]))
