"""Amounts as people read them."""

from django.utils import formats

from cleanbreak.records.ledger import minor_unit_exponent

GROUPED_FROM = 10_000
"""Four digits are read at a glance; more stand in groups of three."""


def money_text(amount_minor: int, currency: str) -> str:
    """Return the amount with as many decimals as its currency has, written as its language does.

    ``12.34 EUR``, ``1234 JPY``; in German ``12.345,67 EUR``.
    """
    exponent = minor_unit_exponent(currency)
    whole, fraction = divmod(abs(amount_minor), 10**exponent)
    sign = "-" if amount_minor < 0 else ""
    point = formats.get_format("DECIMAL_SEPARATOR")
    decimals = f"{point}{fraction:0{exponent}d}" if exponent else ""
    return f"{sign}{_grouped(whole)}{decimals} {currency}"


def _grouped(whole: int) -> str:
    if whole < GROUPED_FROM:
        return str(whole)
    # Django names no separator for Chinese, which has the comma for money
    return f"{whole:,}".replace(",", formats.get_format("THOUSAND_SEPARATOR") or ",")
