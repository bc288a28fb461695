"""The holder changes their mind, and the holder and a worker race for the point of no return."""

import threading
from uuid import UUID

import pytest
from django.db import connections
from tests.worlds import AGENT, NOON, LineOf, TestWorld, at_once, make_world, with_notice

from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.termination import OrderNotOpen, OrderState, PastPointOfNoReturn
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.retry_order import retry_order
from cleanbreak.ports.calls import Presence
from cleanbreak.ports.errors import Refused
from cleanbreak.records.ledger import JournalRow
from cleanbreak.records.line import LineRow

pytestmark = pytest.mark.usefixtures("committed_db")


def line_works_as_before(world: TestWorld, line: LineOf) -> bool:
    (balance,) = world.outside.charging.read_balance([line.msisdn[1:]])
    subscriber = world.world.all("network.subscriber")[line.imsi]
    (sightings,) = world.outside.charging.look_for([line.msisdn[1:]])
    return (
        balance == line.balance
        and not subscriber["is_barred"]
        and sightings[0].presence is Presence.PRESENT
    )


def test_an_order_that_was_never_begun_is_withdrawn_at_once() -> None:
    world, line = make_world(), LineOf(state="suspended")
    world.add(line)
    order_id = request_termination(with_notice(line), world.outside, NOON).order_id
    assert LineRow.objects.get().state == "pendingTerminate"

    state = cancel_termination(order_id, AGENT, NOON)

    assert state is OrderState.CANCELLED
    assert LineRow.objects.get().state == "suspended"
    world.clock.advance(days=90)
    assert world.work() == 0
    with pytest.raises(OrderNotOpen):
        cancel_termination(order_id, AGENT, NOON)


@pytest.mark.parametrize("calls_before", [1, 2])
@pytest.mark.parametrize("moment", list(Moment))
def test_withdrawn_while_a_step_is_under_way_everything_reversible_is_reversed(
    calls_before: int, moment: Moment
) -> None:
    world, line = make_world(), LineOf()
    world.add(line)
    order_id = request_termination(at_once(line), world.outside, NOON).order_id
    rig = Rig()
    rig.on_call(calls_before, moment, lambda: withdraw_elsewhere(order_id))

    world.work(rigged(world.outside, rig))
    world.work()

    order = read_order(order_id)
    assert order.state is OrderState.CANCELLED
    assert LineRow.objects.get().state == "active"
    assert line_works_as_before(world, line)
    assert not JournalRow.objects.exists()


def withdraw_elsewhere(order_id: UUID) -> None:
    """Withdraw as another process would: on a connection of its own."""
    states = []

    def withdraw() -> None:
        states.append(cancel_termination(order_id, AGENT, NOON))
        connections.close_all()

    thread = threading.Thread(target=withdraw)
    thread.start()
    thread.join()
    assert states == [OrderState.PENDING_CANCELLATION]


def test_after_the_point_of_no_return_it_is_too_late_and_the_line_ends() -> None:
    world, line = make_world(), LineOf()
    world.add(line)
    order_id = request_termination(at_once(line), world.outside, NOON).order_id
    rig = Rig()
    rig.fail_call(3, Moment.BEFORE)  # the network goes away when the subscription is withdrawn
    world.work(rigged(world.outside, rig))
    assert read_order(order_id).step == "withdraw_subscription"

    with pytest.raises(PastPointOfNoReturn):
        cancel_termination(order_id, AGENT, NOON)

    world.clock.advance(seconds=10)
    world.work()
    assert read_order(order_id).state is OrderState.COMPLETED


def test_ending_and_withdrawing_at_the_same_instant_one_of_them_wins() -> None:
    for _ in range(8):
        world = make_world()
        line = LineOf(msisdn=f"+49152288{LineRow.objects.count():05d}")
        world.add(line)
        order_id = request_termination(at_once(line), world.outside, NOON).order_id
        told: list[str] = []

        def withdraw(order_id: UUID = order_id, told: list[str] = told) -> None:
            try:
                told.append(cancel_termination(order_id, AGENT, NOON).value)
            except (PastPointOfNoReturn, OrderNotOpen) as refusal:
                told.append(refusal.code)
            finally:
                connections.close_all()

        thread = threading.Thread(target=withdraw)
        thread.start()
        world.work()
        thread.join()
        world.clock.advance(minutes=5)
        world.work()

        order = read_order(order_id)
        if told[0] in ("cancelled", "pendingCancellation"):
            assert order.state is OrderState.CANCELLED
            assert line_works_as_before(world, line)
        else:
            assert told[0] in ("past_point_of_no_return", "order_not_open")
            assert order.state is OrderState.COMPLETED


def test_withdrawn_after_a_retry_the_line_is_not_left_barred() -> None:
    world, line = make_world(), LineOf()
    world.add(line)
    order_id = request_termination(at_once(line), world.outside, NOON).order_id
    rig = Rig()
    rig.poison(
        lambda subject: getattr(subject, "imsi", "") == line.imsi,
        Refused("Look at it."),
        moment=Moment.AFTER,
    )
    world.work(rigged(world.outside, rig))
    assert world.world.all("network.subscriber")[line.imsi]["is_barred"]

    retry_order(order_id, AGENT, NOON)
    cancel_termination(order_id, AGENT, NOON)
    world.work()

    assert read_order(order_id).state is OrderState.CANCELLED
    assert line_works_as_before(world, line)
