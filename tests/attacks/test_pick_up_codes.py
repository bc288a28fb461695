"""Attacks on pick-up codes: guessed, raced, replayed, forged, watched by the clock."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from inspect import getsource
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from tests.cash_desks import (
    ANNA,
    BO,
    LENA,
    MIA,
    a_drawer,
    a_store,
    books,
    cash_account,
    codes,
    issue,
    limits,
    lines,
    payout_of,
    person,
)
from tests.worlds import TestWorld, make_world

from cleanbreak.domain.cash import IdentityDocument, NotEnoughInDrawer
from cleanbreak.domain.crockford import ALPHABET, grouped
from cleanbreak.domain.pick_up_code import TRIES, code_from, parse_pick_up_code
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows import find_pick_up as module
from cleanbreak.flows import issue_pick_up_codes as issuing
from cleanbreak.flows.find_pick_up import (
    PickUpCodeOver,
    PickUpCodeUsed,
    WrongPickUpCode,
    find_pick_up,
)
from cleanbreak.flows.limit_requests import RATES, Limited, TooManyRequests
from cleanbreak.flows.list_drawers import list_dead_codes
from cleanbreak.flows.pay_cash import agree_to_cash, hand_out_cash, pay_cash
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.flows.take_back_pick_up_code import take_back_pick_up_code
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.pick_up_code import PickUpCodeRow

pytestmark = pytest.mark.usefixtures("committed_db")
PASSPORT = IdentityDocument.PASSPORT
THREADS = 8


@pytest.fixture(autouse=True)
def four_eyes(settings: Any) -> None:
    limits(settings)


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    world = make_world()
    a_store(world)
    issue(world, ANNA)
    return world


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Do all at the same moment; return what each answered or how it was refused."""
    barrier = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except Refusal as refusal:
            return type(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def wrong_code(world: TestWorld, code: str) -> str:
    """Return another code that is found by the same selector."""
    right = parse_pick_up_code(code)
    number = int("".join(f"{ALPHABET.index(one):05b}" for one in right[:-1]), 2)
    guesses = (code_from(number ^ guess) for guess in range(1, 99))
    return grouped(next(guess for guess in guesses if guess))


def test_of_eight_clerks_with_one_code_exactly_one_pays(world: TestWorld) -> None:
    code = codes(world)["anna@example.org"]
    clerks = [person(f"clerk{number}") for number in range(THREADS)]
    for clerk in clerks:
        a_drawer(world, clerk)

    answers = at_once(
        [lambda clerk=clerk: pay_cash(code, PASSPORT, clerk, world.clock()) for clerk in clerks]
    )

    assert answers.count(PickUpCodeUsed) == THREADS - 1
    assert CashMovementRow.objects.filter(kind="paid").count() == 1
    assert sum(CashDrawerRow.objects.values_list("held_minor", flat=True)) == 8 * 10_000 - 1234
    assert "vouchers_outstanding" not in books()


def test_of_eight_codes_one_drawer_pays_as_many_as_it_holds(committed_db: None) -> None:
    world = make_world()
    a_store(world)
    issue(world, *lines(THREADS))
    told = codes(world)
    assert len(told) == THREADS
    a_drawer(world, MIA, "40.00")

    answers = at_once(
        [lambda code=code: pay_cash(code, PASSPORT, MIA, world.clock()) for code in told.values()]
    )

    assert answers.count(NotEnoughInDrawer) == THREADS - 3
    drawer = CashDrawerRow.objects.get()
    assert drawer.held_minor == 4000 - 3 * 1234
    assert books()[cash_account(drawer.drawer_id)] == drawer.held_minor
    assert sum(books().values()) == 0


def test_paid_and_taken_back_at_once_is_one_of_them(world: TestWorld) -> None:
    code = codes(world)["anna@example.org"]
    payout_id = payout_of(ANNA).payout_id
    a_drawer(world, MIA)

    answers = at_once(
        [
            lambda: pay_cash(code, PASSPORT, MIA, world.clock()),
            lambda: take_back_pick_up_code(payout_id, LENA, world.clock()),
        ]
    )

    paid = CashMovementRow.objects.filter(kind="paid").exists()
    assert sum(isinstance(answer, type) for answer in answers) == 1
    assert PayoutRow.objects.get(attempt=1).state == ("settled" if paid else "expired")
    assert PayoutRow.objects.count() == (1 if paid else 2)


def test_handed_out_twice_after_one_agreement_is_once(world: TestWorld, settings: Any) -> None:
    limits(settings, EUR=0)
    payout_id = payout_of(ANNA).payout_id
    a_drawer(world, MIA)
    pay_cash(codes(world)["anna@example.org"], PASSPORT, MIA, world.clock())
    agree_to_cash(payout_id, BO, world.clock())

    answers = at_once([lambda: hand_out_cash(payout_id, MIA, world.clock())] * 4)

    assert answers.count(PickUpCodeUsed) == 3
    assert CashMovementRow.objects.filter(kind="paid").count() == 1


def test_after_five_wrong_tries_the_right_code_is_dead_too(
    world: TestWorld, caplog: pytest.LogCaptureFixture
) -> None:
    code = codes(world)["anna@example.org"]
    wrong = wrong_code(world, code)
    a_drawer(world, MIA)
    for _ in range(TRIES - 1):
        with pytest.raises(WrongPickUpCode):
            find_pick_up(wrong, MIA, world.clock())
    find_pick_up(code, MIA, world.clock())
    with caplog.at_level(logging.WARNING), pytest.raises(WrongPickUpCode):
        find_pick_up(wrong, MIA, world.clock())

    for typed in (code, wrong):
        with pytest.raises(WrongPickUpCode):
            pay_cash(typed, PASSPORT, MIA, world.clock())

    assert "is dead" in caplog.text
    assert code not in caplog.text
    (dead,) = list_dead_codes(world.clock())
    assert (dead.payout_id, dead.msisdn_tail) == (payout_of(ANNA).payout_id, "7386")
    assert AuditRow.objects.filter(act="pick_up_code.refused").count() == TRIES + 2
    take_back_pick_up_code(dead.payout_id, LENA, world.clock())
    assert payout_of(ANNA).state == "draft"
    assert list_dead_codes(world.clock()) == []


def test_tries_at_the_same_moment_are_all_counted(world: TestWorld) -> None:
    wrong = wrong_code(world, codes(world)["anna@example.org"])

    answers = at_once(
        [
            lambda number=number: find_pick_up(wrong, person(f"c{number}"), world.clock())
            for number in range(THREADS)
        ]
    )

    assert answers == [WrongPickUpCode] * THREADS
    assert PickUpCodeRow.objects.get().tries_left == 0


def test_a_typing_error_costs_no_try(world: TestWorld) -> None:
    code = codes(world)["anna@example.org"]
    for typed in (code[:-1] + ("0" if code[-1] != "0" else "1"), code[:-2], "", "x" * 500):
        with pytest.raises(Refusal):
            find_pick_up(typed, MIA, world.clock())
    assert PickUpCodeRow.objects.get().tries_left == TRIES


def test_whether_a_code_exists_is_told_to_nobody(world: TestWorld) -> None:
    code = codes(world)["anna@example.org"]
    never = code_from(1)
    assert never is not None
    said = set()
    for typed in (wrong_code(world, code), never):
        with pytest.raises(WrongPickUpCode) as refused:
            find_pick_up(typed, MIA, world.clock())
        said.add((str(refused.value), tuple(refused.value.data)))
    assert len(said) == 1
    assert "tries" in said.pop()[0]


def test_whoever_guesses_is_slowed_down(world: TestWorld) -> None:
    answers = []
    for number in range(1, 40):
        guess = code_from(number << 40)
        if guess:
            with pytest.raises((WrongPickUpCode, TooManyRequests)) as refused:
                find_pick_up(guess, MIA, world.clock())
            answers.append(refused.type)
    assert answers.count(WrongPickUpCode) == RATES[Limited.PICK_UP_CODE].burst
    assert answers[-1] is TooManyRequests
    with pytest.raises(TooManyRequests):
        find_pick_up(codes(world)["anna@example.org"], MIA, world.clock())
    find_pick_up(codes(world)["anna@example.org"], BO, world.clock())


def test_a_used_code_stays_used_and_an_expired_one_over(world: TestWorld) -> None:
    code = codes(world)["anna@example.org"]
    a_drawer(world, MIA)
    world.clock.now = PickUpCodeRow.objects.get().expires_at
    with pytest.raises(PickUpCodeOver):
        pay_cash(code, PASSPORT, MIA, world.clock())
    submit_payouts(world.outside, world.clock)
    world.clock.advance(days=-9)
    with pytest.raises(PickUpCodeOver):
        pay_cash(code, PASSPORT, BO, world.clock())
    assert not CashMovementRow.objects.filter(kind="paid").exists()


def test_the_secret_of_another_operator_opens_nothing(world: TestWorld, settings: Any) -> None:
    code = codes(world)["anna@example.org"]
    settings.SECRET_KEY = "another operator's"
    with pytest.raises(WrongPickUpCode):
        find_pick_up(code, MIA, world.clock())


def test_a_code_is_made_and_checked_with_a_key_that_was_rotated_out(
    world: TestWorld, settings: Any
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next key of this operator"

    code = codes(world)["anna@example.org"]  # it was made before, and is told only now

    assert find_pick_up(code, MIA, world.clock()).payout_id == payout_of(ANNA).payout_id


def test_without_the_key_no_wrong_code_is_told(world: TestWorld, settings: Any) -> None:
    settings.SECRET_KEY = "the old key is lost"
    send_announcements(world.outside, world.clock)
    assert OutboxRow.objects.get(kind="pick_up_code").sent_at is None


def test_the_code_of_one_payout_is_none_of_another(committed_db: None) -> None:
    world = make_world()
    a_store(world)
    issue(world, *lines(2))
    first, second = PickUpCodeRow.objects.order_by("payout_id")
    made = issuing.code_of(first)
    assert made is not None
    assert issuing.is_code_of(first, made)
    second.code_mac = first.code_mac
    assert not issuing.is_code_of(second, made)


def test_the_database_looks_for_no_secret_and_the_rest_is_compared_in_constant_time(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By construction: what is asked of the database, and that a comparison is always made."""
    code = codes(world)["anna@example.org"]
    compared: list[UUID] = []
    asked: list[str] = []
    is_code_of, lock_code = module.is_code_of, module.lock_code

    def watched_comparison(kept: PickUpCodeRow, typed: str) -> bool:
        compared.append(kept.payout_id)
        return is_code_of(kept, typed)

    def watched_look_up(selector: str) -> PickUpCodeRow | None:
        asked.append(selector)
        return lock_code(selector)

    monkeypatch.setattr(module, "is_code_of", watched_comparison)
    monkeypatch.setattr(module, "lock_code", watched_look_up)
    never = code_from(1)
    assert never is not None
    with pytest.raises(WrongPickUpCode):
        find_pick_up(never, MIA, world.clock())
    find_pick_up(code, MIA, world.clock())

    assert compared == [UUID(int=0), payout_of(ANNA).payout_id]
    assert asked == [never[:4], code[:4]]
    from cleanbreak.flows import secret_links

    assert "compare_digest" in getsource(secret_links.is_link_secret)


def test_a_selector_that_is_taken_is_drawn_anew(
    committed_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    a_store(world)
    drawn = iter([1, 2, 35, 3, 74 << 60])  # 35 has a check that is not given out
    secrets_of = issuing.link_secret

    def rigged(purpose: str, subject: str) -> str:
        if purpose == issuing.MAKE:
            return f"{next(drawn):040x}"
        return secrets_of(purpose, subject)

    monkeypatch.setattr(issuing, "link_secret", rigged)
    issue(world, *lines(2))

    assert PickUpCodeRow.objects.values("selector").distinct().count() == 2
    assert list(PayoutRow.objects.values_list("state", flat=True)) == ["submitted"] * 2
