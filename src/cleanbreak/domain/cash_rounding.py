"""Cash rounding: amounts as the coins of a place can pay them, never less than what is owed."""

from cleanbreak.domain.money import Money
from cleanbreak.domain.policy import Policy


def cash_amount(owed: Money, policy: Policy) -> Money:
    """Return what is handed out for what is owed: the next amount that coins can pay there.

    Rounded up, in the holder's favour; the difference is the operator's. No other way to be paid
    knows rounding.
    """
    smallest_minor = policy.cash_smallest_minor.get(owed.currency, 1)
    return Money(-(-owed.amount_minor // smallest_minor) * smallest_minor, owed.currency)
