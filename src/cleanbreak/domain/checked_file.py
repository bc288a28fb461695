"""What a file is in which somebody hopes to find a proof, told by its first bytes."""

import re
from enum import StrEnum

PROOF = b"\xd2\x84"
"""A COSE_Sign1 with its tag: a list of four."""
QR = b"CB1:"
PDF = b"%PDF-"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"<svg")
HEIF = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif"})
STREAM = re.compile(rb"stream\r?\n(?=\xd2\x84)")
STREAM_END = b"\nendstream"
"""A newline alone, as ours are written: one signature in sixteen ends in a carriage return."""
BLANKS = b"\xef\xbb\xbf \t\r\n"


class FileKind(StrEnum):
    """How to read it."""

    EMPTY = "empty"
    PROOF = "proof"
    QR_TEXT = "qr_text"
    PAPER = "paper"
    CERTIFICATE = "certificate"
    """JSON, as certificates were before there was a log, and still are beside it."""
    PICTURE = "picture"
    OTHER = "other"


def kind_of(content: bytes) -> FileKind:
    """Return what the file is."""
    text = content.lstrip(BLANKS)
    if not text:
        return FileKind.EMPTY
    if content.startswith(PROOF):
        return FileKind.PROOF
    if content.startswith(PDF):
        return FileKind.PAPER
    if _is_picture(content):
        return FileKind.PICTURE
    if text.startswith(QR):
        return FileKind.QR_TEXT
    return FileKind.CERTIFICATE if text.startswith(b"{") else FileKind.OTHER


def text_of_qr(content: bytes) -> str:
    """Return the text of a QR code as it was, without what editors put around it.

    A blank is a character of its own in such a text, so none is taken off at its end.
    """
    return content.lstrip(BLANKS).rstrip(b"\r\n").decode("latin-1")


def proofs_in_paper(pdf: bytes) -> list[bytes]:
    """Return the proofs that lie uncompressed in a PDF; nothing else of it is read.

    Each begins a stream and goes to the end of it, or of the file, if that was cut off. Every byte
    is looked at once: a file of nothing but beginnings must not take longer than another.
    """
    _before, *begun = STREAM.split(pdf)
    return [one.partition(STREAM_END)[0] for one in begun]


def _is_picture(content: bytes) -> bool:
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    is_heif = content[4:8] == b"ftyp" and content[8:12] in HEIF
    return is_webp or is_heif or content.startswith(PICTURES)
