"""Check codes: read as they are printed, and no single slip makes another one of them."""

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cleanbreak.domain.check_code import (
    CODE_BITS,
    MalformedCheckCode,
    MistypedCheckCode,
    check_code_from,
    parse_check_code,
)
from cleanbreak.domain.crockford import ALPHABET

numbers = st.integers(0, 2**CODE_BITS - 1)


def code_of(number: int) -> str:
    code = check_code_from(number)
    assume(code is not None)
    assert code is not None
    return code


@given(number=numbers)
def test_a_code_is_read_as_it_is_printed_and_as_people_type_it(number: int) -> None:
    code = code_of(number)

    assert len(code) == 9
    assert code[4] == "-"
    for typed in (code, code.lower(), code.replace("-", " "), f" {code.replace('0', 'o')}\u200b"):
        assert parse_check_code(typed) == code


@given(number=numbers, at=st.integers(0, 7), other=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(number: int, at: int, other: str) -> None:
    code = code_of(number).replace("-", "")
    assume(code[at] != other)

    with pytest.raises(MistypedCheckCode):
        parse_check_code(code[:at] + other + code[at + 1 :])


@given(number=numbers, one=st.integers(0, 7), two=st.integers(0, 7))
def test_two_that_change_places_are_found(number: int, one: int, two: int) -> None:
    code = list(code_of(number).replace("-", ""))
    assume(code[one] != code[two])
    code[one], code[two] = code[two], code[one]

    with pytest.raises(MistypedCheckCode):
        parse_check_code("".join(code))


@given(typed=st.text(max_size=30))
def test_whatever_is_typed_is_a_code_or_refused(typed: str) -> None:
    with suppress(MalformedCheckCode, MistypedCheckCode):
        assert parse_check_code(typed)[4] == "-"
