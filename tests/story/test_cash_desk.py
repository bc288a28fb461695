"""A day at the counter: drawers opened, codes paid once, cash counted, differences signed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.cash_desks import (
    ANNA,
    BO,
    CASH,
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

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.cash import (
    DrawerNotOpen,
    DrawerState,
    IdentityDocument,
    NoOpenDrawer,
    NotEnoughInDrawer,
    PaidByAsker,
    SignedByClerk,
)
from cleanbreak.domain.money import Balance
from cleanbreak.flows.choose_payout import NobodyToTellCode, WayNotOffered, choose_payout
from cleanbreak.flows.close_drawer import (
    Count,
    DifferenceNeedsReason,
    NothingToSign,
    count_drawer,
    sign_drawer,
)
from cleanbreak.flows.find_pick_up import PickUpCodeOver, PickUpCodeUsed, find_pick_up
from cleanbreak.flows.list_drawers import drawers_to_sign, list_asked, read_drawer, read_receipt
from cleanbreak.flows.open_drawer import Opening, open_drawer
from cleanbreak.flows.pay_cash import (
    NobodyAsks,
    NotAgreedYet,
    Paid,
    WaitsForSecond,
    agree_to_cash,
    hand_out_cash,
    pay_cash,
)
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.flows.take_back_pick_up_code import take_back_pick_up_code
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.line import HolderRow
from cleanbreak.records.payout import PayoutEventRow, PayoutRow
from cleanbreak.records.pick_up_code import PickUpCodeRow

pytestmark = pytest.mark.usefixtures("committed_db")
PASSPORT = IdentityDocument.PASSPORT
ANNAS = "anna@example.org"


@pytest.fixture(autouse=True)
def four_eyes(settings: Any) -> None:
    limits(settings)


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    """A store, and Anna's 12.34 EUR, for which a code was made."""
    world = make_world()
    a_store(world)
    issue(world, ANNA)
    return world


def pay(world: TestWorld, code: str, clerk: Any = MIA) -> Paid:
    paid = pay_cash(code, PASSPORT, clerk, world.clock())
    assert isinstance(paid, Paid)
    return paid


def count(world: TestWorld, drawer: CashDrawerRow, amount: str, reason: str = "") -> CashDrawerRow:
    wish = Count(counted_text=amount, reason=reason)
    return count_drawer(drawer.drawer_id, wish, MIA, world.clock())


def test_a_code_goes_to_the_mailbox_on_file_and_only_its_hmac_is_kept(world: TestWorld) -> None:
    assert payout_of(ANNA).state == "submitted"
    assert books()["vouchers_outstanding"] == -1234
    code = codes(world)[ANNAS]

    (mail,) = [
        one.message for one in MemoryMessages(world.world).inbox() if code in one.message.text
    ]
    assert mail.recipient == ANNAS
    assert "12.34 EUR" in mail.text
    assert "Dec. 22, 2026" in mail.text, "thirty days after it was made, and that day too"
    kept = PickUpCodeRow.objects.get()
    text = str(PickUpCodeRow.objects.values().get())
    assert code.replace("-", "")[4:] not in text
    assert code not in text
    assert kept.expires_at == datetime(2026, 12, 22, 23, 0, tzinfo=UTC), "midnight in Berlin"
    assert code not in str(list(PayoutEventRow.objects.values()) + list(AuditRow.objects.values()))


