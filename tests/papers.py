"""Papers of ended lines, for tests: made once, since printing one takes a second."""

from uuid import UUID

from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.flows.request_termination import request_termination


def ended_order(world: TestWorld, line: LineOf | None = None) -> UUID:
    """End a line and return its order, which has a certificate and stands in the log."""
    line = line or LineOf()
    world.add(line)
    order = request_termination(at_once(line), world.outside, world.clock())
    world.work()
    return order.order_id
