"""Declarations that are tied to their line only after a while: no worker ran, or none could."""

from datetime import date

import pytest
from tests.worlds import NOON, LineOf, make_world

from cleanbreak.domain.declaration import Declaration, DeclarationKind
from cleanbreak.flows.accept_declaration import accept_declaration
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.usefixtures("committed_db")


def order_tied_after(days: int, payment: str, wished_date: date | None = None) -> OrderRow:
    """Declare at noon on 22 November 2026, let days go by, tie, and return the order."""
    world, line = make_world(), LineOf(payment=payment)
    world.add(line)
    declared = Declaration(
        submission_key="a" * 32,
        kind=DeclarationKind.ORDINARY,
        holder_name=line.name,
        msisdn=line.msisdn,
        wished_date=wished_date,
        reply_email="reply@example.org",
        language="en",
    )
    accept_declaration(declared, operator="Harbour Mobile", home_place="gb", now=NOON)
    world.clock.advance(days=days)
    while tie_declarations(world.outside, world.clock()):
        pass
    return OrderRow.objects.get()


@pytest.mark.parametrize(
    ("days", "end_date"),
    [(0, date(2026, 12, 22)), (5, date(2026, 12, 22)), (40, date(2027, 1, 4))],
)
def test_notice_runs_from_the_receipt_and_objections_from_the_day_of_telling(
    days: int, end_date: date
) -> None:
    order = order_tied_after(days, "postpaid")
    assert order.effective_date == end_date
    assert order.policy_date == date(2026, 11, 22)


def test_a_wished_day_that_went_by_before_anybody_was_told_leaves_time_to_object() -> None:
    order = order_tied_after(5, "prepaid", wished_date=date(2026, 11, 25))
    assert order.effective_date == date(2026, 11, 30)
