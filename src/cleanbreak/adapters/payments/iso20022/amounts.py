"""Amounts as ISO 20022 writes them: decimals by the exponent of ISO 4217, and no floats."""

from decimal import Decimal, InvalidOperation

import iso4217

from cleanbreak.adapters.payments.iso20022.faults import UnreadableFile
from cleanbreak.domain.money import Money

DIGITS_MAX = 18
"""``totalDigits`` of ActiveOrHistoricCurrencyAndAmount."""
TEXT_MAX = 24


def exponent_of(currency: str) -> int | None:
    """Return how many decimals the currency has; ``None`` where it has no minor unit (XAU)."""
    try:
        exponent = iso4217.Currency(currency).exponent
    except ValueError:
        return None
    return None if exponent is None else int(exponent)


def amount_text(money: Money, exponent: int) -> str:
    """Return the amount in major units: ``12.34``; ``1234`` for yen, ``1.234`` for dinars."""
    whole, fraction = divmod(money.amount_minor, 10**exponent)
    return f"{whole}.{fraction:0{exponent}d}" if exponent else str(whole)


def money_of(text: str, currency: str) -> Money:
    """Return the amount that a bank wrote.

    :raises UnreadableFile: if it is none, or has more decimals than its currency.
    """
    exponent = exponent_of(currency)
    if exponent is None:
        raise UnreadableFile("it has an amount in a currency that ISO 4217 does not know")
    try:
        # The length first: a long exponent would fill the memory when it is written out.
        amount = Decimal(text.strip() if len(text) <= TEXT_MAX else "")
    except InvalidOperation as fault:
        raise UnreadableFile("it has an amount that is no number") from fault
    if not amount.is_finite() or "e" in text.lower():
        raise UnreadableFile("it has an amount that is no number")
    minor = amount.scaleb(exponent)
    if minor != minor.to_integral_value():
        raise UnreadableFile("it has an amount with more decimals than its currency has")
    return Money(int(minor), currency)