def test_a_whole_day(committed_db: None) -> None:
    world = make_world()
    a_store(world)
    anna, ben, cleo = lines(3)
    issue(world, anna, ben, cleo)
    told = codes(world)
    drawer = a_drawer(world, MIA)
    account = cash_account(drawer.drawer_id)
    assert (books()[account], books()["cash_vault:leeds-1"]) == (10_000, -10_000)

    pick_up = find_pick_up(told[anna.email].lower().replace("-", " "), MIA, world.clock())
    assert (pick_up.holder_name, pick_up.cash.amount_minor) == ("Holder 0", 1234)
    first = pay(world, told[anna.email]).movement
    pay(world, told[ben.email])

    assert books()[account] == 10_000 - 2 * 1234
    assert books()["vouchers_outstanding"] == -1234, "Cleo has not come yet"
    paid = payout_of(anna)
    assert (paid.state, paid.reference) == ("settled", first.receipt_number)
    receipt = read_receipt(first.movement_id)
    assert (receipt.holder_name, receipt.movement.identity_document) == ("Holder 0", "passport")

    with pytest.raises(DifferenceNeedsReason) as refused:
        count(world, drawer, "75.22")
    assert refused.value.data == {"difference": "-0.10 EUR"}
    counted = count(world, drawer, "75.22", "A coin rolled away.")
    assert counted.state is DrawerState.COUNTED
    with pytest.raises(DrawerNotOpen):
        pay(world, told[cleo.email])
    with pytest.raises(SignedByClerk):
        sign_drawer(drawer.drawer_id, MIA, world.clock())
    assert [one.drawer_id for one in drawers_to_sign()] == [drawer.drawer_id]
    sign_drawer(drawer.drawer_id, LENA, world.clock())

    closed, movements = read_drawer(drawer.drawer_id)
    assert (closed.state, closed.held_minor, closed.closed_by) == (
        DrawerState.CLOSED,
        0,
        "agent:lena",
    )
    assert [(one.kind, one.amount_minor, one.balance_minor) for one in movements] == [
        ("opened", 10_000, 10_000),
        ("paid", -1234, 8766),
        ("paid", -1234, 7532),
        ("difference", -10, 7522),
        ("closed", -7522, 0),
    ]
    left = books()
    assert account not in left
    assert left["cash_difference"] == 10, "what is missing is the operator's loss"
    assert left["cash_vault:leeds-1"] == -10_000 + 7522
    assert sum(left.values()) == 0
    assert payout_of(cleo).state == "submitted"
    with pytest.raises(DrawerNotOpen):
        count(world, drawer, "75.22")
    with pytest.raises(NothingToSign):
        sign_drawer(drawer.drawer_id, LENA, world.clock())


def test_a_code_is_paid_once(world: TestWorld) -> None:
    a_drawer(world, MIA)
    a_drawer(world, BO)
    code = codes(world)[ANNAS]
    pay(world, code)
    before = books()

    for clerk in (MIA, BO):
        with pytest.raises(PickUpCodeUsed):
            pay(world, code, clerk)

    assert books() == before
    assert CashMovementRow.objects.filter(kind="paid").count() == 1


def test_nothing_is_paid_without_an_open_drawer_or_above_what_it_holds(world: TestWorld) -> None:
    code = codes(world)[ANNAS]
    with pytest.raises(NoOpenDrawer):
        pay(world, code)
    drawer = a_drawer(world, MIA, "12.33")
    with pytest.raises(NotEnoughInDrawer) as refused:
        pay(world, code)
    assert refused.value.data == {"holds": "12.33 EUR", "wanted": "12.34 EUR"}
    assert payout_of(ANNA).state == "submitted"
    assert PickUpCodeRow.objects.get().ended_at is None, "it can still be paid"
    count(world, drawer, "12.33")
    a_drawer(world, MIA, "12.34")
    pay(world, code)
    assert CashDrawerRow.objects.filter(held_minor=0).count() == 2


def test_above_the_limit_a_second_clerk_agrees_before_money_moves(
    world: TestWorld, settings: Any
) -> None:
    limits(settings, EUR=1233)
    drawer = a_drawer(world, MIA)
    a_drawer(world, BO)
    payout_id = payout_of(ANNA).payout_id

    asked = pay_cash(codes(world)[ANNAS], PASSPORT, MIA, world.clock())

    assert isinstance(asked, WaitsForSecond)
    assert books()[cash_account(drawer.drawer_id)] == 10_000
    (waiting,) = list_asked(world.clock())
    assert (waiting.asked_by, waiting.pick_up.holder_name) == ("agent:mia", "Anna Müller")
    with pytest.raises(NotAgreedYet):
        hand_out_cash(payout_id, MIA, world.clock())
    for same_person in (MIA, person("x:mia")):
        with pytest.raises(PaidByAsker):
            agree_to_cash(payout_id, same_person, world.clock())
    agree_to_cash(payout_id, BO, world.clock())
    with pytest.raises(NobodyAsks):
        hand_out_cash(payout_id, BO, world.clock())
    hand_out_cash(payout_id, MIA, world.clock())

    assert payout_of(ANNA).state == "settled"
    paid = CashMovementRow.objects.get(kind="paid")
    assert (paid.acting_user, paid.seconded_by) == ("agent:mia", "agent:bo")
    with pytest.raises(PickUpCodeUsed):
        hand_out_cash(payout_id, MIA, world.clock())
    with pytest.raises(PickUpCodeUsed):
        agree_to_cash(payout_id, BO, world.clock())
    assert list_asked(world.clock()) == []


