"""The certificate as a paper: people read it, programs check it, and nobody can change one bit."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
import segno
from django.utils.translation import override
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.checked_proofs import flipped
from tests.paper_keys import is_genuine
from tests.papers import ended_order
from tests.worlds import CURRENT, LineOf, TestWorld, make_world

from cleanbreak.adapters.paper_signing.pades import PadesPaperSigning
from cleanbreak.adapters.paper_signing.pades.own_key import OwnKey
from cleanbreak.channels.portal.verify_words import BY
from cleanbreak.domain.base45 import to_base45
from cleanbreak.domain.money import Balance
from cleanbreak.flows.certificate_words import certificate_words, number_rows
from cleanbreak.flows.check_paper import (
    CheckedPaper,
    PaperChanged,
    PaperNotSigned,
    PaperOfAnotherKey,
    check_paper,
)
from cleanbreak.flows.read_certificate import NoCertificateYet
from cleanbreak.flows.read_proof import qr_text, read_proof
from cleanbreak.flows.wired_outside import wired_paper_signing
from cleanbreak.flows.write_certificate_paper import (
    certificate_file,
    certificate_pdf,
    paper_proof,
)

pytestmark = pytest.mark.usefixtures("committed_db", "printed_here")
NO_CODE = 4
"""What zbarimg says of a page without a code."""
FLIPS = 400
"""Bits that are flipped in the whole file; of the signature itself, one of every character is."""


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.CLEANBREAK_BASE_URL = "https://example.net"
    made = make_world()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


def text_of(pdf: bytes, folder: Path) -> str:
    """Return the words of the paper, as a reader copies them; every white space is a blank."""
    (folder / "paper.pdf").write_bytes(pdf)
    told = run("pdftotext", "-layout", str(folder / "paper.pdf"), "-")
    return re.sub(r"\s+", " ", told)


def run(*program: str) -> str:
    done = subprocess.run(program, capture_output=True, timeout=120, check=True)
    return done.stdout.decode()


def check(pdf: bytes) -> CheckedPaper:
    return check_paper(pdf, [wired_paper_signing().certificate()])


def test_every_bit_of_the_paper_counts(world: TestWorld) -> None:
    order_id = ended_order(world)
    pdf, certificate = certificate_pdf(order_id, "en"), wired_paper_signing().certificate()

    checked = check(pdf)

    assert checked.attachments == {
        "certificate.cose": paper_proof(order_id),
        "certificate.json": certificate_file(order_id).encode(),
    }
    for name, content in checked.attachments.items():
        assert content in pdf, f"{name} lies in the file as it is"
    dice = Random(12)
    anywhere = dice.sample(range(len(pdf) * 8), FLIPS)
    in_signature = [at * 8 + dice.randrange(8) for at in _place_of_signature(pdf)]
    survivors = [
        place
        for place in (*anywhere, *in_signature)
        if is_genuine(flipped(pdf, place), certificate)
    ]
    assert survivors == []


def _place_of_signature(pdf: bytes) -> range:
    begin = pdf.index(b"<", pdf.rindex(b"/Contents <"))
    return range(begin, pdf.index(b">", begin) + 1)


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_it_is_read_aloud_in_the_language_of_its_holder(
    world: TestWorld, language: str, tmp_path: Path
) -> None:
    pdf = certificate_pdf(ended_order(world), language)

    words = text_of(pdf, tmp_path)
    told = run("pdfinfo", str(tmp_path / "paper.pdf"))
    assert re.search(r"Tagged: +yes", told)
    structure = run("pdfinfo", "-struct-text", str(tmp_path / "paper.pdf"))
    for tag in ("H1", "H2", "Table", "TH", "TD", "Figure"):
        assert re.search(rf"^ +{tag}\b", structure, re.MULTILINE), tag
    assert PdfFileReader(BytesIO(pdf)).root["/Lang"] == language
    told = run("pdfinfo", "-meta", str(tmp_path / "paper.pdf"))
    assert re.search(r"pdfuaid:part=.1", told)
    for word in TITLES[language]:
        assert word in words


TITLES = {
    "en": ("Certificate: your line has ended", "Anna Müller", "+4915228817386", "12.34 EUR"),
    "de": ("Anna Müller", "+4915228817386", "12,34 EUR"),
    "zh-hans": ("Anna Müller", "+4915228817386", "12.34 EUR"),
}


def test_a_phone_reads_the_proof_from_the_printed_page(world: TestWorld, tmp_path: Path) -> None:
    order_id = ended_order(world)
    (tmp_path / "paper.pdf").write_bytes(certificate_pdf(order_id, "de"))

    run("pdftoppm", "-r", "200", "-gray", str(tmp_path / "paper.pdf"), str(tmp_path / "page"))
    read = [_codes_on(page) for page in sorted(tmp_path.glob("page*"))]

    assert len(read) >= 2
    assert list(filter(None, read)) == [qr_text(order_id)], "one code, and it is the proof"


def _codes_on(page: Path) -> str:
    done = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(page)], capture_output=True, timeout=120, check=False
    )
    assert done.returncode in (0, NO_CODE)
    return done.stdout.decode().removesuffix("\n")


def test_a_phone_reads_the_largest_code_that_there_may_be(
    world: TestWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a log of a million ends the code has version 30 at most."""
    order_id = ended_order(world)
    largest = "CB1:" + to_base45(Random(30).randbytes(1320))
    assert segno.make(largest, error="m", micro=False).version == 30
    monkeypatch.setattr("cleanbreak.flows.write_certificate_paper.qr_text", lambda _: largest)
    (tmp_path / "paper.pdf").write_bytes(certificate_pdf(order_id, "de"))

    run("pdftoppm", "-r", "200", "-gray", str(tmp_path / "paper.pdf"), str(tmp_path / "page"))

    assert largest in [_codes_on(page) for page in sorted(tmp_path.glob("page*"))]


