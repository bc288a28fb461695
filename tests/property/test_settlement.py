"""Whatever the money: nothing is lost, nothing is invented, and the books add up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.agreements import agreement, rules

from cleanbreak.domain.ledger import Entry, Journal, UnbalancedJournal
from cleanbreak.domain.money import Balance, Money
from cleanbreak.domain.payout import PayoutMethod, sent_journal
from cleanbreak.domain.settlement import (
    CurrenciesDiffer,
    NegativeBalance,
    Settlement,
    closing_journal,
    settle,
)

AMOUNTS = st.integers(0, 2**62) | st.sampled_from([0, 1, 99])
BALANCES = st.builds(
    Balance,
    currency=st.sampled_from(["EUR", "JPY", "BHD"]),
    paid_minor=AMOUNTS,
    promotional_minor=AMOUNTS,
    deposit_minor=AMOUNTS,
    debt_minor=AMOUNTS,
)


@given(BALANCES, AMOUNTS, st.booleans(), st.booleans())
def test_what_was_held_goes_back_or_pays_debts_and_nothing_else(
    balance: Balance, fee_minor: int, netting: bool, is_early: bool
) -> None:
    law, kept = (
        rules(debts_may_be_netted=netting),
        agreement(fee_minor=fee_minor, currency=balance.currency),
    )

    money = settle(balance, kept, law, is_early=is_early)

    fee_due_minor = fee_minor if is_early else 0
    assert money.early_termination_fee_minor == fee_due_minor
    assert money.paid_minor + money.deposit_minor == money.refund_minor + money.netted_minor
    assert money.netted_minor + money.still_owed_minor == balance.debt_minor + fee_due_minor
    assert min(money.refund_minor, money.netted_minor, money.still_owed_minor) >= 0
    assert money.promotional_expired_minor == balance.promotional_minor
    if netting:
        assert 0 in (money.refund_minor, money.still_owed_minor)
    else:
        assert money.netted_minor == 0


@given(BALANCES, AMOUNTS, st.booleans(), st.booleans())
def test_the_closing_entries_add_up_and_say_what_was_settled(
    balance: Balance, fee_minor: int, netting: bool, is_early: bool
) -> None:
    law, kept = (
        rules(debts_may_be_netted=netting),
        agreement(fee_minor=fee_minor, currency=balance.currency),
    )
    money = settle(balance, kept, law, is_early=is_early)

    journal = closing_journal("order:settle_balance", money)

    by_account = {entry.account: entry.amount_minor for entry in journal.entries}
    assert sum(by_account.values()) == 0
    assert len(by_account) == len(journal.entries) != 1
    assert by_account.get("refund_payable", 0) == -money.refund_minor
    assert by_account.get("receivable", 0) == money.still_owed_minor
    assert by_account.get("promotional_expired", 0) == -money.promotional_expired_minor
    assert journal.currency == balance.currency
    assert 0 not in by_account.values()


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


@given(BALANCES, AMOUNTS, st.booleans())
def test_what_is_stored_is_what_is_read(balance: Balance, fee_minor: int, netting: bool) -> None:
    kept = agreement(fee_minor=fee_minor, currency=balance.currency)
    money = settle(balance, kept, rules(debts_may_be_netted=netting), is_early=True)
    assert Settlement.from_json(money.as_json()) == money
    assert Balance.from_json(balance.as_json()) == balance


@given(BALANCES.filter(lambda balance: balance.currency != "EUR"), st.booleans())
def test_a_fee_in_another_currency_is_never_added(balance: Balance, is_early: bool) -> None:
    with pytest.raises(CurrenciesDiffer, match=f"in {balance.currency} and .* in EUR"):
        settle(balance, agreement(), rules(), is_early=is_early)


@given(
    BALANCES,
    st.sampled_from(["paid_minor", "promotional_minor", "deposit_minor", "debt_minor"]),
    st.integers(-(2**62), -1),
)
def test_a_balance_below_zero_is_never_settled(balance: Balance, part: str, below: int) -> None:
    kept = agreement(currency=balance.currency)
    with pytest.raises(NegativeBalance, match=part):
        settle(replace(balance, **{part: below}), kept, rules(), is_early=False)
