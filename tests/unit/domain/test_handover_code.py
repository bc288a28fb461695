"""Handover codes as they are said, typed and scanned."""

import itertools

import pytest

from cleanbreak.domain.crockford import ALPHABET
from cleanbreak.domain.handover_code import (
    CODE_BITS,
    MalformedHandoverCode,
    MistypedHandoverCode,
    handover_code_from,
    parse_handover_code,
)

NUMBER = 0x5DEADBEEFCAFE0
CODE = handover_code_from(NUMBER) or ""
READ_ALIKE = [
    CODE,
    CODE.lower(),
    f" {CODE.replace('-', ' ')} ",
    CODE.replace("-", "\u2011"),
    CODE.replace("1", "I").replace("0", "o"),
    f"https://example.com/handover/{CODE}/",
    f"http://localhost:8000/handover/{CODE.lower()}",
]
NO_CODES = [
    "",
    "CBH",
    CODE[4:],
    CODE + "0",
    CODE.replace("CBH", "CBX"),
    f"https://example.com/handover/{CODE}/?next=//evil.example",
    f"javascript:{CODE}",
    f"https://example.com/receipt/{CODE}/",
    "x" * 301,
]


@pytest.mark.parametrize("text", READ_ALIKE)
def test_a_code_is_read_as_it_was_meant(text: str) -> None:
    assert parse_handover_code(text) == CODE


@pytest.mark.parametrize("text", NO_CODES)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(MalformedHandoverCode):
        parse_handover_code(text)


def test_every_wrong_character_and_every_swap_is_found() -> None:
    places = [at for at, one in enumerate(CODE) if at > 3 and one != "-"]
    wrong = {
        CODE[:at] + other + CODE[at + 1 :]
        for at in places
        for other in ALPHABET
        if other != CODE[at]
    }
    for one, two in itertools.pairwise(places):
        if CODE[one] != CODE[two]:
            swapped = list(CODE)
            swapped[one], swapped[two] = swapped[two], swapped[one]
            wrong.add("".join(swapped))
    for text in wrong:
        with pytest.raises(MistypedHandoverCode):
            parse_handover_code(text)


def test_bits_whose_check_nobody_could_type_are_drawn_anew() -> None:
    assert handover_code_from(32) is None
    assert handover_code_from(NUMBER + (1 << CODE_BITS)) == CODE
