"""What somebody declares, what they are told back, and when two spellings are one name."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cleanbreak.domain.certificate import canonical_bytes
from cleanbreak.domain.crockford import ALPHABET
from cleanbreak.domain.declaration import (
    NAME_LENGTH_MAX,
    REASON_LENGTH_MAX,
    Declaration,
    DeclarationKind,
    NameMissing,
    NameTooLong,
    ReasonMissing,
    ReasonTooLong,
    Receipt,
    name_key,
    receipt_number_from,
)

ORDINARY = Declaration(
    submission_key="once",
    kind=DeclarationKind.ORDINARY,
    holder_name="Anna Müller",
    msisdn="+4915123456789",
    reply_email="anna@example.org",
    language="de",
)


@pytest.mark.parametrize("name", ["", " ", "\t\n\u00a0"])
def test_a_declaration_needs_a_name(name: str) -> None:
    with pytest.raises(NameMissing):
        replace(ORDINARY, holder_name=name)


def test_a_name_has_a_longest_length() -> None:
    assert replace(ORDINARY, holder_name="é" * NAME_LENGTH_MAX)
    with pytest.raises(NameTooLong, match=f"longer than {NAME_LENGTH_MAX} characters"):
        replace(ORDINARY, holder_name="é" * (NAME_LENGTH_MAX + 1))


def test_only_an_end_without_notice_needs_a_reason() -> None:
    assert ORDINARY.reason == ""
    with pytest.raises(ReasonMissing):
        replace(ORDINARY, kind=DeclarationKind.EXTRAORDINARY, reason=" ")
    assert replace(ORDINARY, kind=DeclarationKind.EXTRAORDINARY, reason="No coverage.")
    with pytest.raises(ReasonTooLong):
        replace(ORDINARY, reason="x" * (REASON_LENGTH_MAX + 1))


def test_its_words_stay_out_of_logs() -> None:
    shown = repr(replace(ORDINARY, reason="illness"))
    assert "once" in shown
    for private in ("Müller", "4915123456789", "anna@example.org", "illness"):
        assert private not in shown


def test_a_receipt_says_all_that_was_declared_and_when() -> None:
    receipt = Receipt(
        receipt_number="7K2M-9QXD-4T8",
        received_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        earliest_end_date=date(2026, 11, 25),
        declaration=replace(ORDINARY, wished_date=date(2026, 12, 31)),
        operator="Harbour Mobile",
    )
    said = receipt.as_json()
    assert said["receipt_number"] == "7K2M-9QXD-4T8"
    assert said["received_at"] == "2026-11-22T12:00:00+00:00"
    assert said["earliest_end_date"] == "2026-11-25"
    assert said["declaration"] == {
        "kind": "ordinary",
        "reason": "",
        "holder_name": "Anna Müller",
        "msisdn": "+4915123456789",
        "iccid": None,
        "wished_date": "2026-12-31",
        "reply_email": "anna@example.org",
        "language": "de",
    }
    assert "Müller".encode() in canonical_bytes(said)


def test_a_receipt_number_is_made_of_fifty_bits_and_a_check_character() -> None:
    assert receipt_number_from(b"\0" * 7) == "0000-0000-000"
    assert receipt_number_from(b"\xff" * 7) == "ZZZZ-ZZZZ-ZZ" + ALPHABET[(2**50 - 1) % 31]
    assert receipt_number_from(b"\0" * 6 + b"\x40") == "0000-0000-011"
    assert receipt_number_from(b"\0" * 6 + b"\x40extra") == "0000-0000-011"
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Müller", "MÜLLER, Anna"),
        ("Anna Müller", "anna  mu\u0308ller "),
        ("Jean-Luc O'Neill", "O Neill Jean Luc"),
        ("Weiß", "WEISS"),
        ("Ａｎｎａ", "anna"),
        ("王 伟", "王伟"),
        ("ｶﾞﾙｼｱ", "ガルシア"),
        ("ΓΙΏΡΓΟΣ", "γιώργος"),
        ("Ivan Петров", "петров IVAN"),
    ],
)
def test_two_spellings_of_one_name_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王伟", "伟王"),
        ("Anna Müller", "Anna Muller"),
        ("Anna Müller", "Anna"),
        ("Anna Müller", "Annamüller"),
        ("Ann", "Anna"),
        ("李伟", "王伟"),
    ],
)
def test_two_names_are_two_names(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