def test_who_agreed_to_one_check_has_not_agreed_to_another(world: TestWorld, settings: Any) -> None:
    limits(settings, EUR=0)
    code, payout_id = codes(world)[ANNAS], payout_of(ANNA).payout_id
    a_drawer(world, MIA)
    a_drawer(world, BO)
    pay_cash(code, PASSPORT, MIA, world.clock())
    agree_to_cash(payout_id, BO, world.clock())

    pay_cash(code, IdentityDocument.IDENTITY_CARD, BO, world.clock())

    with pytest.raises(NotAgreedYet):
        hand_out_cash(payout_id, BO, world.clock())
    with pytest.raises(NobodyAsks):
        hand_out_cash(payout_id, MIA, world.clock())
    with pytest.raises(NobodyAsks):
        agree_to_cash(PayoutRow.objects.get().order_id.__class__(int=5), BO, world.clock())


def test_a_currency_without_limit_always_needs_two(world: TestWorld, settings: Any) -> None:
    limits(settings, GBP=10**6)
    a_drawer(world, MIA)
    asked = pay_cash(codes(world)[ANNAS], PASSPORT, MIA, world.clock())
    assert isinstance(asked, WaitsForSecond)


def test_what_nobody_picks_up_is_owed_again_and_the_holder_asked(world: TestWorld) -> None:
    code = codes(world)[ANNAS]
    a_drawer(world, MIA)
    world.clock.now = PickUpCodeRow.objects.get().expires_at
    with pytest.raises(PickUpCodeOver):
        find_pick_up(code, MIA, world.clock())

    submit_payouts(world.outside, world.clock)

    assert PayoutRow.objects.get(attempt=1).state == "expired"
    again = payout_of(ANNA)
    assert (again.attempt, again.state, again.amount_minor) == (2, "draft", 1234)
    assert books()["refund_payable"] == -1234
    assert "vouchers_outstanding" not in books()
    codes(world)
    subjects = [one.message.subject for one in MemoryMessages(world.world).inbox()]
    assert subjects.count("Your money could not be paid") == 1
    choose_payout(again.payout_id, CASH, MIA, world.clock())
    submit_payouts(world.outside, world.clock)
    assert codes(world)[ANNAS] != code


def test_on_its_last_day_a_code_is_good(world: TestWorld) -> None:
    code = codes(world)[ANNAS]
    world.clock.now = PickUpCodeRow.objects.get().expires_at
    world.clock.advance(seconds=-1)
    a_drawer(world, MIA)

    assert submit_payouts(world.outside, world.clock) == 0
    pay(world, code)
    world.clock.advance(days=1)
    assert submit_payouts(world.outside, world.clock) == 0, "what was paid does not expire"


def test_a_lost_code_is_taken_back_and_the_money_is_owed_again(world: TestWorld) -> None:
    code = codes(world)[ANNAS]
    a_drawer(world, MIA)
    first = payout_of(ANNA).payout_id

    take_back_pick_up_code(first, LENA, world.clock())

    with pytest.raises(PickUpCodeOver):
        pay(world, code)
    with pytest.raises(PickUpCodeOver):
        take_back_pick_up_code(first, LENA, world.clock())
    assert (payout_of(ANNA).attempt, payout_of(ANNA).state) == (2, "draft")
    assert books()["refund_payable"] == -1234


def test_cash_is_offered_only_where_there_is_a_store_and_a_mailbox(committed_db: None) -> None:
    world = make_world()
    with pytest.raises(WayNotOffered):
        issue(world, ANNA)
    a_store(world)
    HolderRow.objects.update(email="")
    with pytest.raises(NobodyToTellCode):
        choose_payout(payout_of(ANNA).payout_id, CASH, MIA, world.clock())
    assert payout_of(ANNA).state == "draft"


def test_coins_that_do_not_exist_are_rounded_in_the_holders_favour(committed_db: None) -> None:
    world = make_world()
    a_store(world)
    (chinese,) = lines(
        1,
        jurisdiction="cn",
        balance=Balance(
            currency="CNY", paid_minor=1231, promotional_minor=0, deposit_minor=0, debt_minor=0
        ),
    )
    issue(world, chinese)
    drawer = open_drawer(
        Opening(store_id="leeds-1", currency="CNY", float_text="50"), MIA, world.clock()
    )

    pay(world, codes(world)[chinese.email])

    left = books()
    assert left[cash_account(drawer.drawer_id)] == 5000 - 1240
    assert left["rounding"] == 9
    assert "vouchers_outstanding" not in left
    inbox = [one.message.text for one in MemoryMessages(world.world).inbox()]
    assert any("12.40 CNY" in text for text in inbox)
