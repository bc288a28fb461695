"""Amounts as people read them."""

from django.utils import formats

from cleanbreak.records.ledger import minor_unit_exponent


def money_text(amount_minor: int, currency: str) -> str:
    """Return the amount with as many decimals as its currency has: ``12.34 EUR``, ``1234 JPY``."""
    exponent = minor_unit_exponent(currency)
    whole, fraction = divmod(abs(amount_minor), 10**exponent)
    sign = "-" if amount_minor < 0 else ""
    point = formats.get_format("DECIMAL_SEPARATOR")
    decimals = f"{point}{fraction:0{exponent}d}" if exponent else ""
    return f"{sign}{whole}{decimals} {currency}"
