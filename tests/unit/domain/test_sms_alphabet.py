"""Septets and their tables: 3GPP TS 23.038."""

import gsmcodecs  # noqa: F401  registers its codecs
import pytest

from cleanbreak.domain.sms_alphabet import (
    REPLACEMENT,
    Alphabet,
    NotInTheAlphabet,
    decode_default_bytes,
    decode_septets,
    encode_septets,
    pack,
    unpack,
)
from cleanbreak.domain.sms_shift_tables import ESCAPE, LOCKING_TABLES, SINGLE_SHIFT_TABLES

KANNADA_MISPRINT = "\u0caa"
"""The specification prints U+0CAA twice, at 24 and at 2A; phones take U+0CA1 for the first."""
TELUGU, EURO = 12, 0x65
"""The other program lacks the euro of Telugu, which annex A.2.12 has."""
COMMA = 0x2C
"""Of the Indic tables: it reads an apostrophe there, where annex A.3 has a comma."""


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        ("E8329BFD4697D9EC37", "hellohello"),
        ("C8F71D14969741F977FD07", "How are you?"),
        ("31D98C56B3DD1A", "1234567\r"),  # clause 6.1.2.3.1: filled up by a carriage return
    ],
)
def test_septets_are_packed_from_the_lowest_bit(packed: str, text: str) -> None:
    content = bytes.fromhex(packed)
    assert decode_septets(unpack(content, len(text))) == text
    assert pack(encode_septets(text)).hex().upper() == packed


def test_septets_begin_behind_the_fill_bits() -> None:
    content = pack(encode_septets("Grüße"), fill_bits=1)
    assert content[0] & 1 == 0
    assert decode_septets(unpack(content, 5, fill_bits=1)) == "Grüße"


def test_no_more_septets_come_than_are_there() -> None:
    assert unpack(b"\xff\xff", 200) == b"\x7f\x7f"
    assert unpack(b"", 3, fill_bits=1) == b""


@pytest.mark.parametrize(
    ("septets", "text"),
    [
        ("1B65", "€"),
        ("1B3C 1B3E 1B28 1B29 1B2F 1B14 1B3D 1B40", "[]{}\\^~|"),
        ("1B41", "A"),  # 6.2.1.1: what the table lacks is shown as the main table has it
        ("1B1B 41", " A"),  # 6.2.1.1: a further table is a space
        ("41 1B", "A "),
        ("1B0A", "\f"),
        ("00", "@"),
    ],
)
def test_an_escape_leads_to_the_other_table(septets: str, text: str) -> None:
    assert decode_septets(bytes.fromhex(septets)) == text


def test_a_language_that_does_not_exist_is_the_default() -> None:
    """Clause 6.2.1.2.4: reserved identifiers; Spanish has no locking table."""
    for reserved in (2, 14, 255):
        assert decode_septets(b"\x00\x40", Alphabet(locking=reserved)) == "@¡"
    assert decode_septets(b"\x1b\x65", Alphabet(single=200)) == "€"


def of_the_other_program(septets: bytes, alphabet: Alphabet) -> str | None:
    """Return what it reads; ``None``: nothing."""
    try:
        return septets.decode(f"gsm23.038-{alphabet.locking}-{alphabet.single}")
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("language", sorted(LOCKING_TABLES))
def test_locking_tables_are_those_of_another_program(language: int) -> None:
    for septet in set(range(128)) - {ESCAPE}:
        theirs = of_the_other_program(bytes([septet]), Alphabet(locking=language))
        ours = decode_septets(bytes([septet]), Alphabet(locking=language))
        if theirs == KANNADA_MISPRINT and septet == 0x24:
            assert ours == "\u0ca1"
        elif septet == COMMA:
            assert ours == ","
        else:
            assert ours == (theirs or REPLACEMENT)


@pytest.mark.parametrize("language", sorted(SINGLE_SHIFT_TABLES))
def test_single_shift_tables_are_those_of_another_program(language: int) -> None:
    for septet in set(range(128)) - {ESCAPE}:
        theirs = of_the_other_program(bytes([ESCAPE, septet]), Alphabet(single=language))
        ours = decode_septets(bytes([ESCAPE, septet]), Alphabet(single=language))
        if (language, septet) == (TELUGU, EURO):
            assert ours == "€"
        elif theirs is None:
            assert ours == decode_septets(bytes([septet]))
        else:
            assert ours == theirs


def test_what_has_no_septet_is_refused() -> None:
    with pytest.raises(NotInTheAlphabet):
        encode_septets("你")
    assert encode_septets("ğ", Alphabet(locking=1)) == encode_septets("ğ", Alphabet(1, 1))


def test_a_byte_with_its_highest_bit_is_no_character_of_a_card() -> None:
    assert decode_default_bytes(b"A\x80\x1b\x65") == "A\ufffd€"
