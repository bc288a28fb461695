"""Cash rounding: amounts as coins can pay them, never less than what is owed."""

from cleanbreak.domain.money import Money

SMALLEST_COIN_MINOR: dict[str, int] = {
    "CHF": 5,  # 5 centimes: the smallest coin in circulation since 2007 (Swissmint)
    "SEK": 100,  # 1 krona: amounts are rounded to whole kronor (lag 1970:1029)
}
"""In minor units; of every other currency the minor unit itself is paid."""


def cash_amount(owed: Money) -> Money:
    """Return what is handed out for what is owed: the next amount that coins can pay.

    Rounded up, in the holder's favour; the difference is the operator's.
    """
    coin = SMALLEST_COIN_MINOR.get(owed.currency, 1)
    return Money(-(-owed.amount_minor // coin) * coin, owed.currency)
