"""Amounts as Stripe counts them, which is not always as ISO 4217 does; nothing is ever rounded.

Source: docs.stripe.com/currencies, "Minor units in API amounts" and "Special cases".
"""

import iso4217

from cleanbreak.domain.money import Money
from cleanbreak.ports.errors import Refused

USUAL_EXPONENT = 2
WITHOUT_DECIMALS = frozenset(
    {
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA",
        "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
    }
)  # fmt: skip
"""Stripe's zero-decimal currencies. MGA has two decimals in ISO 4217."""
WITH_THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
LAST_DIGIT_OF_THREE = 10
"""Three-decimal amounts must end in 0: Stripe's partners know no more than two decimals."""
WHOLE_UNITS_AS_CENTS = frozenset({"ISK"})
"""Without decimals in ISO 4217; told with two of them, "always 00": 5 ISK is 500."""
COUNTED_IN_TWO_WAYS = frozenset({"UGX"})
"""It stands among the zero-decimal currencies, and among the special cases that are told with two
decimals. Whoever guesses wrong pays a hundred times as much. HUF and TWD are special for payouts to
our own bank only; charges and refunds have two decimals."""


def as_stripe_counts(amount: Money) -> int:
    """Return the amount in the units of Stripe.

    :raises Refused: if it cannot be said there, or its currency is none of Stripe's.
    """
    ours, theirs = _exponents(amount.currency)
    scaled, rest = _scaled(amount.amount_minor, theirs - ours)
    if rest or scaled % _step(amount.currency) or scaled <= 0:
        raise Refused(
            f"Stripe cannot pay exactly this amount of {amount.currency}; it was not rounded."
        )
    return scaled


def as_we_count(stripe_amount: int, currency: str) -> Money:
    """Return what Stripe says as money of ours.

    :param currency: as Stripe writes it, in small letters.
    :raises Refused: if it is no amount of a currency of ours.
    """
    code = currency.upper()
    ours, theirs = _exponents(code)
    scaled, rest = _scaled(stripe_amount, ours - theirs)
    if rest:
        raise Refused(f"Stripe tells an amount that {code} does not have.")
    return Money(scaled, code)


def _scaled(amount: int, power_of_ten: int) -> tuple[int, int]:
    """Return the amount times ten to that power, and what does not fit."""
    if power_of_ten >= 0:
        return amount * int(10**power_of_ten), 0
    return divmod(amount, int(10**-power_of_ten))


def _exponents(code: str) -> tuple[int, int]:
    """Return how many decimals a currency has by ISO 4217, and at Stripe."""
    ours = _iso_exponent(code)
    if code in COUNTED_IN_TWO_WAYS:
        raise Refused(f"Stripe documents two ways of counting {code}: no refund is sent in it.")
    if code in WITHOUT_DECIMALS:
        theirs = 0
    elif code in WITH_THREE_DECIMALS:
        theirs = 3
    elif code in WHOLE_UNITS_AS_CENTS or ours == USUAL_EXPONENT:
        theirs = USUAL_EXPONENT
    else:
        ours = None  # such as IQD and CLF: they have other decimals, and Stripe does not name them
    if ours is None:
        raise Refused(f"Stripe has no payments in {code}.")
    return ours, theirs


def _iso_exponent(code: str) -> int | None:
    """Return how many decimals a currency has; ``None`` for what has none, or is no currency."""
    try:
        exponent: int | None = iso4217.Currency(code).exponent
    except ValueError:
        return None
    return exponent


def _step(code: str) -> int:
    return LAST_DIGIT_OF_THREE if code in WITH_THREE_DECIMALS else 1
