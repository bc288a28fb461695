"""Whatever number comes: normal forms are stable, and single typing errors are always caught."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.identifiers import (
    MalformedEid,
    MalformedIccid,
    MalformedImsi,
    MalformedMsisdn,
    WrongEidCheckDigits,
    WrongIccidCheckDigit,
    luhn_sum,
    parse_eid,
    parse_iccid,
    parse_imsi,
    parse_msisdn,
)

SEPARATORS = st.text(alphabet=" .-/()\u00a0\u2010\u2013\t", max_size=2)


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet="0123456789", min_size=least, max_size=most)


@st.composite
def iccids(draw: st.DrawFn) -> str:
    body = "89" + draw(digits(16, 17))
    return next(body + last for last in "0123456789" if luhn_sum(body + last) % 10 == 0)


@st.composite
def eids(draw: st.DrawFn) -> str:
    body = "89" + draw(digits(28, 28))
    return f"{body}{98 - int(body) * 100 % 97:02d}"


@st.composite
def msisdns(draw: st.DrawFn) -> str:
    return f"+{draw(st.sampled_from('123456789'))}{draw(digits(4, 14))}"


@st.composite
def misread(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> tuple[str, str]:
    """Draw a number and the same number with one digit behind the 89 read wrongly."""
    number = draw(numbers)
    place = draw(st.integers(2, len(number) - 1))
    other = draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    return number, number[:place] + other + number[place + 1 :]


@given(st.data(), st.one_of(msisdns(), iccids(), eids()))
def test_separators_change_nothing_and_a_normal_form_is_its_own(
    data: st.DataObject, number: str
) -> None:
    parse = parse_msisdn if number[0] == "+" else parse_eid if len(number) == 32 else parse_iccid
    written = "".join(data.draw(SEPARATORS) + char for char in number) + data.draw(SEPARATORS)
    assert parse(written) == number
    assert parse(parse(written)) == number


@given(misread(iccids()))
def test_one_digit_of_a_card_number_read_wrongly_is_always_caught(pair: tuple[str, str]) -> None:
    right, wrong = pair
    assert parse_iccid(right) == right
    with pytest.raises(WrongIccidCheckDigit):
        parse_iccid(wrong)


@given(misread(eids()))
def test_one_digit_of_an_eid_read_wrongly_is_always_caught(pair: tuple[str, str]) -> None:
    right, wrong = pair
    assert parse_eid(right) == right
    with pytest.raises(WrongEidCheckDigits):
        parse_eid(wrong)


@given(eids(), st.integers(2, 30))
def test_two_neighbouring_digits_of_an_eid_swapped_are_always_caught(eid: str, place: int) -> None:
    swapped = eid[:place] + eid[place + 1] + eid[place] + eid[place + 2 :]
    if swapped == eid:
        assert parse_eid(swapped) == eid
    else:
        with pytest.raises(WrongEidCheckDigits):
            parse_eid(swapped)


@given(st.text())
def test_any_text_is_a_number_or_is_refused_and_nothing_else_happens(text: str) -> None:
    refusals = {
        parse_msisdn: (MalformedMsisdn,),
        parse_imsi: (MalformedImsi,),
        parse_iccid: (MalformedIccid, WrongIccidCheckDigit),
        parse_eid: (MalformedEid, WrongEidCheckDigits),
    }
    for parse, known in refusals.items():
        try:
            number = parse(text)
        except known:
            continue
        assert number.isascii()
        assert number.lstrip("+").isdigit()
