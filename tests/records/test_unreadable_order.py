"""An order whose row cannot be read is handed to a person, and holds up no other."""

import pytest
from tests.worlds import NOON, LineOf, at_once, make_world

from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")


def test_the_batch_of_a_row_that_cannot_be_read_goes_on_without_it() -> None:
    world = make_world()
    lines = [LineOf(msisdn=f"+49152{n:08d}") for n in range(4)]
    world.add(*lines)
    asked = [request_termination(at_once(one), world.outside, NOON).order_id for one in lines]
    spoilt = asked[1]
    OrderRow.objects.filter(pk=spoilt).update(plan={})

    world.work()

    states = dict(OrderRow.objects.values_list("order_id", "state"))
    assert states.pop(spoilt) == "held"
    assert set(states.values()) == {"completed"}
    row = OrderRow.objects.get(pk=spoilt)
    assert (row.problem_code, row.lease_id) == ("defect", None)
    assert "KeyError" in row.problem_sentence
    assert AuditRow.objects.filter(order_id=spoilt, act="order.held").count() == 1
