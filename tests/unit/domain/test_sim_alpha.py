"""Names on cards: ETSI TS 102 221 annex A, and numbers: 3GPP TS 51.011 clause 10.5."""

import pytest

from cleanbreak.domain.sim_alpha import decode_alpha, decode_utf16, encode_alpha
from cleanbreak.domain.sim_numbers import (
    NotANumber,
    decode_number,
    encode_number,
)
from cleanbreak.domain.sms_alphabet import NotInTheAlphabet


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("80 0041 0042 0043 FFFF", "ABC"),  # annex A, example 1
        ("81 05 13 53 95 A6 A6 FF FF", "S\u0995\u09a6\u09a6\u09ff"),  # example 2: the FF is U+09FF
        ("82 05 0530 2D 82 D3 2D 31", "-\u0532\u0583-1"),  # example 3
        ("416E6E61FFFFFF", "Anna"),
        ("4A 1B65 FF 41", "J€"),  # what is behind the first FF is no part of the name
        ("FFFFFFFF", ""),
        ("", ""),
        ("80", ""),
        ("80 0041 FF", "A"),  # the last, unusable byte
        ("80 0041 00", "A\ufffd"),
        ("80 D83D DE00 FFFF", "😀"),
        ("80 D83D FFFF", "\ufffd"),
        ("81 03", "\ufffd¥"),  # too short for a base: plain bytes
        ("81 02 13 95", "\u0995"),  # it says two, and there is one
        ("82 02 D800 80 81", "\ufffd\ufffd"),  # halves of characters
        ("82 01 FFFF FF", "\ufffd"),
        ("82 02 FFF0 80 FF", "\ufff0\ufffd"),
    ],
)
def test_names_are_read_as_the_annex_has_them(content: str, name: str) -> None:
    assert decode_alpha(bytes.fromhex(content)) == name


@pytest.mark.parametrize(
    ("name", "begins"),
    [("Anna", "41"), ("Ελένη", "81"), ("Բփ-1", "82"), ("李雷", "80"), ("😀", "80")],
)
def test_the_shortest_coding_is_written(name: str, begins: str) -> None:
    content = encode_alpha(name, 16)
    assert content.hex()[:2] == begins
    assert decode_alpha(content) == name


def test_a_name_that_does_not_fit_is_refused() -> None:
    for name in ("A" * 17, "李雷王丽赵敏钱进", "\ud800", "李\uffff"):
        with pytest.raises(NotInTheAlphabet):
            encode_alpha(name, 16)


def test_half_a_character_is_replaced() -> None:
    assert decode_utf16(b"\xd8\x3d\x00A") == "\ufffdA"
    assert decode_utf16(b"\x00A\x00") == "A\ufffd"


@pytest.mark.parametrize(
    ("record", "number"),
    [
        ("07 91 947101670000 FFFFFFFF", "+491710760000"),
        ("06 81 10325476F8 FFFFFFFFFF", "012345678"),
        ("03 81 1A2B FFFFFFFFFFFFFFFF", "*1#2"),
        ("04 FF 214365 FFFFFFFFFFFFFF", "123456"),  # no type, no plus
        ("03 91 2143 FFFFFFFFFFFFFFFF", "+1234"),
        ("04 81 21C3F4 FFFFFFFFFFFFFF", "123,4"),  # C is a pause
        ("03 81 D1F2 FFFFFFFFFFFFFFFF", "1?2"),  # D is any digit
        ("00 81 2143 FFFFFFFFFFFFFFFF", ""),
        ("01 91 2143 FFFFFFFFFFFFFFFF", ""),
        ("0C 91 2143 FFFFFFFFFFFFFFFF", ""),
        ("FF FF FFFFFFFFFFFFFFFFFFFF", ""),
    ],
)
def test_numbers_are_read_with_their_type(record: str, number: str) -> None:
    content = bytes.fromhex(record)
    assert decode_number(content[0], content[1:]) == number


def test_further_digits_come_behind_the_number() -> None:
    content = encode_number("+" + "12345678901234567890")
    assert decode_number(content[0], content[1:], "99") == "+1234567890123456789099"


@pytest.mark.parametrize("number", ["", "+", "0123 456", "1" * 21, "０１"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(NotANumber):
        encode_number(number)
