"""Filter, sort and count orders and lines for clients of TM Forum's APIs.

Only what an index answers can be asked for; everything else is refused by its name before.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.cancel_termination import UNDO_STEPS
from cleanbreak.flows.order_end_for_client import read_id
from cleanbreak.records.client_order import ClientOrderRow

LINE_ID_DIGITS_MAX = 18
COUNTED_MAX = 100_000
"""So many rows are counted one by one; beyond, the planner's estimate is good enough."""
ASSESSING = "assessingCancellation"
UNDOING = tuple(step.name for step in UNDO_STEPS)
INSTANTS = {
    "orderDate": ("requested_at", ()),
    "creationDate": ("requested_at", ()),
    "completionDate": ("completed_at", (OrderState.COMPLETED,)),
    "cancellationDate": ("completed_at", (OrderState.CANCELLED,)),
}
"""By property: the column, and the states in which the property is there."""
Orders: TypeAlias = QuerySet[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of which rows is wanted."""

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By property: what it may be."""
    instants: Mapping[str, datetime] = field(default_factory=dict)
    """By property and comparison: ``orderDate.gt``; without one it must be equal."""
    is_oldest_first: bool = False
    offset: int
    limit: int


def filter_orders(orders: Orders, wanted: Wanted) -> Orders:
    """Return the orders that have these properties, in the order that is wanted."""
    for name, values in wanted.texts.items():
        orders = ORDER_FILTERS[name](orders, values)
    for name, instant in wanted.instants.items():
        orders = _at(orders, name, instant)
    return orders.order_by("order_id" if wanted.is_oldest_first else "-order_id")


def ids_of_page(orders: Orders, wanted: Wanted) -> tuple[list[UUID], int]:
    """Return the ids of the part that is wanted, and how many there are; no row is read for it.

    By instants there are often few: they are found by their own index and sorted here, since the
    planner would walk through every month for those that are the newest.
    """
    end, ids = wanted.offset + wanted.limit, orders.values_list("pk", flat=True)
    if wanted.instants:
        found = list(ids.order_by()[: COUNTED_MAX + 1])
        if len(found) <= COUNTED_MAX:
            found.sort(reverse=not wanted.is_oldest_first)
            return found[wanted.offset : end], len(found)
    return list(ids[wanted.offset : end]), count_about(orders)


def filter_products(lines: Orders, wanted: Wanted) -> Orders:
    """Return the lines that have these properties, but for their status."""
    for name, values in wanted.texts.items():
        if name in PRODUCT_FILTERS:
            lines = PRODUCT_FILTERS[name](lines, values)
    return lines.order_by("line_id" if wanted.is_oldest_first else "-line_id")


def count_about(rows: QuerySet[Any]) -> int:
    """Return how many rows there are; above 100,000 as the planner estimates."""
    bare = rows.order_by()
    counted = bare.values("pk")[: COUNTED_MAX + 1].count()
    if counted <= COUNTED_MAX:
        return int(counted)
    sql, values = bare.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return max(counted, int(plan[0]["Plan"]["Plan Rows"]))


def line_id_of(said: str) -> int | None:
    """Return the id of a line as we write it; ``None``: it is none of ours."""
    is_one = said.isascii() and said.isdigit() and len(said) <= LINE_ID_DIGITS_MAX
    return int(said) if is_one and not said.startswith("0") else None


def _at(orders: Orders, name: str, instant: datetime) -> Orders:
    property_name, _, comparison = name.partition(".")
    column, states = INSTANTS[property_name]
    if states:
        orders = orders.filter(state__in=[state.value for state in states])
    return orders.filter(**{f"{column}__{comparison or 'exact'}": instant})


def _by_state(orders: Orders, values: tuple[str, ...]) -> Orders:
    """Return orders of these states; a partial index knows those that are not finished."""
    undoing = Q(state=OrderState.HELD.value, step__in=UNDOING)
    found = Q(pk__in=[])
    for value in values:
        if value == ASSESSING:
            found |= undoing & Q(completed_at=None)
        elif value == OrderState.HELD.value:
            found |= Q(state=value, completed_at=None) & ~Q(step__in=UNDOING)
        else:
            is_over = value in (OrderState.COMPLETED.value, OrderState.CANCELLED.value)
            found |= Q(state=value, completed_at__isnull=not is_over)
    return orders.filter(found)


def _by_id(orders: Orders, values: tuple[str, ...]) -> Orders:
    return orders.filter(pk__in=[one for value in values if (one := read_id(value))])


def _by_reference(orders: Orders, values: tuple[str, ...]) -> Orders:
    said = ClientOrderRow.objects.filter(external_id__in=values).exclude(external_id="")
    return orders.filter(order_id__in=said.values("order_id"))


def _by_line(rows: Orders, values: tuple[str, ...]) -> Orders:
    return rows.filter(line_id__in=[one for value in values if (one := line_id_of(value))])


def _by_order(lines: Orders, values: tuple[str, ...]) -> Orders:
    ids = [one for value in values if (one := read_id(value))]
    return lines.filter(orders__in=ids)


def _always(text: str) -> Callable[[Orders, tuple[str, ...]], Orders]:
    """Return a filter by what is the same of all."""
    return lambda rows, values: rows if text in values else rows.none()


ORDER_FILTERS: Mapping[str, Callable[[Orders, tuple[str, ...]], Orders]] = {
    "id": _by_id,
    "state": _by_state,
    "productOrderItem.state": _by_state,
    "externalId": _by_reference,
    "externalId.id": _by_reference,
    "productOrderItem.product.id": _by_line,
    "productOrderItem.action": _always("delete"),
    "@type": _always("ProductOrder"),
}
PRODUCT_FILTERS: Mapping[str, Callable[[Orders, tuple[str, ...]], Orders]] = {
    "id": _by_line,
    "productOrderItem.productOrderId": _by_order,
    "productOrderItem.orderId": _by_order,
    "@type": _always("Product"),
}
