"""Interest on a deposit, where the law of the place grants it."""

from datetime import date
from fractions import Fraction

DAYS_A_YEAR = 365
"""Actual days by 365, in leap years too."""


def deposit_interest_minor(
    deposit_minor: int, since: date | None, until: date, percent: Fraction
) -> int:
    """Return simple interest from one day to another, a part of a minor unit rounded up.

    Without the day on which the deposit was left nothing can be worked out: then there is none,
    and a correction can still credit it.
    """
    if since is None or until <= since or not percent:
        return 0
    interest = deposit_minor * percent * (until - since).days / (100 * DAYS_A_YEAR)
    return -(-interest.numerator // interest.denominator)
