"""Tariffs: what a line costs its holder every month, so that a zombie's price can be told."""

import re
from dataclasses import dataclass
from decimal import Decimal

from cleanbreak.domain.money import Money
from cleanbreak.domain.refusal import Refusal

TARIFF_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_FEE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,4})?) ?([A-Z]{3})")


class MalformedTariffCode(Refusal):
    """A tariff has a code of at most 40 letters, digits, points, hyphens and underscores."""

    code = "malformed_tariff_code"


class MalformedFee(Refusal):
    """This is not a monthly fee. Write it like 9.99EUR, with the decimals of the currency."""

    code = "malformed_fee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What a line with this code costs."""

    code: str
    monthly: Money


def parse_tariff_code(text: str) -> str:
    """Return the code.

    :raises MalformedTariffCode: for anything else.
    """
    if not TARIFF_CODE.fullmatch(text):
        raise MalformedTariffCode
    return text


def split_fee(text: str) -> tuple[Decimal, str]:
    """Return amount and currency of a text like ``9.99EUR``.

    :raises MalformedFee: if it is none.
    """
    found = _FEE.fullmatch(text.strip())
    if not found:
        raise MalformedFee
    return Decimal(found[1]), found[2]


def fee_of(amount: Decimal, currency: str, exponent: int) -> Money:
    """Return the fee in minor units.

    :param exponent: how many decimals the currency has (ISO 4217).
    :raises MalformedFee: if the amount has more of them.
    """
    minor = amount.scaleb(exponent)
    if minor != minor.to_integral_value():
        raise MalformedFee
    return Money(int(minor), currency)
