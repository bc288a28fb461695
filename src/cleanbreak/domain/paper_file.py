"""A picture or PDF of a paper, judged by its content: what it is, and whether it may be kept.

Its name is never looked at, and never kept: names lie, and turn their direction.
"""

import re
import zlib
from collections.abc import Iterator
from enum import Enum

from cleanbreak.domain.refusal import Refusal

INFLATED_BYTES_MAX = 40_000_000
"""So much all streams of a PDF may hold together; a bomb holds more."""
HEAD_BYTES, TAIL_BYTES = 1024, 65_557
"""Where readers look for a PDF (ISO 32000-1, note 13 of annex H), and for the end of a ZIP."""
PDF, ZIP_END = b"%PDF-", b"PK\x05\x06"
MARKUP = re.compile(rb"<(?:script|html|svg|iframe|!doctype)", re.IGNORECASE)
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|Rendition|XFA|GoToE"
    rb"|GoToR|Encrypt|Crypt)(?![A-Za-z0-9])|/Subtype\s*/(?:3D|Movie|Sound|Screen)(?![A-Za-z0-9])"
)
"""What a PDF needs to do something by itself, to carry a file, or to hide what it does."""
HOLDS_OBJECTS = (b"/N", b"/First")
"""Keys of a stream in which objects lie (ISO 32000-1, 7.5.7)."""
PACKED_PLAINLY = re.compile(
    rb"/Filter\s*(?:\[\s*/(?:FlateDecode|Fl)\s*\]|/(?:FlateDecode|Fl)(?![A-Za-z0-9]))"
)
NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
STREAMS_MAX, DICTIONARY_BYTES_MAX = 5000, 4096
PIECE_BYTES, PIECE_BYTES_MAX = 512, 65_536
"""Streams are read in pieces that grow, so that thousands of false beginnings cost little."""


class FileKind(Enum):
    """What a file is."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"

    @property
    def content_type(self) -> str:
        """Return its media type."""
        return "application/pdf" if self is FileKind.PDF else f"image/{self.value}"


class PaperEmpty(Refusal):
    """This file is empty. Choose it again, or take the picture again."""

    code = "paper_empty"


class PaperTooLarge(Refusal):
    """This file is too large: at most {megabytes} MB. Take the picture again with fewer points."""

    code = "paper_too_large"


class PaperIsHeic(Refusal):
    """This is a HEIC picture, which we cannot read. Send it as JPEG: on an iPhone, set Camera,
    Formats to "Most Compatible" and take the picture again, or send a screenshot of it.
    """

    code = "paper_is_heic"


class PaperKindUnknown(Refusal):
    """Send a picture (JPEG or PNG) or a PDF. This file is none of them, whatever its name says."""

    code = "paper_kind_unknown"


class PaperIsTwoFiles(Refusal):
    """This file is a picture or PDF and something else at once. Take the picture again."""

    code = "paper_is_two_files"


class PaperIsActive(Refusal):
    """This PDF can do things by itself, holds other files, or is locked. Print it to a new PDF, or
    take a picture of it.
    """

    code = "paper_is_active"


class PaperUnreadable(Refusal):
    """This picture is damaged, or far too large when it is unpacked. Take it again."""

    code = "paper_unreadable"


def check_file(content: bytes, bytes_max: int) -> FileKind:
    """Return what a file is, if it may be kept.

    :raises PaperEmpty, PaperTooLarge, PaperIsHeic, PaperKindUnknown: by its first look.
    :raises PaperIsTwoFiles, PaperIsActive: for what hides in it.
    """
    if not content:
        raise PaperEmpty
    if len(content) > bytes_max:
        raise PaperTooLarge(megabytes=bytes_max // 1_000_000)
    kind = _kind(content)
    if kind is not FileKind.PDF and PDF in content[:HEAD_BYTES]:
        raise PaperIsTwoFiles
    edges = content[:HEAD_BYTES] + content[-TAIL_BYTES:]
    if ZIP_END in edges or MARKUP.search(edges):
        raise PaperIsTwoFiles
    if kind is FileKind.PDF:
        _check_pdf(content)
    return kind


def _kind(content: bytes) -> FileKind:
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(PDF):
        return FileKind.PDF
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise PaperIsHeic
    raise PaperKindUnknown


def _check_pdf(content: bytes) -> None:
    """Look for active content everywhere, whatever the file says of where it is.

    Objects may lie in packed streams: each stream is unpacked and looked into. Objects that are
    packed by other means than the common one are refused: nobody could be sure.
    """
    if b"%%EOF" not in content[-HEAD_BYTES:]:
        raise PaperUnreadable
    if ACTIVE.search(_unescaped(content)):
        raise PaperIsActive
    for text in _streams(content):
        if ACTIVE.search(_unescaped(text)):
            raise PaperIsActive


def _unescaped(text: bytes) -> bytes:
    """Return names as they are meant: ``/J#53`` is ``/JS``."""
    return NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)


def _streams(content: bytes) -> Iterator[bytes]:
    """Return what each packed stream holds, up to a bound for all of them together.

    :raises PaperIsActive: if objects are packed by other means.
    :raises PaperUnreadable: for a bomb.
    """
    inflated = INFLATED_BYTES_MAX
    read = 4 * len(content) + STREAMS_MAX * PIECE_BYTES
    for serial, found in enumerate(STREAM.finditer(content)):
        if serial == STREAMS_MAX:
            raise PaperUnreadable
        _check_dictionary(content[max(0, found.start() - DICTIONARY_BYTES_MAX) : found.start()])
        text, consumed = _inflate(content, found.end(), inflated)
        inflated, read = inflated - len(text), read - consumed
        if inflated <= 0 or read <= 0:
            raise PaperUnreadable
        yield text


def _check_dictionary(before: bytes) -> None:
    """Return if the stream after this text holds no objects, or packs them as everybody does."""
    dictionary = _unescaped(before[before.rfind(b"obj") + 3 :])
    holds_objects = all(re.search(key + rb"\s*\d", dictionary) for key in HOLDS_OBJECTS)
    is_packed = b"/Filter" in dictionary
    is_plain = not is_packed or PACKED_PLAINLY.search(dictionary)
    if holds_objects and (b"/Predictor" in dictionary or not is_plain):
        raise PaperIsActive


def _inflate(content: bytes, start: int, at_most: int) -> tuple[bytes, int]:
    """Return what is packed from here on, and how much was read for it; nothing, if it is not."""
    inflater, parts, at, piece = zlib.decompressobj(), [b""], start, PIECE_BYTES
    left = at_most
    try:
        while not inflater.eof and at < len(content) and left > 0:
            parts.append(inflater.decompress(content[at : at + piece], left))
            left -= len(parts[-1])
            at, piece = at + piece, min(2 * piece, PIECE_BYTES_MAX)
    except zlib.error:
        pass  # no stream of that kind, or damaged from here on: what came before counts
    return b"".join(parts), at - start
