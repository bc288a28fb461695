"""Files that are not the picture of a paper, whatever they say of themselves."""

import zlib
from io import BytesIO

import pytest
from PIL import Image
from tests.paper_files import MAKER, PDF, jpeg, pdf_with, png, png_bomb

from cleanbreak.domain.paper_file import (
    FileKind,
    PaperEmpty,
    PaperIsActive,
    PaperIsHeic,
    PaperIsTwoFiles,
    PaperKindUnknown,
    PaperTooLarge,
    PaperUnreadable,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.clean_paper import LONGEST_SIDE, clean_paper

BYTES_MAX = 1_000_000
ZIP_TAIL = b"PK\x05\x06" + b"\0" * 18
HOSTILE: dict[str, tuple[bytes, type[Refusal]]] = {
    "nothing": (b"", PaperEmpty),
    "too large": (jpeg() + b"\0" * BYTES_MAX, PaperTooLarge),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", PaperIsHeic),
    "windows program": (b"MZ\x90\0" + b"\0" * 60, PaperKindUnknown),
    "linux program": (b"\x7fELF\x02\x01\x01" + b"\0" * 60, PaperKindUnknown),
    "script": (b"#!/bin/sh\nrm -rf /\n", PaperKindUnknown),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", PaperKindUnknown),
    "gif": (b"GIF89a\x01\0\x01\0\0\0\0;", PaperKindUnknown),
    "text before a pdf": (b"hello\n" + PDF, PaperKindUnknown),
    "picture and archive": (jpeg() + ZIP_TAIL, PaperIsTwoFiles),
    "picture and page": (jpeg() + b"<script>alert(1)</script>", PaperIsTwoFiles),
    "picture and pdf": (jpeg()[:20] + PDF + jpeg()[20:], PaperIsTwoFiles),
    "pdf and archive": (PDF + ZIP_TAIL, PaperIsTwoFiles),
    "pdf and page": (pdf_with(b"<HTML><ScRiPt>"), PaperIsTwoFiles),
    "pdf with script": (pdf_with(b"<</S/JavaScript/JS(1)>>"), PaperIsActive),
    "pdf with hidden script": (pdf_with(b"<</S/J#61vaScript/JS(1)>>"), PaperIsActive),
    "pdf with packed script": (pdf_with(b"<</S/JavaScript>>", packed=True), PaperIsActive),
    "pdf that starts programs": (pdf_with(b"<</S/Launch/F(calc.exe)>>"), PaperIsActive),
    "pdf with a file in it": (pdf_with(b"<</Type/EmbeddedFile>>"), PaperIsActive),
    "locked pdf": (PDF.replace(b"/Root", b"/Encrypt 3 0 R/Root"), PaperIsActive),
    "pdf bomb": (pdf_with(b"\0" * 50_000_000, packed=True), PaperUnreadable),
    "cut pdf": (PDF[:30], PaperUnreadable),
    "cut picture": (jpeg((900, 900))[:700], PaperUnreadable),
    "only the mark of a picture": (b"\xff\xd8\xff\xe0" + b"\0" * 90, PaperUnreadable),
    "picture bomb": (png_bomb(), PaperUnreadable),
    "program with the mark of a picture": (
        b"\x89PNG\r\n\x1a\n\x7fELF" + b"\0" * 90,
        PaperUnreadable,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_of_a_paper_is_refused(name: str) -> None:
    content, refusal = HOSTILE[name]
    with pytest.raises(refusal) as refused:
        clean_paper(content, BYTES_MAX)
    assert type(refused.value) is refusal


def test_objects_that_are_packed_oddly_are_refused_since_nobody_can_look_into_them() -> None:
    odd = zlib.compress(b"<</S/JavaScript>>")
    stream = b"<</Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]>>\nstream\n%s"
    with pytest.raises(PaperIsActive):
        clean_paper(pdf_with(stream % odd.hex().encode() + b"\nendstream"), BYTES_MAX)


def test_of_a_picture_what_can_be_seen_is_kept_and_nothing_else() -> None:
    sent = jpeg()
    assert MAKER.encode() in sent
    kind, kept = clean_paper(sent, BYTES_MAX)
    assert kind is FileKind.JPEG
    assert MAKER.encode() not in kept
    assert b"canary" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert not image.getexif()
        assert image.size == (80, 120), "it stands upright"


def test_a_program_behind_a_picture_is_gone_afterwards() -> None:
    _kind, kept = clean_paper(jpeg() + b"\x7fELF planted", BYTES_MAX)
    assert b"planted" not in kept


def test_what_is_see_through_becomes_white_and_what_is_huge_smaller() -> None:
    kind, kept = clean_paper(png(), BYTES_MAX)
    assert kind is FileKind.JPEG
    with Image.open(BytesIO(kept)) as image:
        right = image.getpixel((35, 20))
        assert isinstance(right, tuple)
        assert min(right) > 240
    _kind, kept = clean_paper(jpeg((5000, 100)), BYTES_MAX)
    with Image.open(BytesIO(kept)) as image:
        assert max(image.size) <= LONGEST_SIDE


def test_a_quiet_pdf_is_kept_as_it_is() -> None:
    assert clean_paper(pdf_with(b"<</A 1>>"), BYTES_MAX)[0] is FileKind.PDF
    content = pdf_with(b"0 0 m 9 9 l S", packed=True)
    assert clean_paper(content, BYTES_MAX) == (FileKind.PDF, content)
