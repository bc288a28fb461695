"""The money of an ended line, in figures that a holder would check by hand."""

import pytest
from tests.unit.domain.agreements import agreement, rules

from cleanbreak.domain.money import Balance, Money
from cleanbreak.domain.settlement import closing_journal, settle

HELD = Balance(
    currency="EUR", paid_minor=1000, promotional_minor=300, deposit_minor=2000, debt_minor=700
)
WITH_FEE = agreement(fee_minor=1100)


def test_credit_and_deposit_go_back_less_what_is_owed() -> None:
    money = settle(HELD, WITH_FEE, rules(), is_early=False)
    assert money.refund == Money(2300, "EUR")
    assert (money.netted_minor, money.still_owed_minor) == (700, 0)


def test_an_early_end_costs_its_fee() -> None:
    money = settle(HELD, WITH_FEE, rules(), is_early=True)
    assert (money.refund_minor, money.netted_minor) == (1200, 1800)


def test_where_the_law_forbids_it_nothing_is_netted() -> None:
    money = settle(HELD, WITH_FEE, rules(debts_may_be_netted=False), is_early=True)
    assert (money.refund_minor, money.netted_minor, money.still_owed_minor) == (3000, 0, 1800)


def test_a_debt_that_is_larger_than_what_is_held_stays_owed() -> None:
    poor = Balance(
        currency="EUR", paid_minor=10, promotional_minor=0, deposit_minor=20, debt_minor=100
    )
    money = settle(poor, agreement(), rules(), is_early=False)
    assert (money.refund_minor, money.netted_minor, money.still_owed_minor) == (0, 30, 70)


def test_promotional_credit_pays_no_debt_and_goes_back_to_nobody() -> None:
    gifted = Balance(
        currency="EUR", paid_minor=0, promotional_minor=500, deposit_minor=0, debt_minor=100
    )
    money = settle(gifted, agreement(), rules(), is_early=False)
    assert (money.refund_minor, money.still_owed_minor) == (0, 100)
    assert money.promotional_expired_minor == 500


@pytest.mark.parametrize("amount_minor", [0, 1])
def test_an_empty_line_moves_no_money(amount_minor: int) -> None:
    empty = Balance(
        currency="EUR", paid_minor=amount_minor, promotional_minor=0, deposit_minor=0, debt_minor=0
    )
    journal = closing_journal("key", settle(empty, agreement(), rules(), is_early=False))
    assert len(journal.entries) == 2 * amount_minor
