"""An order that never gets on: its element answers, and still the step is never done."""

import logging
from datetime import timedelta

import pytest
from tests.alerts import alerts_now
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.advance_orders import HANGING_AFTER_ATTEMPTS
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf()


def test_a_session_that_never_ends_is_told_to_somebody(caplog: pytest.LogCaptureFixture) -> None:
    world = make_world()
    world.add(LINE)
    charging = MemoryCharging(world.world)
    account = LINE.msisdn[1:]
    charging.provision({account: LINE.balance}, open_usage=True)
    order_id = request_termination(at_once(LINE), world.outside, world.clock()).order_id

    began = world.clock()
    while not told(world):
        world.work()
        world.clock.now = OrderRow.objects.get().due_at + timedelta(seconds=1)
        assert OrderRow.objects.get().attempt <= HANGING_AFTER_ATTEMPTS, "nobody was told"

    (sentence,) = told(world)
    assert str(order_id) in sentence
    assert "still being rated" in sentence
    assert "CleanbreakOrdersHanging" in alerts_now(world.clock)
    assert world.clock() - began < timedelta(hours=1)
    errors = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert errors == [f"order {order_id} does not go on: unavailable"], "told once"

    charging.finish_usage([account])
    world.work()

    assert read_order(order_id).state is OrderState.COMPLETED
    assert told(world) == []
    assert "CleanbreakOrdersHanging" not in alerts_now(world.clock)


def told(world: TestWorld) -> list[str]:
    """Return what `doctor` says of orders."""
    findings = check_health(world.outside, world.clock)
    return [one.sentence for one in findings if one.name == "orders"]
