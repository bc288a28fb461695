"""What the one field of the desk recognises, and what it says of all else."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanbreak.domain.identifiers import (
    MalformedIccid,
    MalformedMsisdn,
    WrongEidCheckDigits,
    WrongIccidCheckDigit,
)
from cleanbreak.domain.pick_up_code import MistypedPickUpCode
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.scanned import (
    MrzLineBroken,
    MrzLinesDiffer,
    NothingScanned,
    NotRecognised,
    ScanKind,
    recognise,
)

PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
CARD_1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
CARD_2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
STATUS = f"https://end.example/status/7K2M-9QXD-4T8/{'0af1' * 10}/"


@pytest.mark.parametrize(
    ("text", "kind", "normal"),
    [
        ("8949020000000000014", ScanKind.CARD, "8949020000000000014"),
        ("8949 0200 0000 0000 014F", ScanKind.CARD, "8949020000000000014"),
        ("890490320000000000000000000000" + "42", None, None),
        ("+49 1522 8817386", ScanKind.NUMBER, "+4915228817386"),
        ("0049 1522 8817386", ScanKind.NUMBER, "+4915228817386"),
        ("0152 28817386", ScanKind.NUMBER, "+4915228817386"),
        (STATUS, ScanKind.STATUS, "7K2M-9QXD-4T8"),
        ("cbh-k7m2-9qxd-4t8v", ScanKind.HANDOVER, "cbh-k7m2-9qxd-4t8v"),
        ("https://end.example/handover/CBH-K7M2-9QXD-4T8V/", ScanKind.HANDOVER, None),
        ("T-7K2-M9Q", ScanKind.TICKET, "T-7K2-M9Q"),
    ],
)
def test_it_is_recognised_as_what_it_is(
    text: str, kind: ScanKind | None, normal: str | None
) -> None:
    if kind is None:
        with pytest.raises(WrongEidCheckDigits):
            recognise(text, "de")
        return
    found = recognise(text, "de")
    assert found.kind is kind
    assert found.text == (normal or text)


def test_an_eid_is_no_card() -> None:
    digits = "890490320000000000000000000000"
    check = 98 - int(digits + "00") % 97
    assert recognise(f"{digits}{check:02d}", "de").kind is ScanKind.EID


@pytest.mark.parametrize("lines", [PASSPORT, CARD_1, CARD_2])
def test_the_lines_of_a_document_come_at_once_or_one_after_the_other(
    lines: tuple[str, ...],
) -> None:
    for text in ("\n".join(lines), " ".join(lines).lower(), "".join(lines)):
        found = recognise(text, "de")
        assert (found.kind, found.lines) == (ScanKind.MRZ, lines)
    earlier: tuple[str, ...] = ()
    for line in lines[:-1]:
        found = recognise(line, "de", earlier)
        assert found.kind is ScanKind.MRZ_BEGUN
        earlier = found.lines
    assert recognise(lines[-1], "de", earlier).lines == lines


def test_a_document_that_is_scanned_anew_begins_anew() -> None:
    assert recognise(PASSPORT[0], "de", PASSPORT[:1]).lines == PASSPORT[:1]
    assert recognise(CARD_1[0], "de", PASSPORT[:1]).lines == CARD_1[:1]
    assert recognise("8949020000000000014", "de", PASSPORT[:1]).kind is ScanKind.CARD


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("  ", NothingScanned),
        ("8949020000000000010", WrongIccidCheckDigit),
        ("89490200000000000", MalformedIccid),
        ("894902000000000001234567", MalformedIccid),
        ("7949020000000000013", MalformedIccid),
        ("12", MalformedMsisdn),
        ("K7Q2M9QXD4T8VWB4", MistypedPickUpCode),
        ("P<UTOERIKSSON<<ANNA", MrzLineBroken),
        (PASSPORT[1], MrzLinesDiffer),
        (f"{PASSPORT[0]}\n{CARD_2[1]}", MrzLinesDiffer),
        ("https://elsewhere.example/status/", NotRecognised),
        ("Anna Müller", NotRecognised),
        ("9" * 500, NotRecognised),
    ],
)
def test_all_else_is_refused_in_a_clear_sentence(text: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        recognise(text, "de")
    assert "{" not in str(caught.value)


def test_what_was_scanned_is_in_no_trace() -> None:
    shown = repr(recognise("\n".join(PASSPORT), "de"))
    assert "ERIKSSON" not in shown
    assert "8902" not in shown


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=120), earlier=st.sampled_from([(), PASSPORT[:1], CARD_1[:2]]))
def test_whatever_is_scanned_is_recognised_or_refused(text: str, earlier: tuple[str, ...]) -> None:
    with suppress(Refusal):
        assert recognise(text, "de", earlier).text
