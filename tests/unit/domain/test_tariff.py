"""Fees as people write them."""

from decimal import Decimal

import pytest

from cleanbreak.domain.money import Money
from cleanbreak.domain.tariff import (
    MalformedFee,
    MalformedTariffCode,
    fee_of,
    parse_tariff_code,
    split_fee,
)


@pytest.mark.parametrize(
    ("text", "exponent", "minor"),
    [("9.99EUR", 2, 999), (" 9 EUR", 2, 900), ("980JPY", 0, 980), ("1.234BHD", 3, 1234)],
)
def test_a_fee_is_kept_in_minor_units(text: str, exponent: int, minor: int) -> None:
    amount, currency = split_fee(text)
    assert fee_of(amount, currency, exponent) == Money(minor, currency)


@pytest.mark.parametrize("text", ["", "EUR", "9,99EUR", "-1EUR", "9.99", "9.99eur", "1e3EUR"])
def test_anything_else_is_no_fee(text: str) -> None:
    with pytest.raises(MalformedFee):
        split_fee(text)


def test_a_fee_has_no_more_decimals_than_its_currency() -> None:
    with pytest.raises(MalformedFee):
        fee_of(Decimal("9.5"), "JPY", 0)


@pytest.mark.parametrize("code", ["M", "flat-24.v2_x", "9" * 40])
def test_a_code_is_one_word(code: str) -> None:
    assert parse_tariff_code(code) == code


@pytest.mark.parametrize("code", ["", "-M", "M L", "ä", "9" * 41])
def test_anything_else_is_no_code(code: str) -> None:
    with pytest.raises(MalformedTariffCode):
        parse_tariff_code(code)
