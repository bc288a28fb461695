"""List the orders that wait for a person: what stopped, and causes that nobody has decided."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.decide_cause import DECIDABLE
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.declaration import undecided_declarations
from cleanbreak.records.order import OrderRow

NEAREST_FIRST = ("effective_date", "order_id")


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


def list_orders_for_people(limit: int, *, also_confidential: bool = False) -> list[OrderForPerson]:
    """Return the orders that a person must look at, those of the nearest day first.

    :param also_confidential: whether whoever reads the list may know of those, too.
    """
    causes = _undecided_causes()
    held = OrderRow.objects.filter(state=OrderState.HELD.value)
    if not also_confidential:
        held = held.exclude(order_id__in=confidential_order_ids())
    to_decide = OrderRow.objects.filter(
        order_id__in=causes, state__in=[state.value for state in DECIDABLE]
    )
    both = [one.order_by(*NEAREST_FIRST)[:limit] for one in (held, to_decide)]
    rows = {row.order_id: row for found in both for row in found}
    ordered = sorted(rows.values(), key=lambda row: (row.effective_date, row.order_id))
    return [_for_person(row, causes.get(row.order_id, ())) for row in ordered[:limit]]


def _undecided_causes() -> dict[UUID, tuple[str, ...]]:
    """Return the receipt numbers by order; decided ones and those of no line are left out."""
    found: dict[UUID, tuple[str, ...]] = {}
    rows = undecided_declarations()
    for order_id, number in rows.order_by("declaration_id").values_list(
        "order_id", "receipt_number"
    ):
        if order_id is not None:
            found[order_id] = (*found.get(order_id, ()), number)
    return found


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
