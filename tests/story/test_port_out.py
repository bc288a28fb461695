"""A port-out wins over the end of its line, at whatever step, and ends that line only."""

from datetime import date, timedelta

import pytest
from tests.number_lives import heard, our_block, state_of, times_of, told
from tests.worlds import AGENT, NOON, LineOf, TestWorld, at_once, make_world, with_notice

from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.number_interval import Recycling, was_recycled
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.port_out_number import (
    LineComesBack,
    NumberNotPortable,
    PortOut,
    port_out_number,
)
from cleanbreak.flows.read_certificate import certificate_json, read_certificate
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.release_numbers import release_numbers
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.line import LineRow
from cleanbreak.records.number_interval import intervals_of
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")

ANNA, BEN = LineOf(), LineOf(msisdn="+4915228817387", name="Ben Koch")


def goes(world: TestWorld, line: LineOf = ANNA) -> object:
    asked = PortOut(msisdn=line.msisdn, provider="Other Mobile")
    return port_out_number(asked, world.outside, AGENT, world.clock())


def test_a_living_line_ends_by_its_port_out_and_no_other_one() -> None:
    world = make_world()
    world.add(ANNA, BEN)
    with heard() as changes:
        order_id = goes(world)
        assert goes(world) == order_id
        world.work()
    assert told(changes) == [(ANNA.msisdn, "ported_out")]
    assert state_of(ANNA.msisdn) == "ported_out"
    assert LineRow.objects.get(msisdn=BEN.msisdn).state == "active"
    assert was_recycled(intervals_of(ANNA.msisdn), date(2020, 1, 1), NOON.tzinfo) is (
        Recycling.NOT_HERE
    )


def test_an_end_that_waits_for_its_day_happens_now_and_the_number_leaves() -> None:
    world = make_world()
    world.add(ANNA, BEN)
    mine = request_termination(with_notice(ANNA), world.outside, NOON)
    theirs = request_termination(with_notice(BEN), world.outside, NOON)

    assert goes(world) == mine.order_id
    world.work()

    assert read_order(mine.order_id).state is OrderState.COMPLETED
    assert state_of(ANNA.msisdn) == "ported_out"
    assert read_order(theirs.order_id).state is OrderState.PENDING


@pytest.mark.parametrize("n", [1, 3, 4, 6, 9, 10])
def test_a_port_out_in_the_middle_of_the_steps_wins(n: int) -> None:
    world, rig = make_world(), Rig()
    world.add(ANNA)
    order_id = request_termination(at_once(ANNA), world.outside, NOON).order_id
    rig.on_call(n, Moment.AFTER, lambda: goes(world))

    with heard() as changes:
        world.work(rigged(world.outside, rig))

    assert state_of(ANNA.msisdn) == "ported_out"
    assert told(changes) == [(ANNA.msisdn, "ported_out")]
    assert [how for _, _, how in times_of(ANNA.msisdn)] == ["ported_out"]
    said = certificate_json(read_certificate(order_id))
    assert '"ported_out"' in str(said).replace("'", '"')


def test_within_the_port_grace_a_number_still_leaves_and_after_it_not() -> None:
    world = make_world()
    world.add(ANNA, BEN)
    for line in (ANNA, BEN):
        request_termination(at_once(line), world.outside, NOON)
    world.work()
    world.clock.advance(days=20)
    with heard() as changes:
        assert goes(world) is None
        goes(world)
    assert told(changes) == [(ANNA.msisdn, "ported_out")]
    assert [how for _, _, how in times_of(ANNA.msisdn)] == ["ported_out"]

    world.clock.advance(days=20)
    our_block()
    with pytest.raises(NumberNotPortable):
        goes(world, BEN)
    with pytest.raises(NumberNotPortable):
        goes(world, LineOf(msisdn="+4915228817000"))
    for days in range(0, 400, 40):
        release_numbers(world.clock() + timedelta(days=days))
    assert state_of(ANNA.msisdn) == "ported_out"
    assert state_of(BEN.msisdn) == "available"


def test_while_an_end_is_being_withdrawn_the_porting_system_asks_again() -> None:
    world = make_world()
    world.add(ANNA)
    order_id = request_termination(at_once(ANNA), world.outside, NOON).order_id
    OrderRow.objects.filter(pk=order_id).update(state="inProgress", step="close_charging")
    cancel_termination(order_id, AGENT, NOON)
    with pytest.raises(LineComesBack):
        goes(world)
