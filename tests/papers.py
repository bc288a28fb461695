"""Papers of ended lines, for tests."""

from uuid import UUID

from tests.statements import end, enter
from tests.worlds import LineOf, TestWorld


def ended_order(world: TestWorld, line: LineOf | None = None) -> UUID:
    """End a line and return its order, which has a certificate and stands in the log."""
    order_id = end(world, line or LineOf())
    enter(world)
    return order_id
