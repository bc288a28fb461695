"""Amounts as Stripe counts them: the same money, or a refusal."""

import iso4217
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.adapters.payments.stripe.amounts import as_stripe_counts, as_we_count
from cleanbreak.domain.money import Money
from cleanbreak.ports.errors import Refused

CODES = sorted(one.code for one in iso4217.Currency)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Money(1234, "EUR"), 1234),
        (Money(500, "JPY"), 500),
        (Money(5, "ISK"), 500),  # "to charge 5 ISK, provide an amount value of 500"
        (Money(1045, "HUF"), 1045),  # two decimals, but for payouts to our own bank
        (Money(80_045, "TWD"), 80_045),
        (Money(500, "MGA"), 5),  # two decimals in ISO 4217, none at Stripe
        (Money(5120, "KWD"), 5120),  # 5.120: "5.124 KWD must be rounded to 5120 or 5130"
    ],
)
def test_the_examples_of_the_documentation(ours: Money, theirs: int) -> None:
    assert as_stripe_counts(ours) == theirs
    assert as_we_count(theirs, ours.currency.lower()) == ours


@pytest.mark.parametrize(
    "amount",
    [
        Money(5124, "KWD"),
        Money(501, "MGA"),
        Money(500, "UGX"),
        Money(1234, "IQD"),  # three decimals, and not among Stripe's
        Money(1, "CLF"),
        Money(1, "XAU"),
        Money(1, "ZZZ"),
        Money(0, "EUR"),
        Money(-5, "EUR"),
    ],
)
def test_what_stripe_cannot_say_is_refused_and_never_rounded(amount: Money) -> None:
    with pytest.raises(Refused):
        as_stripe_counts(amount)


def test_a_currency_that_is_documented_in_two_ways_is_not_guessed() -> None:
    with pytest.raises(Refused, match="two ways of counting UGX"):
        as_stripe_counts(Money(500, "UGX"))


@given(st.integers(min_value=1, max_value=2**63 - 1), st.sampled_from(CODES))
def test_no_currency_loses_anything_on_its_way(minor: int, code: str) -> None:
    try:
        theirs = as_stripe_counts(Money(minor, code))
    except Refused:
        return
    assert as_we_count(theirs, code.lower()) == Money(minor, code)


def test_an_amount_that_a_currency_does_not_have_is_not_guessed() -> None:
    with pytest.raises(Refused):
        as_we_count(550, "isk")
