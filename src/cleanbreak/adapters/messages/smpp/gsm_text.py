"""Text as a phone reads it: the GSM 7 bit default alphabet where it is enough, else UCS2.

3GPP TS 23.038. National language tables (clause 6.2.1.2.4) are read, but never needed for writing:
what they hold can be written as UCS2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

ESCAPE = 0x1B
DEFAULT_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
"""Clause 6.2.1; the place of a character is its code, and 0x1B is no character."""
EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
"""Clause 6.2.1.1: what follows an escape."""

SEPTETS = {
    character: bytes([code]) for code, character in enumerate(DEFAULT_ALPHABET) if code != ESCAPE
} | {character: bytes([ESCAPE, code]) for character, code in EXTENSION.items()}


class DataCoding(IntEnum):
    """The values of data_coding that we use (SMPP 3.4 clause 5.2.19)."""

    DEFAULT = 0x00
    UCS2 = 0x08


@dataclass(frozen=True, slots=True)
class CodedText:
    """A text as octets, one piece for each character, which must not be torn apart.

    A septet travels in an octet of its own: whoever brings it to the phone packs it.
    """

    coding: DataCoding
    characters: Sequence[bytes]

    def __len__(self) -> int:
        return sum(map(len, self.characters))

    def whole(self) -> bytes:
        """Return all of it."""
        return b"".join(self.characters)

    def pieces(self, octets_max: int) -> list[bytes]:
        """Return it in pieces that hold whole characters, each as full as that allows."""
        pieces = [bytearray()]
        for character in self.characters:
            if len(pieces[-1]) + len(character) > octets_max:
                pieces.append(bytearray())
            pieces[-1] += character
        return [bytes(piece) for piece in pieces]


def encode(text: str) -> CodedText:
    """Return the text in septets, if the default alphabet has all of it; else in UCS2.

    Characters beyond the Basic Multilingual Plane become surrogate pairs, as UTF-16 has them:
    phones have read UCS2 so for a long time.

    :raises UnicodeEncodeError: if the text holds half a surrogate pair.
    """
    try:
        return CodedText(DataCoding.DEFAULT, [SEPTETS[character] for character in text])
    except KeyError:
        characters = [character.encode("utf-16-be") for character in text]
        return CodedText(DataCoding.UCS2, characters)


def decode(octets: bytes) -> str:
    """Return the text of septets that have an octet each; what is none reads as ``?``."""
    extended = {code: character for character, code in EXTENSION.items()}
    text, is_escaped = "", False
    for octet in octets:
        if octet == ESCAPE and not is_escaped:
            is_escaped = True
            continue
        known = octet < len(DEFAULT_ALPHABET) and octet != ESCAPE
        plain = DEFAULT_ALPHABET[octet] if known else "?"
        text += extended.get(octet, plain) if is_escaped else plain
        is_escaped = False
    return text
