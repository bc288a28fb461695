"""Amounts that people type, as integer minor units."""

import re

from cleanbreak.domain.money import Money
from cleanbreak.domain.refusal import Refusal

_AMOUNT = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]+))?", re.ASCII)


class NotAnAmount(Refusal):
    """This is not an amount. Write digits, with one point or comma before the decimals."""

    code = "not_an_amount"


class TooManyDecimals(Refusal):
    """This amount has too many decimals: {currency} has {decimals}."""

    code = "too_many_decimals"


def parse_amount(text: str, currency: str, exponent: int) -> Money:
    """Return the amount in minor units: ``12.5`` EUR are 1250.

    Thousands are not set apart: ``1,234`` is refused for EUR, and not guessed to be 1234.

    :param exponent: how many decimals the currency has (ISO 4217).
    :raises NotAnAmount: if it is none, or below zero.
    :raises TooManyDecimals: if the currency does not have so many.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        raise NotAnAmount
    decimals = found[2] or ""
    if len(decimals) > exponent:
        raise TooManyDecimals(currency=currency, decimals=exponent)
    return Money(int(found[1] + decimals.ljust(exponent, "0")), currency)
