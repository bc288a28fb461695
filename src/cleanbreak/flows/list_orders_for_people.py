"""List the orders that wait for a person: what stopped, and causes that nobody has decided."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.decide_cause import DECIDABLE
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.held_order import (
    PLACE_FIRST,
    held_orders,
    orders_to_decide,
    undecided_receipts,
)
from cleanbreak.records.order import OrderRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderForPerson:
    """An order, and what a person has to do about it."""

    order_id: UUID
    state: OrderState
    step: str
    effective_date: date
    problem_code: str
    """Why it is held; empty if it is not."""
    problem_sentence: str
    undecided_receipts: tuple[str, ...]
    """Receipt numbers of declarations for an important cause that nobody has decided."""


def list_orders_for_people(
    limit: int, *, also_confidential: bool = False, after: tuple[date, UUID] = PLACE_FIRST
) -> list[OrderForPerson]:
    """Return the orders that a person must look at, those of the nearest day first.

    :param also_confidential: whether whoever reads the list may know of those, too.
    :param after: day and id of the last one of the page before.
    """
    hidden = [] if also_confidential else confidential_order_ids()
    both = held_orders(after, limit, hidden), orders_to_decide(after, limit, DECIDABLE)
    rows = {row.order_id: row for found in both for row in found}
    ordered = sorted(rows.values(), key=lambda row: (row.effective_date, row.order_id))[:limit]
    causes: dict[UUID, tuple[str, ...]] = {}
    for order_id, number in undecided_receipts([row.order_id for row in ordered]):
        causes[order_id] = (*causes.get(order_id, ()), number)
    return [_for_person(row, causes.get(row.order_id, ())) for row in ordered]


def _for_person(row: OrderRow, receipts: tuple[str, ...]) -> OrderForPerson:
    state = OrderState(row.state)
    is_held = state is OrderState.HELD
    return OrderForPerson(
        order_id=row.order_id,
        state=state,
        step=row.step,
        effective_date=row.effective_date,
        problem_code=row.problem_code if is_held else "",
        problem_sentence=row.problem_sentence if is_held else "",
        undecided_receipts=receipts,
    )