def test_nothing_that_a_mailbox_leads_to_names_the_card(world: TestWorld, tmp_path: Path) -> None:
    """Else the mailbox would hold the proof that is asked for beside it."""
    order_id = ended_order(world)
    pdf = certificate_pdf(order_id, "en")
    assert LineOf().iccid.encode() in read_proof(order_id), "whoever may know it can have it"

    assert LineOf().msisdn in text_of(pdf, tmp_path)
    assert LineOf().iccid not in text_of(pdf, tmp_path)
    for content in [pdf, *check(pdf).attachments.values()]:
        assert LineOf().iccid.encode() not in content


LONG = "Wolfeschlegelsteinhausenbergerdorff" * 4 + " von und zu " + "北京" * 40
RICH = Balance(
    currency="EUR",
    paid_minor=123_456_789_012_34,
    promotional_minor=98_765_432_10,
    deposit_minor=11_111_111_11,
    debt_minor=22_222_222_22,
)


def test_long_names_and_large_amounts_stay_on_the_paper(world: TestWorld, tmp_path: Path) -> None:
    line = replace(LineOf(), name=LONG, balance=RICH)
    order_id = ended_order(world, line)

    pdf = certificate_pdf(order_id, "en")

    words = text_of(pdf, tmp_path).replace(" ", "")
    assert LONG.replace(" ", "") in words
    with override("en"):
        rows = certificate_words(order_id).money
    assert len(rows) >= 5
    for _label, amount in rows:
        assert amount.replace(" ", "") in words
    run("pdftotext", "-bbox", str(tmp_path / "paper.pdf"), str(tmp_path / "boxes"))
    ends = re.findall(r'xMax="([\d.]+)"', (tmp_path / "boxes").read_text("utf-8"))
    assert max(map(float, ends)) < A4_POINTS, "nothing is printed beside the page"


A4_POINTS = 595


def test_of_the_number_that_was_taken_along_the_paper_says_so() -> None:
    with override("en"):
        rows = dict(number_rows({"number": "ported_out"}))
    assert rows == {"Your number": "was taken along to another provider"}


def test_without_certificate_there_is_no_paper(world: TestWorld) -> None:
    with pytest.raises(NoCertificateYet):
        certificate_pdf(UUID(int=1), "en")


@pytest.mark.parametrize(
    "content",
    [b"", b"no PDF", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n%%EOF\n", b'{"statement": ""}'],
)
def test_what_is_no_signed_paper_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(PaperNotSigned):
        check(content)


def test_a_page_that_was_printed_anew_is_no_signed_paper(world: TestWorld, tmp_path: Path) -> None:
    pdf = certificate_pdf(ended_order(world), "en")
    unsigned = pdf[: pdf.index(b"%%EOF") + 6]
    with pytest.raises(PaperNotSigned):
        check(unsigned)
    with pytest.raises(PaperChanged):
        check(pdf + b"% one remark more\n")
    with pytest.raises(PaperChanged):
        check(pdf[:-1])


def test_a_paper_of_another_key_is_told_apart(world: TestWorld, tmp_path: Path) -> None:
    pdf = certificate_pdf(ended_order(world), "en")
    other = PadesPaperSigning(OwnKey(tmp_path / "other.pem", "Somebody"), tmp_path / "kept")

    with pytest.raises(PaperOfAnotherKey):
        check_paper(pdf, [other.certificate()])
    assert check_paper(pdf, [other.certificate(), wired_paper_signing().certificate()])


def test_paper_and_page_say_the_same_of_who_asked(world: TestWorld) -> None:
    order_id = ended_order(world)  # by an agent, for the holder
    with override("en"):
        facts = dict(certificate_words(order_id).facts)
        assert facts["Who asked for it"] == str(BY["agent"]) == "the holder, through our staff"
