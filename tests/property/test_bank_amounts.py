"""Any amount of any currency reads back from a file of the bank as it was written."""

import iso4217
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.adapters.payments.iso20022.amounts import amount_text, exponent_of, money_of
from cleanbreak.domain.money import Money

CURRENCIES = sorted(one.code for one in iso4217.Currency if exponent_of(one.code) is not None)


@given(st.integers(1, 10**18 - 1), st.sampled_from(CURRENCIES))
def test_what_is_written_is_read(amount_minor: int, currency: str) -> None:
    money, exponent = Money(amount_minor, currency), exponent_of(currency)
    assert exponent is not None

    text = amount_text(money, exponent)

    assert money_of(text, currency) == money
    assert len(text.partition(".")[2]) == exponent
    assert int(text.replace(".", "")) == amount_minor


def test_the_currencies_that_others_get_wrong_are_among_them() -> None:
    decimals = {code: exponent_of(code) for code in ("EUR", "JPY", "BHD", "CLF", "IQD", "XAU")}

    assert decimals == {"EUR": 2, "JPY": 0, "BHD": 3, "CLF": 4, "IQD": 3, "XAU": None}
    assert len(CURRENCIES) > 150
