"""Amounts exactly as they were sent: JSON numbers are decimals here, never floats."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import iso4217
import orjson

from cleanbreak.ports.errors import Refused

DIGITS_BEFORE_MAX, DIGITS_BEHIND_MAX = 15, 12
"""Sums of such numbers fit into the 28 digits of the default decimal context: none is rounded."""
MINOR_MAX = 2**63 - 1
"""The ledger's BIGINT."""


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """What one unit of a bucket is worth: ten to a power of one currency."""

    currency: str
    """ISO 4217 alphabetic code."""
    power_of_ten: int = 0
    """0 where a bucket counts euros, -2 where it counts cents."""

    def minor(self, amount: Decimal) -> int:
        """Return the amount in minor units, by the exponent of the currency (ISO 4217).

        :raises Refused: if it has more decimals than the currency: money is never rounded here.
        """
        minor = amount.scaleb(self.power_of_ten + exponent_of(self.currency))
        if minor != minor.to_integral_value():
            raise Refused(f"A bucket holds an amount with more decimals than {self.currency} has.")
        if abs(minor) > MINOR_MAX:
            raise Refused("A bucket holds an amount that is too large to be true.")
        return int(minor)

    def amount(self, minor: int) -> Decimal:
        """Return so many minor units as the bucket counts them; exact."""
        return Decimal(minor).scaleb(-self.power_of_ten - exponent_of(self.currency))


def read_json(body: bytes) -> Any:
    """Return JSON values with exact numbers.

    :raises ValueError: if it is no JSON (RFC 8259 knows no NaN and no Infinity), or if nobody can
        read it: an exponent of twenty digits, lists in lists without end.
    """
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (InvalidOperation, RecursionError) as error:
        raise ValueError(f"it cannot be read: {type(error).__name__}") from error


def read_amount(value: object) -> Decimal:
    """Return a JSON number that may be calculated with.

    :raises Refused: if it is none, or of a size at which nothing can be exact.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refused("A bucket does not say in a number how much it holds.")
    # Looked at by its digits: calculating with it first could round it, or fill the memory.
    sign, digits, exponent = Decimal(value).as_tuple()
    if not isinstance(exponent, int):
        raise Refused("A bucket does not say in a number how much it holds.")
    significant = "".join(map(str, digits)).rstrip("0")
    if not significant:
        return Decimal(0)
    exponent += len(digits) - len(significant)
    if -exponent > DIGITS_BEHIND_MAX:
        raise Refused("A bucket holds an amount with too many decimals.")
    if len(significant.lstrip("0")) + exponent > DIGITS_BEFORE_MAX:
        raise Refused("A bucket holds an amount that is too large to be true.")
    return Decimal((sign, tuple(map(int, significant)), exponent))


def write_amount(amount: Decimal) -> orjson.Fragment:
    """Return the amount as a JSON number that is not rounded on its way."""
    return orjson.Fragment(in_words(amount).encode())


def in_words(amount: Decimal) -> str:
    """Return the amount with all its digits, without an exponent and without a sign at zero."""
    return format(amount, "f") if amount else "0"


def is_currency(code: str) -> bool:
    """Tell whether ISO 4217 knows the code, with a minor unit: not so for gold (XAU)."""
    return _exponent(code) is not None


def exponent_of(currency: str) -> int:
    """Return how many decimals the currency has.

    :raises ValueError: if it is none.
    """
    exponent = _exponent(currency)
    if exponent is None:
        raise ValueError(f"ISO 4217 knows no currency {currency}")
    return exponent


def _exponent(code: str) -> int | None:
    try:
        exponent = iso4217.Currency(code).exponent
    except ValueError:
        return None
    return None if exponent is None else int(exponent)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
