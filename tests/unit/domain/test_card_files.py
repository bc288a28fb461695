"""What stands in the files of a card."""

import pytest

from cleanbreak.domain.card_answers import UnreadableCard
from cleanbreak.domain.card_files import (
    FREE,
    PHONE_BOOK_FILES,
    STATUS_FREE,
    USIM_FILES,
    Blank,
    PersonalFile,
    decode_application,
    decode_iccid,
    decode_imsi,
    decode_phone_book,
)
from cleanbreak.domain.sim_card import Personal


@pytest.mark.parametrize(
    ("content", "digits"),
    [
        ("989400000000000010F7", "8949000000000000017"),
        ("98940000000000001007", "89490000000000000170"),
        ("9894000000000000F1FF", None),
        ("989400000000000010FF", "894900000000000001"),
        ("989400000000000010F7FFFFFFFF", "8949000000000000017"),
        ("989400000000000010", "894900000000000001"),
        ("9894000000000000", None),
        ("98940000000000001007" + "21", None),
        ("FFFFFFFFFFFFFFFFFFFF", None),
        ("00000000000000000000", None),
        ("9894000000A0000010F7", None),
        ("989400F0000000001007", None),
        ("", None),
    ],
)
def test_the_number_of_a_card_may_be_of_many_lengths(content: str, digits: str | None) -> None:
    if digits is None:
        with pytest.raises(UnreadableCard):
            decode_iccid(bytes.fromhex(content))
    else:
        assert decode_iccid(bytes.fromhex(content)) == digits


@pytest.mark.parametrize(
    ("content", "imsi"),
    [
        ("080910100000007010", "001010000000701"),
        ("082926911000000010", "262190100000001"),
        ("0801101000000070F0", "00101000000070"),
        ("070910100000007010", None),
        ("090910100000007010", None),
        ("000910100000007010", None),
        ("0809101000000070", None),
        ("0801101000000070" + "10", None),
        ("08FFFFFFFFFFFFFFFF", None),
        ("FFFFFFFFFFFFFFFFFF", None),
        ("", None),
    ],
)
def test_an_imsi_has_a_length_a_parity_and_digits(content: str, imsi: str | None) -> None:
    if imsi is None:
        with pytest.raises(UnreadableCard):
            decode_imsi(bytes.fromhex(content))
    else:
        assert decode_imsi(bytes.fromhex(content)) == imsi


def test_an_application_is_named_in_its_record() -> None:
    captured = bytes.fromhex("61144F0CA0000000871002FF49FF058950045553494DFFFFFFFFFFFF")
    assert decode_application(captured) == bytes.fromhex("A0000000871002FF49FF0589")
    assert decode_application(b"\xff" * 38) is None
    assert decode_application(b"") is None
    assert decode_application(bytes.fromhex("610650045553494D")) is None
    for broken in ("61", "6114", "61054F0CA00000"):
        with pytest.raises(UnreadableCard):
            decode_application(bytes.fromhex(broken))


def test_a_phone_book_names_its_files() -> None:
    record = bytes.fromhex("A809C0034F3A01C5024F09A904CA024F50AA08C2024F4ACB024F3DFFFFFFFF")
    assert decode_phone_book(record) == [
        PersonalFile(0x4F3A, Personal.CONTACTS, FREE),
        PersonalFile(0x4F09, Personal.CONTACT_DETAILS, Blank(fill=0)),
        PersonalFile(0x4F50, Personal.CONTACT_DETAILS, FREE),
        PersonalFile(0x4F4A, Personal.CONTACT_DETAILS, STATUS_FREE),
    ]
    assert decode_phone_book(b"\xff" * 40) == []
    for broken in ("A803C0014F", "A804C0034F3A", "A8"):
        with pytest.raises(UnreadableCard):
            decode_phone_book(bytes.fromhex(broken))


def test_a_free_record_that_still_holds_its_text_is_not_blank() -> None:
    deleted = b"\x00" + b"\x07\x91still here".ljust(175, b"\xff")
    assert not STATUS_FREE.fits(deleted)
    assert STATUS_FREE.fits(STATUS_FREE.of(176))
    assert STATUS_FREE.of(4) == b"\x00\xff\xff\xff"
    assert not STATUS_FREE.fits(b"\x01" + b"\xff" * 175)


@pytest.mark.parametrize(
    "blank", [FREE, STATUS_FREE, *(blank for _, blank in PHONE_BOOK_FILES.values())]
)
def test_what_was_wiped_is_blank_and_what_left_the_factory_too(blank: Blank) -> None:
    for length in range(1, 60):
        assert blank.fits(blank.of(length))
        assert blank.fits(b"\xff" * length)


def test_an_empty_call_may_end_with_zeros() -> None:
    incoming, outgoing = USIM_FILES[0].blank, USIM_FILES[1].blank
    assert incoming.fits(b"\xff" * 43 + bytes.fromhex("0000000001FFFF"))
    assert outgoing.fits(b"\xff" * 43 + bytes.fromhex("00000001FFFF"))
    dated = b"\xff" * 36 + bytes.fromhex("62112221436500") + bytes.fromhex("00000001FFFF")
    assert not outgoing.fits(dated)
