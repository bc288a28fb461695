"""The way by which the holder paid: at once at the end of a line, and again when it is chosen."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import (
    Destination,
    PayoutMethod,
    PayoutNotThere,
    PayoutState,
    payout_key,
)
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import (
    Choice,
    OtherPayment,
    WayNotOffered,
    choose_payout,
)
from cleanbreak.flows.read_payout_news import read_payout_news
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.payments import PayoutNews
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow

pytestmark = pytest.mark.usefixtures("committed_db")
PAID_BY = Destination(reference="card:4711")
LINE = LineOf(refund_reference=PAID_BY.reference)
AS_PAID = Choice(method=PayoutMethod.ORIGINAL, destination=Destination())
CLERK = Actor(channel=Channel.STAFF, acting_user="agent:mia")


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    """The operator lets one person pay up to 50 euros."""
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    """A line of 12.34 EUR whose provider was away with a refusal when it ended."""
    world = make_world()
    world.add(LINE)
    rig = Rig()
    rig.poison(lambda subject: hasattr(subject, "destination"), Refused("It is disputed."))
    request_termination(at_once(LINE), world.outside, world.clock())
    world.work(rigged(world.outside, rig))
    assert payout().state == "draft"
    return world


def payout() -> PayoutRow:
    return PayoutRow.objects.order_by("attempt").last()  # type: ignore[return-value]


def books(code: str) -> int:
    amounts = EntryRow.objects.filter(account__code=code).values_list("amount_minor", flat=True)
    return sum(amounts)


def paid(world: TestWorld) -> list[Money]:
    return MemoryPayments(world.world).paid_to(PAID_BY)


@pytest.mark.parametrize("destination", [Destination(), PAID_BY])
def test_what_was_refused_once_goes_back_as_it_was_paid_when_it_is_chosen(
    world: TestWorld, destination: Destination
) -> None:
    chosen = replace(AS_PAID, destination=destination)
    choose_payout(payout().payout_id, chosen, CLERK, world.clock())
    assert (payout().state, payout().method) == ("approved", "original")
    assert submit_payouts(world.outside, world.clock) == 0, "the holder may still say no"
    world.clock.advance(days=2)

    assert submit_payouts(world.outside, world.clock) == 1

    assert payout().state == "accepted"
    assert paid(world) == [Money(1234, "EUR")]
    assert books("payout_in_flight") == -1234
    key = payout_key(payout().payout_id)
    settled = PayoutNews(key=key, became=PayoutState.SETTLED, at=world.clock())
    MemoryPayments(world.world).tell(settled)
    assert read_payout_news(world.outside, world.clock()) == 1
    assert (books("provider_clearing"), books("payout_in_flight")) == (-1234, 0)


def test_it_goes_where_it_was_chosen_to_go_whatever_becomes_of_the_line(world: TestWorld) -> None:
    choose_payout(payout().payout_id, AS_PAID, CLERK, world.clock())
    LineRow.objects.update(refund_reference=None)  # erased, or another payment since
    world.clock.advance(days=2)

    submit_payouts(world.outside, world.clock)

    assert paid(world) == [Money(1234, "EUR")]


def test_the_payment_is_sealed_in_the_payout(world: TestWorld) -> None:
    choose_payout(payout().payout_id, AS_PAID, CLERK, world.clock())

    assert payout().destination_tail == "4711"
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM payout p UNION ALL SELECT e::text FROM payout_event e")
        assert PAID_BY.reference not in " ".join(row[0] for row in cursor.fetchall())


def test_without_a_payment_on_file_there_is_no_such_way(world: TestWorld) -> None:
    for nothing in (None, ""):
        LineRow.objects.update(refund_reference=nothing)
        with pytest.raises(WayNotOffered):
            choose_payout(payout().payout_id, AS_PAID, CLERK, world.clock())

    assert payout().state == "draft"


def test_nobody_sends_it_back_by_somebody_elses_payment(world: TestWorld) -> None:
    stranger = replace(AS_PAID, destination=Destination(reference="card:6666"))

    with pytest.raises(OtherPayment):
        choose_payout(payout().payout_id, stranger, CLERK, world.clock())

    assert payout().state == "draft"


def test_what_is_refused_again_is_owed_again(world: TestWorld) -> None:
    choose_payout(payout().payout_id, AS_PAID, CLERK, world.clock())
    world.clock.advance(days=2)
    rig = Rig()
    rig.poison(lambda subject: hasattr(subject, "destination"), Refused("It is still disputed."))

    submit_payouts(rigged(world.outside, rig), world.clock)

    assert PayoutRow.objects.get(attempt=1).state == "rejected"
    assert (payout().attempt, payout().state) == (2, "draft")
    assert books("refund_payable") == -1234
    assert paid(world) == []


@pytest.mark.parametrize("moment", Moment)
def test_a_call_that_broke_is_read_back_and_money_leaves_once(
    world: TestWorld, moment: Moment
) -> None:
    choose_payout(payout().payout_id, AS_PAID, CLERK, world.clock())
    world.clock.advance(days=2)
    rig = Rig()
    rig.fail_call(1, moment)

    submit_payouts(rigged(world.outside, rig), world.clock)
    with pytest.raises(PayoutNotThere):
        choose_payout(payout().payout_id, AS_PAID, CLERK, world.clock())
    world.clock.advance(minutes=5)
    submit_payouts(world.outside, world.clock)

    assert payout().state == "accepted"
    assert paid(world) == [Money(1234, "EUR")]
