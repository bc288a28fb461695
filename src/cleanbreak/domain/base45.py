"""Base45 (RFC 9285): bytes in the characters that a QR code packs best, three for every two."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
BASE = len(ALPHABET)
VALUES = {character: value for value, character in enumerate(ALPHABET)}
PAIR, GROUP = 2, 3
"""Two bytes are three characters; a last byte alone is two."""


class MalformedBase45(ValueError):
    """This text stands for no bytes."""


def to_base45(content: bytes) -> str:
    """Return the text that stands for the bytes."""
    return "".join(_characters(content[at : at + PAIR]) for at in range(0, len(content), PAIR))


def from_base45(text: str) -> bytes:
    """Return the bytes for which the text stands.

    :raises MalformedBase45: if it holds another character, ends within a group, or a group is
        greater than its bytes can be.
    """
    return b"".join(_bytes(text[at : at + GROUP]) for at in range(0, len(text), GROUP))


def _characters(part: bytes) -> str:
    value, characters = int.from_bytes(part, "big"), ""
    for _ in range(len(part) + 1):  # the least digit comes first
        value, digit = divmod(value, BASE)
        characters += ALPHABET[digit]
    return characters


def _bytes(group: str) -> bytes:
    value = 0
    for character in reversed(group):
        if character not in VALUES:
            raise MalformedBase45("a character that is not of Base45")
        value = value * BASE + VALUES[character]
    length = len(group) - 1
    if length == 0 or value >= 1 << 8 * length:
        raise MalformedBase45("a group that stands for no bytes")
    return value.to_bytes(length, "big")
