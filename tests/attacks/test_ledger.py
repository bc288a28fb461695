"""Attacks on the ledger, each of which took money out of somebody's: here the database says no."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DataError, Error, IntegrityError, connection, connections, transaction
from tests.ledgers import NOON, balance_of, posting, run

from cleanbreak.records.ledger import (
    AccountClosed,
    AlreadyReversed,
    BelowFloor,
    KeyOfAnotherJournal,
    UnknownCurrency,
    UnknownJournal,
    post_journals,
)
from cleanbreak.records.ledger_closing import AccountHasBalance, UnknownAccount, close_account
from cleanbreak.records.ledger_reversal import reverse_journal

pytestmark = pytest.mark.usefixtures("committed_db")

AT_ONCE = 8
DRAWER = "cash_drawer:store-7:mia"


def all_at_once(act: Callable[[int], None]) -> list[str]:
    """Let eight do it at the same moment; return what became of each."""
    together = Barrier(AT_ONCE)

    def one(number: int) -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            together.wait(30)
            act(number)
        except (Error, BelowFloor, KeyOfAnotherJournal, AlreadyReversed) as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


def owe(order: UUID, minor: int = 10) -> None:
    post_journals([posting(f"{order}:owe", order, charging_control=minor)], NOON)


def pay(order: UUID, key: str, minor: int = 10) -> None:
    post_journals([posting(key, order, refund_payable=minor, to="bank_in_flight")], NOON)


def fill_drawer(minor: int = 10) -> None:
    post_journals([posting("fill", uuid4(), **{DRAWER: minor, "to": "bank"})], NOON)


def take_from_drawer(key: str, minor: int = 10) -> None:
    post_journals([posting(key, UUID(int=7), cash_drawers=minor, to=DRAWER)], NOON)


def test_eight_pay_ten_of_ten_that_are_owed_and_one_does() -> None:
    order = uuid4()
    owe(order)

    told = all_at_once(lambda number: pay(order, f"pay {number}"))

    assert sorted(told) == ["IntegrityError"] * 7 + ["done"]
    assert balance_of("refund_payable", order) == 0


def test_eight_take_ten_of_ten_from_a_drawer_and_one_does() -> None:
    fill_drawer()

    told = all_at_once(lambda number: take_from_drawer(f"take {number}"))

    assert sorted(told) == ["BelowFloor"] * 7 + ["done"]
    assert balance_of(DRAWER) == 0
    assert run("SELECT posted_minor, version FROM ledger_balance") == [(0, 2)]


def while_in_doubt(first: Callable[[], object], second: Callable[[], object]) -> str:
    """Let the second try while the first was checked and is not committed yet."""

    def try_second() -> str:
        try:
            second()
        except (Error, BelowFloor, AccountHasBalance, AccountClosed) as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            first()
            run("SET CONSTRAINTS ALL IMMEDIATE")
            trying = thread.submit(try_second)
            until_it_waits_or_is_done(trying)
        return trying.result(30)


def until_it_waits_or_is_done(trying: Future[str]) -> None:
    waits = "SELECT 1 FROM pg_locks WHERE NOT granted"
    waits += " AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    while not trying.done() and not run(waits):
        wait([trying], timeout=0.02)


@pytest.fixture
def opened(committed_db: None) -> None:
    """Open the accounts: who opens one lets others wait who need it, and that is not the point."""
    order = uuid4()
    owe(order)
    pay(order, "opened")
    fill_drawer()
    take_from_drawer("opened drawer")


@pytest.mark.usefixtures("opened")
def test_who_pays_while_another_is_in_doubt_waits_and_is_refused() -> None:
    order = uuid4()
    owe(order)

    assert while_in_doubt(lambda: pay(order, "1"), lambda: pay(order, "2")) == "IntegrityError"

    assert balance_of("refund_payable", order) == 0


@pytest.mark.usefixtures("opened")
def test_who_pays_from_another_order_waits_for_nobody() -> None:
    mine, yours = uuid4(), uuid4()
    owe(mine)
    owe(yours)
    assert while_in_doubt(lambda: pay(mine, "1"), lambda: pay(yours, "2")) == "done"


@pytest.mark.usefixtures("opened")
def test_who_takes_from_a_drawer_while_another_is_in_doubt_waits_and_is_refused() -> None:
    post_journals([posting("more", UUID(int=7), **{DRAWER: 10, "to": "bank"})], NOON)
    first, second = (lambda: take_from_drawer("1")), (lambda: take_from_drawer("2"))
    assert while_in_doubt(first, second) == "BelowFloor"


@pytest.mark.parametrize("code", [DRAWER, "voucher_control"])
def test_an_account_is_not_closed_while_somebody_posts_to_it(code: str) -> None:
    post_journals([posting("in", UUID(int=7), **{code: 10, "to": "bank"})], NOON)
    post_journals([posting("out", UUID(int=7), bank=10, to=code)], NOON)
    more = posting("more", UUID(int=7), **{code: 1, "to": "bank"})

    told = while_in_doubt(
        lambda: post_journals([more], NOON), lambda: close_account(code, "EUR", NOON)
    )

    assert told == "AccountHasBalance"
    back = posting("back", UUID(int=7), bank=1, to=code)
    post_journals([back], NOON)
    told = while_in_doubt(
        lambda: close_account(code, "EUR", NOON),
        lambda: post_journals([posting("late", UUID(int=7), **{code: 1, "to": "bank"})], NOON),
    )
    assert told == "AccountClosed"


def test_eight_pay_batches_of_the_same_orders_in_other_orders_and_each_is_paid_once() -> None:
    orders = [uuid4() for _ in range(20)]
    post_journals([posting(f"{o}:owe", o, charging_control=10) for o in orders], NOON)

    def pay_all(number: int) -> None:
        batch = orders if number % 2 else orders[::-1]
        post_journals(
            [posting(f"{number}:{o}", o, refund_payable=10, to="bank_in_flight") for o in batch],
            NOON,
        )

    assert sorted(all_at_once(pay_all)) == ["IntegrityError"] * 7 + ["done"]
    assert balance_of("refund_payable") == 0


def test_what_is_owed_to_one_holder_is_never_paid_to_another() -> None:
    mine, yours = uuid4(), uuid4()
    owe(mine), owe(yours)

    with pytest.raises(IntegrityError, match="more would be taken"):
        pay(mine, "too much", 11)
    pay(mine, "pay")
    with pytest.raises(IntegrityError, match="more would be taken"):
        pay(mine, "again", 1)

    assert balance_of("refund_payable", yours) == -10


def test_of_another_currency_nothing_is_owed() -> None:
    order = uuid4()
    owe(order)
    yen = posting("yen", order, currency="JPY", refund_payable=1, to="bank_in_flight")

    with pytest.raises(IntegrityError, match="more would be taken"):
        post_journals([yen], NOON)


def test_a_hot_account_without_floor_has_no_running_balance() -> None:
    owe(uuid4())

    assert run("SELECT code, floor_of, side FROM ledger_account ORDER BY code") == [
        ("charging_control", None, None),
        ("refund_payable", "order", "credit"),
    ]
    assert run("SELECT * FROM ledger_balance") == []


def test_eight_post_the_same_under_one_key_and_it_is_posted_once() -> None:
    order = uuid4()

    told = all_at_once(lambda _number: owe(order))

    assert told == ["done"] * AT_ONCE
    assert balance_of("refund_payable", order) == -10
    assert len(run("SELECT * FROM ledger_journal")) == 1


@pytest.mark.parametrize("beside", [0, 1], ids=["alone", "in a batch"])
def test_a_key_of_something_else_is_refused_and_nothing_is_posted(beside: int) -> None:
    order = uuid4()
    others = [posting("beside", uuid4(), charging_control=1)] * beside
    owe(order)
    owe(order)
    for other in (
        posting(f"{order}:owe", order, charging_control=11),
        posting(f"{order}:owe", uuid4(), charging_control=10),
        posting(f"{order}:owe", order, currency="JPY", charging_control=10),
        posting(f"{order}:owe", order, receivable=10),
        posting(f"{order}:owe", order, kind="other", charging_control=10),
        posting(f"{order}:owe", order, line_id=2, charging_control=10),
    ):
        with pytest.raises(KeyOfAnotherJournal, match=f"{order}:owe"):
            post_journals([*others, other], NOON)
    assert balance_of("refund_payable") == -10
    assert len(run("SELECT * FROM ledger_journal")) == 1


def test_one_batch_may_not_say_two_things_under_one_key() -> None:
    same = posting("key", UUID(int=1), charging_control=1)
    post_journals([same, same, posting("more", UUID(int=1), charging_control=1)], NOON)
    assert len(run("SELECT * FROM ledger_journal")) == 2

    twice = [posting("new", UUID(int=1), charging_control=minor) for minor in (1, 2)]
    with pytest.raises(KeyOfAnotherJournal):
        post_journals(twice, NOON)
    assert len(run("SELECT * FROM ledger_journal")) == 2


def test_a_snapshot_that_cannot_see_the_others_posts_nothing() -> None:
    order = uuid4()
    owe(order)
    with pytest.raises(Error, match="READ COMMITTED only"), transaction.atomic():  # noqa: PT012
        run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        pay(order, "pay")
    assert balance_of("refund_payable", order) == -10


def test_a_journal_is_taken_back_once_by_its_opposite() -> None:
    order = uuid4()
    owe(order)

    reverse_journal(f"{order}:owe", NOON)
    reverse_journal(f"{order}:owe", NOON)

    assert balance_of("refund_payable", order) == balance_of("charging_control") == 0
    assert len(run("SELECT * FROM ledger_journal")) == 2
    second = posting(
        "second", order, refund_payable=10, to="charging_control", takes=f"{order}:owe"
    )
    with pytest.raises(AlreadyReversed):
        post_journals([second], NOON)
    with pytest.raises(AlreadyReversed):
        post_journals([second, posting("beside", order, charging_control=1)], NOON)
    with pytest.raises(UnknownJournal):
        reverse_journal("nothing", NOON)


def test_eight_take_the_same_journal_back_and_it_comes_back_once() -> None:
    order = uuid4()
    owe(order)

    told = all_at_once(
        lambda number: post_journals(
            [posting(f"back {number}", order, refund_payable=10, to="charging_control",
                     takes=f"{order}:owe")], NOON)
    )  # fmt: skip

    assert sorted(told) == ["AlreadyReversed"] * 7 + ["done"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"refund_payable": 9, "to": "charging_control"},
        {"refund_payable": 10, "to": "receivable"},
        {"charging_control": 10},
        {"refund_payable": 10, "to": "charging_control", "line_id": 2},
    ],
)
def test_what_is_not_the_opposite_is_no_reversal(wrong: dict[str, Any]) -> None:
    order = uuid4()
    owe(order)
    with pytest.raises(IntegrityError, match="not the opposite"):
        post_journals([posting("back", order, takes=f"{order}:owe", **wrong)], NOON)
    assert balance_of("refund_payable", order) == -10


def test_what_was_paid_out_cannot_be_owed_no_more() -> None:
    order = uuid4()
    owe(order)
    pay(order, "pay")
    with pytest.raises(IntegrityError, match="more would be taken"):
        reverse_journal(f"{order}:owe", NOON)
    reverse_journal("pay", NOON)
    reverse_journal(f"{order}:owe", NOON)
    assert balance_of("refund_payable", order) == 0


@pytest.mark.parametrize(("code", "to"), [(DRAWER, "bank"), ("voucher_control", "bank")])
def test_a_closed_account_takes_nothing_and_one_with_a_balance_stays_open(
    code: str, to: str
) -> None:
    post_journals([posting("in", UUID(int=7), **{code: 10, "to": to})], NOON)
    with pytest.raises(AccountHasBalance, match=code):
        close_account(code, "EUR", NOON)
    post_journals([posting("out", UUID(int=7), **{to: 10, "to": code})], NOON)

    close_account(code, "EUR", NOON)

    more = posting("more", UUID(int=7), **{code: 1, "to": to})
    with pytest.raises(AccountClosed):
        post_journals([more], NOON)
    with pytest.raises(AccountClosed):
        post_journals([more, posting("beside", UUID(int=7), charging_control=1)], NOON)
    with pytest.raises(AccountClosed):
        close_account(code, "EUR", NOON)
    with pytest.raises(UnknownAccount):
        close_account(code, "USD", NOON)
    assert balance_of(code) == 0


@pytest.mark.parametrize("currency", ["XAU", "XXX", "EURO"])
def test_gold_is_no_money_of_a_ledger(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        post_journals([posting("gold", uuid4(), currency=currency, charging_control=1)], NOON)


def test_a_table_of_currencies_that_changes_rescales_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = {"JPY": 0, "BHD": 3, "CLF": 4, "EUR": 2}
    for currency in places:
        post_journals([posting(currency, uuid4(), currency=currency, charging_control=7)], NOON)

    monkeypatch.setattr("cleanbreak.records.ledger.minor_unit_exponent", lambda _currency: 5)
    for currency in places:
        again = posting(f"{currency} again", uuid4(), currency=currency, receivable=1)
        post_journals([again], NOON)

    held = run("SELECT currency, exponent FROM ledger_account WHERE code = 'charging_control'")
    assert dict(held) == places
    owed = run("SELECT DISTINCT currency, exponent FROM ledger_account WHERE code <> 'receivable'")
    assert dict(owed) == places


def test_what_no_bigint_holds_is_refused_whole() -> None:
    with pytest.raises((DataError, IntegrityError)):
        post_journals([posting("huge", uuid4(), charging_control=2**63)], NOON)
    post_journals([posting("large", uuid4(), **{DRAWER: 2**62, "to": "bank"})], NOON)
    with pytest.raises(DataError):
        post_journals([posting("more", uuid4(), **{DRAWER: 2**62, "to": "bank"})], NOON)
    assert balance_of(DRAWER) == 2**62


@pytest.mark.parametrize(
    "change",
    ["exponent = 5", "code = 'mine'", "currency = 'USD'", "floor_of = NULL, side = NULL"],
)
def test_an_account_never_changes(change: str) -> None:
    owe(uuid4())
    with pytest.raises(Error):
        run(f"UPDATE ledger_account SET {change} WHERE code = 'refund_payable'")
    with pytest.raises(Error):
        run("DELETE FROM ledger_account")
