"""Lines whose holders paid by Stripe: from the end of the line to the last cent."""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.rigging import Moment, Rig, RiggedPayments
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.read_payout_news import read_payout_news
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.payout import PayoutRow

from .account import Charge
from .played_stripe import Asked, Reply, on
from .stage import StripeStage

pytestmark = pytest.mark.usefixtures("committed_db")
CLERK = Actor(channel=Channel.STAFF, acting_user="agent:mia")
AS_PAID = Choice(method=PayoutMethod.ORIGINAL, destination=Destination())
WAITS, FAILED = "Your money waits for you", "Your money could not be paid"


class Shop:
    """An operator whose holders pay by Stripe, and one of them, who is owed 12.34 euros."""

    def __init__(self, world: TestWorld, stage: StripeStage) -> None:
        self.world, self.stage = world, stage
        memory = AnswersInPostgres(os.environ["DATABASE_URL"])
        self.memory = memory
        world.outside = replace(world.outside, payments=stage.worker(memory=memory))

    def sell(self, **trouble: Any) -> tuple[Charge, LineOf]:
        charge = self.stage.account.take(5000, "eur", **trouble)
        line = LineOf(refund_reference=charge.intent, language="en")
        self.world.add(line)
        return charge, line

    def end(self, line: LineOf, rig: Rig | None = None) -> None:
        outside = self.world.outside
        if rig:
            outside = replace(outside, payments=RiggedPayments(outside.payments, rig))
        request_termination(at_once(line), self.world.outside, self.world.clock())
        self.world.work(outside)

    def read_news(self) -> int:
        return read_payout_news(self.world.outside, self.world.clock())

    def told(self, subject: str) -> list[str]:
        """Return who got mail with that subject."""
        send_announcements(self.world.outside, self.world.clock)
        inbox = [one.message for one in MemoryMessages(self.world.world).inbox()]
        return [message.recipient for message in inbox if message.subject == subject]


@pytest.fixture
def shop(committed_db: None, settings: Any) -> Iterator[Shop]:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}
    world = make_world()
    stage = StripeStage(world.clock)
    shop = Shop(world, stage)
    yield shop
    shop.memory.close()
    stage.close()
    assert stage.server.faults == []


def payout() -> PayoutRow:
    return PayoutRow.objects.order_by("attempt").last()  # type: ignore[return-value]


def books() -> dict[str, int]:
    """Return the balance of every account of money that is owed or on its way."""
    sums: dict[str, int] = {}
    for code, minor in EntryRow.objects.values_list("account__code", "amount_minor"):
        sums[code] = sums.get(code, 0) + minor
    codes = ("refund_payable", "payout_in_flight", "provider_clearing")
    return {code: sums[code] for code in codes if sums.get(code)}


def test_the_balance_goes_back_to_the_card_and_settles(shop: Shop) -> None:
    charge, line = shop.sell()

    shop.end(line)

    [refund] = charge.refunds
    assert (refund["amount"], payout().state) == (1234, "accepted")
    assert payout().reference == refund["id"]
    assert books() == {"payout_in_flight": -1234}
    shop.stage.account.becomes(refund, "succeeded")
    assert shop.read_news() == 1
    assert payout().state == "settled"
    assert books() == {"provider_clearing": -1234}


def test_a_window_that_is_over_leaves_the_money_owed_and_the_holder_asked(shop: Shop) -> None:
    charge, line = shop.sell(window_days_over=180)

    shop.end(line)

    assert charge.refunds == []
    assert (payout().state, payout().amount_minor) == ("draft", 1234)
    assert payout().problem_sentence.startswith("This payment is too old")
    assert books() == {"refund_payable": -1234}
    assert shop.told(WAITS) == ["anna@example.org"]


def test_a_refund_that_fails_after_twenty_days_is_owed_again(shop: Shop) -> None:
    shop.stage.account.first_status = "succeeded"
    charge, line = shop.sell()
    shop.end(line)
    shop.read_news()
    assert payout().state == "settled"
    shop.world.clock.advance(days=20)
    shop.stage.account.becomes(charge.refunds[0], "failed", "expired_or_canceled_card")

    assert shop.read_news() == 1

    assert PayoutRow.objects.get(attempt=1).state == "returned"
    assert "expired_or_canceled_card" in PayoutRow.objects.get(attempt=1).problem_sentence
    assert (payout().attempt, payout().state) == (2, "draft")
    assert books() == {"refund_payable": -1234}
    assert shop.told(FAILED) == ["anna@example.org"]
    assert shop.read_news() == 0


def test_after_a_dispute_the_same_way_can_be_chosen_again(shop: Shop) -> None:
    charge, line = shop.sell(is_disputed=True)
    shop.end(line)
    assert payout().state == "draft"
    charge.is_disputed = False  # within the day for which Stripe keeps its refusal
    choose_payout(payout().payout_id, AS_PAID, CLERK, shop.world.clock())
    PayoutRow.objects.update(due_at=shop.world.clock())

    submit_payouts(shop.world.outside, shop.world.clock)

    assert payout().state == "accepted"
    assert [one["amount"] for one in charge.refunds] == [1234]


@pytest.mark.parametrize("moment", Moment)
def test_a_worker_that_dies_at_stripe_pays_once(shop: Shop, moment: Moment) -> None:
    charge, line = shop.sell()
    rig = Rig()
    rig.fail_call(1, moment)

    shop.end(line, rig)
    assert books() == {"refund_payable": -1234}
    assert len(charge.refunds) == (moment is Moment.AFTER)
    shop.world.clock.advance(minutes=10)
    shop.world.work()

    assert [one["amount"] for one in charge.refunds] == [1234]
    assert payout().state == "accepted"
    assert books() == {"payout_in_flight": -1234}


def test_stripe_in_pieces_for_an_hour_costs_no_cent(shop: Shop) -> None:
    """Half of all requests are lost, before or after they were done."""
    charge, line = shop.sell()
    lost = 0

    def loses(asked: Asked) -> Reply:
        nonlocal lost
        lost += 1
        if lost % 2:
            asked.perform()
        return Reply(0, hangs_up=True)

    for _ in range(6):
        shop.stage.server.misbehave(on("GET", "/v1/refunds", loses))
        shop.stage.server.misbehave(on("POST", "/v1/refunds", loses))
    shop.end(line)
    for _ in range(14):
        shop.world.clock.advance(minutes=30)
        shop.world.work()

    assert lost > 5
    assert [one["amount"] for one in charge.refunds] == [1234]
    assert payout().state == "accepted"
