"""Where the pieces of the money meet: a correction, a contradiction, an offer, a code, a key."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from tests import cash_desks, corrections
from tests.money_stories import FRIENDS
from tests.payouts import (
    CHIEF,
    CLERK,
    LINE,
    OWN,
    books,
    contradict,
    last_attempt,
    owe,
    send,
    tell,
)
from tests.worlds import TestWorld, make_world

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.money import Balance
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState
from cleanbreak.domain.payout_contradiction import ContradictionOpen, Finding, FollowUpOnItsWay
from cleanbreak.flows.answer_credit_offer import accept_credit
from cleanbreak.flows.approve_payout import approve_payout
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.follow_choices import follow_choices
from cleanbreak.flows.list_payouts import sum_payouts
from cleanbreak.flows.offer_credit import credit_code
from cleanbreak.flows.pay_cash import Paid, pay_cash
from cleanbreak.flows.read_money import read_money
from cleanbreak.flows.remind_of_payouts import remind_of_payouts
from cleanbreak.flows.resolve_contradiction import resolve_contradiction
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.flows.verify_ledger import verify_ledger
from cleanbreak.flows.write_off_unclaimed import claim_again, write_off_unclaimed
from cleanbreak.records.cash_drawer import CashDrawerRow
from cleanbreak.records.credit_offer import CreditOfferRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.payout_wish import claim_wish, put_wish

pytestmark = pytest.mark.usefixtures("committed_db")
TO_FRIENDS = Choice(method=PayoutMethod.LINE, destination=Destination(msisdn=FRIENDS.msisdn))


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    """The books are right at the end of each story, whatever happened."""
    cash_desks.limits(settings)
    yield make_world()
    assert verify_ledger(lambda _done, _of: None).differences == []


def state_of(row: PayoutRow) -> str:
    return PayoutRow.objects.get(payout_id=row.payout_id).state


def rejected(world: TestWorld) -> tuple[PayoutRow, PayoutRow]:
    """A payout that the bank has rejected, and the one that follows it."""
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    tell(world, owed.payout_id, PayoutState.REJECTED)
    return owed, last_attempt()


def test_no_cash_is_handed_out_for_what_the_bank_may_have_paid(world: TestWorld) -> None:
    cash_desks.a_store(world)
    first, follower = rejected(world)
    choose_payout(follower.payout_id, cash_desks.CASH, CLERK, world.clock())
    submit_payouts(world.outside, world.clock)
    code = cash_desks.codes(world)[LINE.email]
    tell(world, first.payout_id, PayoutState.SETTLED)
    cash_desks.a_drawer(world, cash_desks.MIA)

    def pay() -> Any:
        return pay_cash(code, IdentityDocument.PASSPORT, cash_desks.MIA, world.clock())

    with pytest.raises(ContradictionOpen):
        pay()
    assert CashDrawerRow.objects.get().held_minor == 10_000

    resolve_contradiction(first.payout_id, Finding.NOT_ARRIVED, CHIEF, world.clock())
    assert isinstance(pay(), Paid)


def test_a_code_that_is_not_paid_for_a_contradiction_expires_and_that_is_resolved(
    world: TestWorld,
) -> None:
    cash_desks.a_store(world)
    first, follower = rejected(world)
    choose_payout(follower.payout_id, cash_desks.CASH, CLERK, world.clock())
    submit_payouts(world.outside, world.clock)
    tell(world, first.payout_id, PayoutState.SETTLED)
    with pytest.raises(FollowUpOnItsWay):
        resolve_contradiction(first.payout_id, Finding.ARRIVED, CHIEF, world.clock())

    world.clock.advance(days=400)
    submit_payouts(world.outside, world.clock)
    assert state_of(follower) == "expired"
    resolve_contradiction(first.payout_id, Finding.ARRIVED, CHIEF, world.clock())
    assert (state_of(first), state_of(last_attempt())) == ("settled", "cancelled")


def test_what_a_dead_worker_had_begun_is_read_back_and_not_sent_beside_an_earlier_attempt(
    world: TestWorld,
) -> None:
    first, follower = rejected(world)
    choose_payout(follower.payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=2)
    rig = Rig()
    rig.on_call(1, Moment.BEFORE, _die)
    with pytest.raises(KeyboardInterrupt):
        submit_payouts(rigged(world.outside, rig), world.clock)
    tell(world, first.payout_id, PayoutState.SETTLED)
    world.clock.advance(minutes=30)
    assert submit_payouts(world.outside, world.clock) == 0, "somebody may still be at it"

    world.clock.advance(hours=1)
    submit_payouts(world.outside, world.clock)

    assert state_of(follower) == "rejected"
    resolve_contradiction(first.payout_id, Finding.ARRIVED, CHIEF, world.clock())
    assert (state_of(first), state_of(last_attempt())) == ("settled", "cancelled")
    assert len(world.world.all("bank.payment")) == 1


def test_what_a_dead_worker_had_sent_is_known_though_an_earlier_attempt_is_in_doubt(
    world: TestWorld,
) -> None:
    first, follower = rejected(world)
    choose_payout(follower.payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=2)
    rig = Rig()
    rig.on_call(1, Moment.AFTER, _die)
    with pytest.raises(KeyboardInterrupt):
        submit_payouts(rigged(world.outside, rig), world.clock)
    tell(world, first.payout_id, PayoutState.SETTLED)
    world.clock.advance(hours=2)

    submit_payouts(world.outside, world.clock)

    assert state_of(follower) == "accepted"
    assert len(world.world.all("bank.payment")) == 2


def _die() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("taken_minor", [234, 1234, 2000])
def test_what_arrived_after_all_may_be_more_than_a_correction_left(
    world: TestWorld, taken_minor: int
) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    contradict(world, owed.payout_id)
    corrections.debit(world, taken_minor)

    found = resolve_contradiction(owed.payout_id, Finding.ARRIVED, CHIEF, world.clock())

    assert (found, state_of(owed)) == (Finding.ARRIVED, "settled")
    assert books()["receivable"] == taken_minor
    assert "refund_payable" not in books()
    assert books()["bank"] == -1234


def test_of_two_payments_that_arrived_one_comes_back_and_none_is_sent_again(
    world: TestWorld,
) -> None:
    first, follower = rejected(world)
    send(world, follower.payout_id)
    tell(world, follower.payout_id, PayoutState.SETTLED)
    tell(world, first.payout_id, PayoutState.SETTLED)
    found = resolve_contradiction(first.payout_id, Finding.ARRIVED, CHIEF, world.clock())
    assert (found, books()["receivable"]) == (Finding.PAID_TWICE, 1234)

    tell(world, follower.payout_id, PayoutState.RETURNED)
    choose_payout(last_attempt().payout_id, OWN, CLERK, world.clock())
    assert state_of(last_attempt()) == "held"
    with pytest.raises(ContradictionOpen):
        approve_payout(last_attempt().payout_id, CHIEF, world.clock())

    resolve_contradiction(first.payout_id, Finding.ARRIVED, CHIEF, world.clock())
    assert (state_of(first), state_of(last_attempt())) == ("settled", "cancelled")
    assert "receivable" not in books()
    assert books()["bank"] == -1234


def test_what_was_replaced_is_in_no_sum_of_what_is_open(world: TestWorld) -> None:
    owe(world, LINE)
    corrections.debit(world, 234)
    sums = [(one.state, one.amount.amount_minor) for one in sum_payouts()]
    assert sums == [(PayoutState.DRAFT, 1000)]


@pytest.mark.parametrize("is_accepted_before", [True, False])
def test_a_correction_leaves_offered_credit_offered(
    world: TestWorld, is_accepted_before: bool
) -> None:
    (owed,) = owe(world, LINE)
    world.add(FRIENDS)
    choose_payout(owed.payout_id, TO_FRIENDS, CLERK, world.clock())

    def accept() -> None:
        offer_id = CreditOfferRow.objects.get().offer_id
        accept_credit(offer_id, credit_code(offer_id), world.clock())

    if is_accepted_before:
        accept()
    corrections.debit(world, 234)
    if not is_accepted_before:
        accept()
    world.clock.advance(days=3)
    before = _credit(world)
    submit_payouts(world.outside, world.clock)

    assert _credit(world) - before == 1000
    assert state_of(last_attempt()) == "settled"


def _credit(world: TestWorld) -> int:
    (balance,) = MemoryCharging(world.world).read_balance([FRIENDS.msisdn[1:]])
    assert isinstance(balance, Balance)
    return balance.paid_minor


def test_an_account_that_nobody_can_open_any_more_holds_up_nobody_else(world: TestWorld) -> None:
    broken, fine = owe(world, *cash_desks.lines(2))
    for one in (broken, fine):
        own = Choice(
            method=PayoutMethod.BANK,
            destination=Destination(
                account=OWN.destination.account, name=f"Holder {int(one is fine)}"
            ),
        )
        choose_payout(one.payout_id, own, CLERK, world.clock())
    PayoutRow.objects.filter(payout_id=broken.payout_id).update(destination="of another key")
    world.clock.advance(days=2)

    submit_payouts(world.outside, world.clock)

    assert (state_of(broken), state_of(fine)) == ("rejected", "accepted")
    assert len(world.world.all("bank.payment")) == 1


def test_who_has_come_has_time_to_say_where_the_money_goes(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    for _ in range(3):
        world.clock.advance(days=100)
        remind_of_payouts(world.clock)
    world.clock.advance(days=5 * 366)
    assert write_off_unclaimed(world.clock) == 1

    claim_again(owed.payout_id, CLERK, world.clock())
    assert write_off_unclaimed(world.clock) == 0, "the very next night"
    world.clock.advance(days=29)
    assert (remind_of_payouts(world.clock), write_off_unclaimed(world.clock)) == (0, 0)
    world.clock.advance(days=2)
    assert write_off_unclaimed(world.clock) == 1, "nobody came back"


def test_a_wish_is_not_followed_while_its_holder_is_just_choosing(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    put_wish(owed.order_id, (PayoutMethod.BANK, OWN.destination), "holder", world.clock())
    of_holder = connection.copy()
    of_holder.set_autocommit(False)
    try:
        with of_holder.cursor() as cursor:
            cursor.execute("SELECT FROM payout WHERE payout_id = %s FOR UPDATE", [owed.payout_id])
        with transaction.atomic():
            assert claim_wish() is None, "each would wait for what the other has locked"
    finally:
        of_holder.rollback()
        of_holder.close()
    assert follow_choices(world.clock()) == 1


def test_the_holder_of_money_that_arrived_after_all_is_told_so(world: TestWorld) -> None:
    (owed,) = owe(world, LINE)
    send(world, owed.payout_id)
    follower = contradict(world, owed.payout_id)
    resolve_contradiction(owed.payout_id, Finding.ARRIVED, CHIEF, world.clock())

    story = read_money(follower.payout_id, world.clock())

    assert (story.state, story.payout_id) == (PayoutState.SETTLED, owed.payout_id)
