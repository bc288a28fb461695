"""Papers of ended lines, for tests."""

from uuid import UUID

from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.state_ends import state_ends


def ended_order(world: TestWorld, line: LineOf | None = None) -> UUID:
    """End a line and return its order, which has a certificate and stands in the log."""
    line = line or LineOf()
    world.add(line)
    order = request_termination(at_once(line), world.outside, world.clock())
    world.work()
    enter_in_log(world)
    return order.order_id


def enter_in_log(world: TestWorld) -> None:
    """Do what the log's task does."""
    state_ends(world.outside, world.clock())
    append_log(world.outside, world.clock())
