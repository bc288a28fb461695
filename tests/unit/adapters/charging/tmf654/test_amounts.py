"""Amounts, exactly."""

from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.adapters.charging.tmf654.amounts import (
    MoneyUnit,
    in_words,
    is_currency,
    read_amount,
    read_json,
    write_amount,
)
from cleanbreak.ports.errors import Refused

CURRENCIES = {"JPY": 0, "EUR": 2, "BHD": 3, "CLF": 4}


@given(minor=st.integers(1 - 10**15, 10**15 - 1), currency=st.sampled_from(sorted(CURRENCIES)))
def test_money_goes_out_and_comes_back_to_the_minor_unit(minor: int, currency: str) -> None:
    amount = Decimal(minor).scaleb(-CURRENCIES[currency])

    sent = orjson.dumps({"amount": write_amount(amount)})
    back = read_amount(read_json(sent)["amount"])

    assert b"e" not in sent.lower().replace(b"amount", b"")
    assert MoneyUnit(currency).minor(back) == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1234", "JPY", 1234),
        ("1.234", "BHD", 1234),
        ("12.34", "EUR", 1234),
        ("12.340000", "EUR", 1234),
        ("1.234e1", "EUR", 1234),
        ("-0.0", "EUR", 0),
        ("0.1", "EUR", 10),
        ("12.34" + 40 * "0", "EUR", 1234),
        ("1e3", "JPY", 1000),
    ],
)
def test_json_numbers_are_read_as_they_stand(text: str, currency: str, minor: int) -> None:
    assert MoneyUnit(currency).minor(read_amount(read_json(text.encode()))) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [("12.34", "JPY"), ("0.001", "EUR"), ("1.2345", "BHD"), ("12.340000000001", "EUR")],
)
def test_more_decimals_than_the_currency_has_are_refused(text: str, currency: str) -> None:
    with pytest.raises(Refused, match=f"more decimals than {currency}"):
        MoneyUnit(currency).minor(read_amount(read_json(text.encode())))


@pytest.mark.parametrize(
    "value", [None, True, "12.34", 12.5, [], Decimal("NaN"), Decimal("Infinity"), 10**15]
)
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(Refused):
        read_amount(value)


@pytest.mark.parametrize(
    "text", ["1e999999999", "1e-999999999", "0.0000000000001", "1." + 40 * "1"]
)
def test_an_exponent_that_would_fill_the_memory_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_amount(read_json(text.encode()))


@pytest.mark.parametrize("body", [b"NaN", b"[Infinity]", b"{", b"\xff"])
def test_what_is_no_json_is_none(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  its words are the parser's
        read_json(body)


def test_cents_are_hundredths_and_millions_are_many() -> None:
    assert MoneyUnit("EUR", -2).minor(Decimal(1234)) == 1234
    assert MoneyUnit("JPY", 3).minor(Decimal("1.5")) == 1500
    with pytest.raises(Refused, match="too large"):
        MoneyUnit("EUR", 9).minor(Decimal(10**14))


def test_gold_and_megabytes_are_no_currency() -> None:
    assert is_currency("EUR")
    assert not any(map(is_currency, ("XAU", "MB", "eur", "", "Euro")))


def test_amounts_are_written_with_all_digits() -> None:
    words = [in_words(Decimal(one)) for one in ("1E+3", "-0.0", "0.10", "-5")]

    assert words == ["1000", "0", "0.10", "-5"]
