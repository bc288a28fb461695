"""What each byte of a telephone's sound means (ITU-T G.711): a level of 16 bit."""

from array import array
from functools import cache


@cache
def mu_law_levels() -> "array[int]":
    """Return the level of each byte of µ-law."""
    return array("h", (_of_mu_law(~byte & 0xFF) for byte in range(256)))


@cache
def a_law_levels() -> "array[int]":
    """Return the level of each byte of A-law."""
    return array("h", (_of_a_law(byte ^ 0x55) for byte in range(256)))


def _of_mu_law(byte: int) -> int:
    size = ((((byte & 0x0F) << 3) + 0x84) << ((byte & 0x70) >> 4)) - 0x84
    return -size if byte & 0x80 else size


def _of_a_law(byte: int) -> int:
    size, segment = ((byte & 0x0F) << 4) + 8, (byte & 0x70) >> 4
    if segment:
        size = (size + 0x100) << (segment - 1)
    return size if byte & 0x80 else -size
