"""Pick-up codes: what can be mistyped is seen, what is written is read back."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cleanbreak.domain.crockford import ALPHABET, grouped
from cleanbreak.domain.money import Money
from cleanbreak.domain.pick_up_code import (
    CODE_BITS,
    CODE_LENGTH,
    SECRET_LENGTH,
    MalformedPickUpCode,
    MistypedPickUpCode,
    code_from,
    parse_pick_up_code,
    selector_of,
)
from cleanbreak.domain.typed_amount import NotAnAmount, TooManyDecimals, parse_amount

codes = st.integers(0, 2**160 - 1).map(code_from).filter(lambda code: code is not None)
places = st.integers(0, CODE_LENGTH - 1)


def test_nobody_guesses_fifty_bits() -> None:
    assert SECRET_LENGTH * 5 - 1 >= 50, "the checks that are not given out cost less than one bit"


@given(codes)
def test_a_code_is_read_back_however_it_is_written(code: str) -> None:
    assert len(code) == CODE_LENGTH
    for written in (
        code,
        grouped(code),
        grouped(code).lower(),
        f"  {grouped(code).replace('-', ' – ')} ",
        code.replace("0", "o").replace("1", "l"),
        code.replace("0", "O").replace("1", "i"),
    ):
        assert parse_pick_up_code(written) == code


@given(codes, places, st.sampled_from(ALPHABET))
def test_every_wrong_character_is_seen(code: str, place: int, other: str) -> None:
    assume(code[place] != other)
    with pytest.raises(MistypedPickUpCode):
        parse_pick_up_code(code[:place] + other + code[place + 1 :])


@given(codes, places, places)
def test_every_swap_is_seen_however_far_apart(code: str, one: int, other: int) -> None:
    assume(code[one] != code[other])
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    with pytest.raises(MistypedPickUpCode):
        parse_pick_up_code("".join(swapped))


def test_every_single_error_of_one_code_is_seen() -> None:
    code = code_from(20261126)
    assert code is not None
    wrong = [
        code[:place] + other + code[place + 1 :]
        for place in range(CODE_LENGTH)
        for other in ALPHABET
        if other != code[place]
    ]
    assert len(wrong) == CODE_LENGTH * 31
    for typed in wrong:
        with pytest.raises(MistypedPickUpCode):
            parse_pick_up_code(typed)


@given(st.text(max_size=40))
def test_anything_else_is_no_code(text: str) -> None:
    try:
        code = parse_pick_up_code(text)
    except (MalformedPickUpCode, MistypedPickUpCode):
        return
    assert set(code) <= set(ALPHABET)


@given(st.integers(0, 2**CODE_BITS - 1), st.integers(0, 2**CODE_BITS - 1))
def test_two_numbers_are_two_codes(one: int, other: int) -> None:
    assume(one != other)
    first, second = code_from(one), code_from(other)
    assert first is None or first != second
    assert first is None or len(selector_of(first)) == 4


@given(st.integers(0, 10**12 - 1), st.sampled_from([("JPY", 0), ("EUR", 2), ("BHD", 3)]))
def test_an_amount_is_read_back(minor: int, kind: tuple[str, int]) -> None:
    currency, exponent = kind
    whole, rest = divmod(minor, 10**exponent)
    for point in ".,":
        typed = f"{whole}{point}{rest:0{exponent}d}" if exponent else str(whole)
        assert parse_amount(typed, currency, exponent) == Money(minor, currency)
    with pytest.raises(TooManyDecimals):
        parse_amount(f"{whole}.{'0' * (exponent + 1)}", currency, exponent)


@pytest.mark.parametrize("typed", ["", "1.", ".5", "1.2.3", "1'000", "1 000", "+1", "1e3", "NaN"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(typed, "EUR", 2)
