"""Whatever the money: nothing is lost, nothing is invented, and the books add up."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.agreements import agreement, rules

from cleanbreak.domain.cash_rounding import cash_amount
from cleanbreak.domain.correction import CorrectionSide, apportion, correction_journal
from cleanbreak.domain.ledger import Entry, Journal, UnbalancedJournal
from cleanbreak.domain.line import Agreement
from cleanbreak.domain.money import Balance, Money
from cleanbreak.domain.payout import (
    HandedOut,
    PayoutMethod,
    PayoutMove,
    PayoutState,
    payout_journal,
    sent_journal,
)
from cleanbreak.domain.policy import FeeBound, PaymentKind, Policy
from cleanbreak.domain.settlement import (
    CurrenciesDiffer,
    NegativeBalance,
    Settlement,
    closing_journal,
    settle,
)
from cleanbreak.domain.settlement_difference import DifferenceReason, reasons_of

AMOUNTS = st.integers(0, 2**62) | st.sampled_from([0, 1, 99])
CURRENCIES = st.sampled_from(["EUR", "JPY", "BHD"])
BALANCES = st.builds(
    Balance,
    currency=CURRENCIES,
    paid_minor=AMOUNTS,
    promotional_minor=AMOUNTS,
    deposit_minor=AMOUNTS,
    debt_minor=AMOUNTS,
)
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))
AGREEMENTS = st.builds(
    Agreement,
    payment=st.sampled_from(PaymentKind),
    currency=CURRENCIES,
    term_start_date=DAYS | st.none(),
    term_end_date=DAYS | st.none(),
    early_termination_fee_minor=AMOUNTS,
    device_instalments_minor=AMOUNTS,
    deposit_since=DAYS | st.none(),
    monthly_fee_minor=AMOUNTS | st.none(),
    device_value_minor=AMOUNTS | st.none(),
)
PERCENTS = st.sampled_from([Fraction(0), Fraction(19), Fraction("8.1"), Fraction("0.000001")])
PLACES = st.builds(
    rules,
    credit_may_be_netted=st.booleans(),
    deposit_may_be_netted=st.booleans(),
    instalments_fall_due_at_end=st.booleans(),
    early_termination_fee_bounds=st.lists(st.sampled_from(FeeBound), unique=True).map(tuple),
    early_termination_fee_tax_percent=PERCENTS,
    deposit_interest_percent=PERCENTS,
    cash_smallest_minor=st.sampled_from([{}, {"EUR": 5, "JPY": 100, "BHD": 25}]),
)


@st.composite
def settlements(draw: st.DrawFn) -> tuple[Balance, Agreement, Policy, Settlement]:
    """Draw any mix of money, agreement and place, and settle it."""
    balance = draw(BALANCES)
    kept = replace(draw(AGREEMENTS), currency=balance.currency)
    place = draw(PLACES)
    money = settle(balance, kept, place, is_early=draw(st.booleans()), ended_on=draw(DAYS))
    return balance, kept, place, money


@given(settlements())
def test_what_was_held_goes_back_or_pays_debts_and_nothing_else(
    settled: tuple[Balance, Agreement, Policy, Settlement],
) -> None:
    balance, kept, place, money = settled
    held = money.paid_minor + money.deposit_minor + money.deposit_interest_minor
    assert held == money.refund_minor + money.netted_minor
    owed = money.debt_minor + money.device_instalments_minor + money.early_termination_fee_minor
    assert owed == money.netted_minor + money.still_owed_minor
    assert money.paid_minor == balance.paid_minor
    assert money.deposit_minor == balance.deposit_minor
    assert money.debt_minor == balance.debt_minor
    assert money.promotional_expired_minor == balance.promotional_minor
    instalments = money.device_instalments_minor + money.instalments_going_on_minor
    assert instalments == kept.device_instalments_minor
    assert 0 <= money.early_termination_fee_minor <= kept.early_termination_fee_minor
    assert 0 <= money.fee_tax_minor <= money.early_termination_fee_minor
    assert 0 <= money.fee_netted_minor <= min(money.netted_minor, money.early_termination_fee_minor)
    figures = {k: v for k, v in money.as_json().items() if k != "currency"}
    assert min(figures.values()) >= 0
    _check_netting(money, place)


def _check_netting(money: Settlement, place: Policy) -> None:
    """Debts take all that they may, the deposit first, and nothing that they may not."""
    deposit = money.deposit_minor + money.deposit_interest_minor
    reachable = deposit if place.deposit_may_be_netted else 0
    reachable += money.paid_minor if place.credit_may_be_netted else 0
    owed = money.netted_minor + money.still_owed_minor
    assert money.netted_minor == min(owed, reachable)


@given(settlements())
def test_the_closing_entries_add_up_and_say_what_was_settled(
    settled: tuple[Balance, Agreement, Policy, Settlement],
) -> None:
    balance, _kept, _place, money = settled

    journal = closing_journal("order:settle_balance", money, "de")

    by_account = {entry.account: entry.amount_minor for entry in journal.entries}
    assert sum(by_account.values()) == 0
    assert len(by_account) == len(journal.entries) != 1
    assert journal.currency == balance.currency
    assert 0 not in by_account.values()
    said = {
        "refund_payable": -money.refund_minor,
        "receivable": money.still_owed_minor,
        "promotional_expired": -money.promotional_expired_minor,
        "deposit_interest": money.deposit_interest_minor,
        "billing_control": -money.debt_minor,
        "instalments_control": -money.device_instalments_minor,
        "early_termination_fee": money.fee_tax_minor - money.early_termination_fee_minor,
        "tax:de": -money.fee_tax_minor,
        "charging_control": money.paid_minor
        + money.deposit_minor
        + money.promotional_expired_minor,
    }
    assert by_account == {account: minor for account, minor in said.items() if minor}


@given(settlements(), st.sampled_from(["bank", "cash", "unclaimed"]))
def test_to_the_last_journal_every_minor_unit_has_a_place(
    settled: tuple[Balance, Agreement, Policy, Settlement], fate: str
) -> None:
    """``paid + deposits + interest = refunded + netted + fees + unclaimed - rounding``."""
    _balance, _kept, place, money = settled
    journals = [closing_journal("key", money, "de"), *_fate_of_refund(money, place, fate)]

    books: Counter[str] = Counter()
    for journal in journals:
        for entry in journal.entries:
            books[entry.account] += entry.amount_minor

    assert books["refund_payable"] == 0
    refunded = -books["bank"] - books["cash_drawers"]
    unclaimed = -books["unclaimed:de"]
    fees = money.fee_netted_minor
    netted = money.netted_minor - fees
    assert (
        money.paid_minor + money.deposit_minor + books["deposit_interest"]
        == refunded + netted + fees + unclaimed - books["rounding"]
    )
    assert books["rounding"] >= 0, "the operator adds, and never keeps"


def _fate_of_refund(money: Settlement, place: Policy, fate: str) -> list[Journal]:
    """Return the journals of a refund that was paid, over a counter or not, or never claimed."""
    if not money.refund_minor:
        return []
    if fate == "unclaimed":
        ways = [(PayoutState.DRAFT, PayoutState.UNCLAIMED)]
        method = None
    else:
        ways = [
            (PayoutState.APPROVED, PayoutState.SUBMITTED),
            (PayoutState.SUBMITTED, PayoutState.SETTLED),
        ]
        method = PayoutMethod(fate)
    moves = [
        PayoutMove(
            payout_id="p",
            place="de",
            amount=money.refund,
            method=method,
            before=before,
            becomes=becomes,
            handed_out=_handed_out(money, place) if (fate, becomes) == LAST_OF_CASH else None,
        )
        for before, becomes in ways
    ]
    return [one for one in map(payout_journal, moves) if one]


LAST_OF_CASH = ("cash", PayoutState.SETTLED)


def _handed_out(money: Settlement, place: Policy) -> HandedOut:
    cash = cash_amount(money.refund, place)
    return HandedOut(account="cash_drawers", amount_minor=cash.amount_minor)


@given(AMOUNTS, CURRENCIES, PLACES)
def test_cash_is_rounded_up_to_what_coins_can_make(
    owed_minor: int, currency: str, place: Policy
) -> None:
    paid = cash_amount(Money(owed_minor, currency), place)
    smallest = place.cash_smallest_minor.get(currency, 1)
    assert paid.amount_minor % smallest == 0
    assert 0 <= paid.amount_minor - owed_minor < smallest


@given(settlements(), settlements())
def test_whatever_differs_has_a_reason_and_what_is_the_same_has_none(
    before: tuple[Balance, Agreement, Policy, Settlement],
    after: tuple[Balance, Agreement, Policy, Settlement],
) -> None:
    planned, final = before[3], after[3]
    assert bool(reasons_of(planned, final)) == (planned != final)
    assert reasons_of(final, final) == ()
    assert reasons_of(None, final) == (DifferenceReason.CHARGING_UNREACHABLE,)


@given(
    st.sampled_from(CorrectionSide),
    st.integers(1, 2**62),
    AMOUNTS,
    AMOUNTS,
    PLACES,
)
def test_a_correction_moves_its_amount_and_nothing_else(
    side: CorrectionSide, amount_minor: int, owed: int, waiting: int, place: Policy
) -> None:
    parts = apportion(side, amount_minor, owed_minor=owed, waiting_minor=waiting, policy=place)
    journal = correction_journal("k", side, Money(amount_minor, "EUR"), parts)

    assert parts.netted_minor + parts.rest_minor == amount_minor
    assert min(parts.netted_minor, parts.rest_minor) >= 0
    assert parts.netted_minor <= (owed if side is CorrectionSide.CREDIT else waiting)
    by_account = {entry.account: entry.amount_minor for entry in journal.entries}
    towards_holder = -by_account.get("receivable", 0) - by_account.get("refund_payable", 0)
    assert towards_holder == (amount_minor if side is CorrectionSide.CREDIT else -amount_minor)


@given(st.integers(1, 2**62))
def test_a_payout_clears_what_was_owed(refund_minor: int) -> None:
    paid = sent_journal("order:pay_out", Money(refund_minor, "EUR"), PayoutMethod.ORIGINAL)
    assert {entry.account: entry.amount_minor for entry in paid.entries} == {
        "refund_payable": refund_minor,
        "payout_in_flight": -refund_minor,
    }


@given(st.lists(st.integers(-100, 100)))
def test_a_journal_adds_up_or_there_is_none(amounts_minor: list[int]) -> None:
    entries = [Entry(f"account_{n}", amount) for n, amount in enumerate(amounts_minor)]
    if sum(amounts_minor):
        with pytest.raises(UnbalancedJournal):
            Journal.of("key", "closing", "EUR", entries)
    else:
        moving = Journal.of("key", "closing", "EUR", entries).entries
        assert [entry.amount_minor for entry in moving] == [one for one in amounts_minor if one]


@given(settlements())
def test_what_is_stored_is_what_is_read(
    settled: tuple[Balance, Agreement, Policy, Settlement],
) -> None:
    balance, _kept, _place, money = settled
    assert Settlement.from_json(money.as_json()) == money
    assert Balance.from_json(balance.as_json()) == balance


@given(BALANCES.filter(lambda balance: balance.currency != "EUR"), st.booleans())
def test_a_fee_in_another_currency_is_never_added(balance: Balance, is_early: bool) -> None:
    with pytest.raises(CurrenciesDiffer, match=f"in {balance.currency} and .* in EUR"):
        settle(balance, agreement(), rules(), is_early=is_early, ended_on=date.min)


@given(
    BALANCES,
    st.sampled_from(["paid_minor", "promotional_minor", "deposit_minor", "debt_minor"]),
    st.integers(-(2**62), -1),
)
def test_a_balance_below_zero_is_never_settled(balance: Balance, part: str, below: int) -> None:
    kept = agreement(currency=balance.currency)
    with pytest.raises(NegativeBalance, match=part):
        settle(replace(balance, **{part: below}), kept, rules(), is_early=False, ended_on=date.min)
