"""Text that somebody uploads: bytes in, characters or lines out, in constant memory.

UTF-8 and UTF-16 say what they are; anything else must be named, because guessing between GB18030
and Latin-1 turns names into other names without anybody seeing it.
"""

import codecs
from collections.abc import Iterator
from typing import Protocol

from cleanbreak.domain.refusal import Refusal

PIECE_BYTES = 1 << 16
LINE_CHARS_MAX = 1 << 22
"""A photo of a contact on one line has a million."""
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-15": "iso8859-15",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1254": "cp1254",
    "us-ascii": "utf-8",
}
"""By the names that files and people use."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotThisEncoding(Refusal):
    """The file is not text in {encoding} (near byte {place}).

    Save it as UTF-8, or say in which encoding it is: gb18030, windows-1252, shift_jis and others.
    """

    code = "not_this_encoding"


class UnknownEncoding(Refusal):
    """There is no encoding {encoding} here. Known are: {known}."""

    code = "unknown_encoding"


class LineTooLong(Refusal):
    """Line {line} is longer than {maximum} characters: these are no contacts or messages."""

    code = "line_too_long"


class ReadableFile(Protocol):
    """What is read of a file."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most so many; none at its end."""


def codec_of(name: str) -> str:
    """Return the codec of an encoding.

    :raises UnknownEncoding: if it is none of those that phones write.
    """
    codec = ENCODINGS.get(
        name.strip().lower().replace("_", "-"), ENCODINGS.get(name.strip().lower())
    )
    if codec is None:
        raise UnknownEncoding(encoding=name[:40], known=", ".join(ENCODINGS))
    return codec


def text_pieces(file: ReadableFile, encoding: str = "") -> Iterator[str]:
    """Yield the text of a file, piece by piece.

    :param encoding: what it is written in; empty: as its mark says, else UTF-8.
    :raises NotThisEncoding: if it is not.
    :raises UnknownEncoding: as :func:`codec_of`.
    """
    piece = file.read(PIECE_BYTES)
    codec = codec_of(encoding) if encoding else _codec_by_mark(piece)
    decoder, read = codecs.getincrementaldecoder(codec)(), 0
    while True:
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeError as error:
            place = read + getattr(error, "start", 0)
            raise NotThisEncoding(encoding=codec.removesuffix("-sig"), place=place) from None
        if text:
            yield text if read else text.removeprefix("\ufeff")
        if not piece:
            return
        read += len(piece)
        piece = file.read(PIECE_BYTES)


def text_lines(pieces: Iterator[str]) -> Iterator[str]:
    """Yield the lines of a text without their ends, which may be CRLF, LF or CR.

    :raises LineTooLong: if one is.
    """
    rest, line = "", 0
    for piece in pieces:
        *whole, rest = _split(rest + piece)
        for text in whole:
            line += 1
            yield text
        if len(rest) > LINE_CHARS_MAX:
            raise LineTooLong(line=line + 1, maximum=LINE_CHARS_MAX)
    if rest := rest.removesuffix("\r"):
        yield rest


def _split(text: str) -> list[str]:
    """Return the lines; a CR at the end waits for its LF."""
    held = "\r" if text.endswith("\r") else ""
    lines = text[: len(text) - len(held)].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines[-1] += held
    return lines


def _codec_by_mark(piece: bytes) -> str:
    return next((codec for mark, codec in _MARKS if piece.startswith(mark)), "utf-8")
