"""A clock that jumps and a connection that is lost change nothing of what is left in the end.

The story is that of `test_every_call_can_fail.py`: at the n-th call something happens beside it,
and afterwards evidence, money and outside world are those of the calm run.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import Error, connection
from tests.anomaly.test_every_call_can_fail import (
    calm_run,
    order_lines,
    until_no_call_is_left,
    what_is_left,
)
from tests.committed_database import empty_tables
from tests.worlds import Clock, TestWorld, make_world

from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.flows.advance_orders import Worker, advance_orders
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")

AN_HOUR = timedelta(hours=1)


def the_same_is_left(happens: Callable[[TestWorld], None], moment: Moment) -> int:
    """Let it happen at each call in turn; return at how many calls it did."""
    calm = calm_run()

    def run(n: int) -> bool:
        empty_tables()
        world = make_world()
        order_ids = order_lines(world)
        rig = Rig()
        rig.on_call(n, moment, lambda: happens(world))
        with suppress(Error):  # the database was away: the worker that made this call gives up
            world.work(rigged(world.outside, rig))
        for _ in range(5):
            world.clock.advance(minutes=31)
            connection.close_if_unusable_or_obsolete()
            world.work()
        assert what_is_left(world, order_ids) == calm, f"call {n}: {rig.calls[n - 1 : n]}"
        return len(rig.calls) >= n

    return until_no_call_is_left(run)


@pytest.mark.parametrize("moment", list(Moment))
def test_a_worker_whose_clock_is_an_hour_ahead_takes_over_in_the_middle_of_a_call(
    moment: Moment,
) -> None:
    taken_over: list[int] = []

    def take_over(world: TestWorld) -> None:
        ahead = Clock(now=world.clock() + AN_HOUR)
        taken_over.append(advance_orders(Worker(outside=world.outside, clock=ahead)))

    assert the_same_is_left(take_over, moment) >= 9
    assert any(taken_over), "nobody took anything over: nothing was tried"


@pytest.mark.parametrize("moment", list(Moment))
def test_the_clock_of_the_worker_jumps_back_an_hour_in_the_middle_of_a_call(
    moment: Moment,
) -> None:
    def jump_back(world: TestWorld) -> None:
        world.clock.now -= AN_HOUR

    assert the_same_is_left(jump_back, moment) >= 9


def test_a_clock_that_went_back_delays_an_end_and_loses_none() -> None:
    world = make_world()
    order_lines(world)
    world.clock.now -= AN_HOUR
    world.work()
    assert set(OrderRow.objects.values_list("state", flat=True)) == {"pending"}
    world.clock.now += AN_HOUR
    world.work()
    assert set(OrderRow.objects.values_list("state", flat=True)) == {"completed"}


@pytest.mark.parametrize("moment", list(Moment))
def test_the_connection_to_the_database_is_lost_beside_any_call(moment: Moment) -> None:
    lost: list[bool] = []

    def lose_connection(world: TestWorld) -> None:
        """End our session as an administrator does: the next statement finds it gone."""
        del world
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (session,) = cursor.fetchone()
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute("SELECT pg_terminate_backend(%s)", [session])
            lost.append(cursor.fetchone() == (True,))
        other.close()

    assert the_same_is_left(lose_connection, moment) >= 9
    assert all(lost)
