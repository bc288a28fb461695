"""The money of an ended line, in figures that a holder would check by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from tests.unit.domain.agreements import agreement, rules

from cleanbreak.domain.money import Balance, Money
from cleanbreak.domain.policy import FeeBound
from cleanbreak.domain.settlement import Settlement, closing_journal, settle

HELD = Balance(
    currency="EUR", paid_minor=1000, promotional_minor=300, deposit_minor=2000, debt_minor=700
)
WITH_FEE = agreement(fee_minor=1100)
TODAY = date(2026, 11, 22)


def test_credit_and_deposit_go_back_less_what_is_owed() -> None:
    money = settle(HELD, WITH_FEE, rules(), is_early=False, ended_on=TODAY)
    assert money.refund == Money(2300, "EUR")
    assert (money.netted_minor, money.still_owed_minor) == (700, 0)


def test_an_early_end_costs_its_fee() -> None:
    money = settle(HELD, WITH_FEE, rules(), is_early=True, ended_on=TODAY)
    assert (money.refund_minor, money.netted_minor) == (1200, 1800)


def test_where_the_law_forbids_it_nothing_is_netted() -> None:
    money = settle(
        HELD,
        WITH_FEE,
        rules(credit_may_be_netted=False, deposit_may_be_netted=False),
        is_early=True,
        ended_on=TODAY,
    )
    assert (money.refund_minor, money.netted_minor, money.still_owed_minor) == (3000, 0, 1800)


def test_a_debt_that_is_larger_than_what_is_held_stays_owed() -> None:
    poor = Balance(
        currency="EUR", paid_minor=10, promotional_minor=0, deposit_minor=20, debt_minor=100
    )
    money = settle(poor, agreement(), rules(), is_early=False, ended_on=TODAY)
    assert (money.refund_minor, money.netted_minor, money.still_owed_minor) == (0, 30, 70)


def test_promotional_credit_pays_no_debt_and_goes_back_to_nobody() -> None:
    gifted = Balance(
        currency="EUR", paid_minor=0, promotional_minor=500, deposit_minor=0, debt_minor=100
    )
    money = settle(gifted, agreement(), rules(), is_early=False, ended_on=TODAY)
    assert (money.refund_minor, money.still_owed_minor) == (0, 100)
    assert money.promotional_expired_minor == 500


@pytest.mark.parametrize("amount_minor", [0, 1])
def test_an_empty_line_moves_no_money(amount_minor: int) -> None:
    empty = Balance(
        currency="EUR", paid_minor=amount_minor, promotional_minor=0, deposit_minor=0, debt_minor=0
    )
    journal = closing_journal(
        "key", settle(empty, agreement(), rules(), is_early=False, ended_on=TODAY), "de"
    )
    assert len(journal.entries) == 2 * amount_minor


def test_the_deposit_pays_debts_before_the_credit_does() -> None:
    only_deposit = rules(credit_may_be_netted=False)
    money = settle(HELD, WITH_FEE, only_deposit, is_early=True, ended_on=TODAY)
    assert (money.netted_minor, money.still_owed_minor, money.refund_minor) == (1800, 0, 1200)
    only_credit = rules(deposit_may_be_netted=False)
    money = settle(HELD, WITH_FEE, only_credit, is_early=True, ended_on=TODAY)
    assert (money.netted_minor, money.still_owed_minor, money.refund_minor) == (1000, 800, 2000)


def test_bills_are_paid_before_the_fee() -> None:
    poor = replace(HELD, paid_minor=0, deposit_minor=1000)
    money = settle(poor, WITH_FEE, rules(), is_early=True, ended_on=TODAY)
    assert (money.netted_minor, money.fee_netted_minor, money.still_owed_minor) == (1000, 300, 800)


@pytest.mark.parametrize(
    ("due_at_end", "owed", "going_on", "refund"), [(True, 900, 0, 1400), (False, 0, 900, 2300)]
)
def test_instalments_are_owed_at_the_end_only_where_the_place_says_so(
    due_at_end: bool, owed: int, going_on: int, refund: int
) -> None:
    phone = replace(agreement(), device_instalments_minor=900)
    place = rules(instalments_fall_due_at_end=due_at_end)
    money = settle(HELD, phone, place, is_early=False, ended_on=TODAY)
    assert money.device_instalments_minor == owed
    assert money.instalments_going_on_minor == going_on
    assert (money.refund_minor, money.still_owed_minor) == (refund, 0)


def test_a_deposit_bears_interest_where_the_law_grants_it() -> None:
    left = replace(agreement(), deposit_since=date(2025, 11, 22))
    ten = rules(deposit_interest_percent=Fraction(10))
    money = settle(HELD, left, ten, is_early=False, ended_on=TODAY)
    assert (money.deposit_interest_minor, money.refund_minor) == (200, 2500)
    day_later = settle(HELD, left, ten, is_early=False, ended_on=date(2026, 11, 23))
    assert day_later.deposit_interest_minor == 201, "a part of a cent is the holder's"
    unknown = settle(HELD, agreement(), ten, is_early=False, ended_on=TODAY)
    assert unknown.deposit_interest_minor == 0
    unlawful = settle(HELD, left, rules(), is_early=False, ended_on=TODAY)
    assert unlawful.deposit_interest_minor == 0
    before = settle(HELD, left, ten, is_early=False, ended_on=date(2025, 11, 22))
    assert before.deposit_interest_minor == 0


BOTH = (FeeBound.PRO_RATA_DEVICE_VALUE, FeeBound.REMAINING_FEES)
TERM = {"term_start_date": date(2026, 1, 1), "term_end_date": date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("figures", "bounds", "fee"),
    [
        ({}, BOTH, 10_000),
        ({"monthly_fee_minor": 3650}, (), 10_000),
        ({"monthly_fee_minor": 3650}, BOTH, 120 * 39),
        ({"monthly_fee_minor": 0}, BOTH, 0),
        ({"device_value_minor": 36_500}, BOTH, 3900),
        ({"device_value_minor": 36_500, "monthly_fee_minor": 3650}, BOTH, 3900),
        ({"device_value_minor": 36_500, "monthly_fee_minor": 1000}, BOTH, 1282),
        ({"device_value_minor": 36_500}, (FeeBound.REMAINING_FEES,), 10_000),
        ({"device_value_minor": 36_500, "term_start_date": None}, BOTH, 10_000),
        ({"device_value_minor": 36_500, "term_start_date": date(2027, 1, 1)}, BOTH, 10_000),
        ({"device_value_minor": 10**9, "monthly_fee_minor": 10**9}, BOTH, 10_000),
    ],
)
def test_a_fee_is_never_above_what_the_law_lets_stand(
    figures: dict[str, object], bounds: tuple[FeeBound, ...], fee: int
) -> None:
    """39 of the 365 days of the term are left on 22 November."""
    asked = replace(agreement(fee_minor=10_000), **(TERM | figures))  # type: ignore[arg-type]
    place = rules(early_termination_fee_bounds=bounds)
    money = settle(HELD, asked, place, is_early=True, ended_on=TODAY)
    assert money.early_termination_fee_minor == fee


def test_the_tax_is_within_the_fee_and_has_its_own_account() -> None:
    taxed = rules(early_termination_fee_tax_percent=Fraction(19))
    money = settle(HELD, agreement(fee_minor=1190), taxed, is_early=True, ended_on=TODAY)
    assert (money.early_termination_fee_minor, money.fee_tax_minor) == (1190, 190)
    entries = {e.account: e.amount_minor for e in closing_journal("k", money, "de").entries}
    assert (entries["tax:de"], entries["early_termination_fee"]) == (-190, -1000)
    half = settle(
        HELD,
        agreement(fee_minor=3),
        rules(early_termination_fee_tax_percent=Fraction(20)),
        is_early=True,
        ended_on=TODAY,
    )
    assert half.fee_tax_minor == 1, "half a cent is rounded up"


def test_figures_of_earlier_versions_are_read() -> None:
    earlier = {
        "currency": "EUR",
        "paid_minor": 1000,
        "deposit_minor": 2000,
        "promotional_expired_minor": 300,
        "early_termination_fee_minor": 1100,
        "debt_minor": 700,
        "netted_minor": 1800,
        "refund_minor": 1200,
        "still_owed_minor": 0,
    }
    money = Settlement.from_json(earlier)
    assert money == settle(HELD, WITH_FEE, rules(), is_early=True, ended_on=TODAY)
    assert money.as_json() == earlier, "figures that few lines have are kept where they are there"
