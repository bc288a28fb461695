"""Base64 of something that comes in pieces, so that a film is never held as a whole."""

from base64 import b64encode
from collections.abc import Iterable, Iterator

LINE_BYTES, LINE_CHARS = 57, 76
"""Of a mail (RFC 2045 6.8): so many bytes are so many characters."""


def in_base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the base64 of the pieces, each but the last of whole lines, without line ends."""
    rest = b""
    for piece in pieces:
        known = rest + piece
        whole = len(known) - len(known) % LINE_BYTES
        yield b64encode(known[:whole])
        rest = known[whole:]
    yield b64encode(rest)


def in_base64_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the base64 of the pieces as it stands in a mail, with CRLF."""
    for encoded in in_base64(pieces):
        places = range(0, len(encoded), LINE_CHARS)
        yield b"".join(encoded[place : place + LINE_CHARS] + b"\r\n" for place in places)
