"""Read orders and lines as a client of TM Forum's APIs may know of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from cleanbreak.domain.client_order import OrderNotFound, ProductNotFound, TaskNotFound
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.line import LineState
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.order_end_for_client import read_id
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.client_order import (
    ClientOrderRow,
    OrderCancelRow,
    cancels_within,
    client_orders,
    lines_within,
    orders_within,
)
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.evidence import evidence_of
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.relying_party import RelyingPartyRow

LINE_ID_DIGITS_MAX = 18
POINT_OF_NO_RETURN = next(step.name for step in STEPS if step.is_point_of_no_return)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some of what there is."""

    rows: Sequence[Row]
    total: int
    """So many there are in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOrder:
    """One order."""

    row: OrderRow
    said: ClientOrderRow | None
    """What its client said of it; ``None``: it came by another channel."""
    ends_at: datetime
    """When the line is to end, or was to."""
    passed_return_at: datetime | None
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """A withdrawal that a client asked for."""

    row: OrderCancelRow
    order: OrderRow | None
    """``None``: the order lies in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One line."""

    line: LineRow
    state: LineState
    """As this client may know it: a line that ends in confidence is what it was before."""
    order: ClientOrder | None
    """By which it ends, or has ended."""
    ends_at: datetime | None


def list_client_orders(
    party: RelyingPartyRow, filters: Mapping[str, str], offset: int, limit: int
) -> Page[ClientOrder]:
    """Return some orders that have these properties, the newest first.

    :param filters: by ``state``, ``externalId``, ``productOrderItem.product.id``.
    """
    orders = orders_within(party)
    if "state" in filters:
        orders = orders.filter(state=filters["state"])
    if "externalId" in filters:
        said = ClientOrderRow.objects.filter(external_id=filters["externalId"])
        orders = orders.filter(order_id__in=said.values("order_id"))
    if "productOrderItem.product.id" in filters:
        line_id = _line_id(filters["productOrderItem.product.id"])
        orders = orders.filter(line_id=line_id) if line_id else orders.none()
    return Page(_orders(orders[offset : offset + limit]), orders.order_by().count())


def read_client_order(order_id: str, party: RelyingPartyRow) -> ClientOrder:
    """Return one order.

    :raises OrderNotFound: if the client has no such order.
    """
    wanted = read_id(order_id)
    found = _orders(orders_within(party).filter(pk=wanted)) if wanted else []
    if not found:
        raise OrderNotFound
    return found[0]


def list_cancels(party: RelyingPartyRow, offset: int, limit: int) -> Page[Cancel]:
    """Return some of the withdrawals that the client asked for, the newest first."""
    asked = cancels_within(party)
    return Page(_cancels(asked[offset : offset + limit]), asked.order_by().count())


def read_cancel(cancel_id: str, party: RelyingPartyRow) -> Cancel:
    """Return one withdrawal that the client asked for.

    :raises TaskNotFound: if there is none.
    """
    wanted = read_id(cancel_id)
    found = _cancels(cancels_within(party).filter(pk=wanted)) if wanted else []
    if not found:
        raise TaskNotFound
    return found[0]


def list_products(
    party: RelyingPartyRow, filters: Mapping[str, str], offset: int, limit: int
) -> Page[Product]:
    """Return some lines that have these properties, the newest first.

    :param filters: by ``status``.
    """
    lines = lines_within(party)
    if "status" in filters:
        lines = _of_status(lines, filters["status"])
    return Page(_products(lines[offset : offset + limit], party), lines.order_by().count())


def read_product(product_id: str, party: RelyingPartyRow) -> Product:
    """Return one line.

    :raises ProductNotFound: if the client may know of none.
    """
    line_id = _line_id(product_id)
    found = _products(lines_within(party).filter(pk=line_id), party) if line_id else []
    if not found:
        raise ProductNotFound
    return found[0]


def _of_status(lines: QuerySet[LineRow], status: str) -> QuerySet[LineRow]:
    """Return lines of a status, those that end in confidence among what they were before."""
    hidden = confidential_order_ids()
    seen = Q(state=status) & ~Q(open_order_id__in=hidden)
    seen |= Q(state=status, open_order_id=None)  # nothing is "not in" a list
    were = OrderRow.objects.filter(pk__in=hidden, line_state_before=status)
    return lines.filter(seen | Q(open_order_id__in=were.values("order_id")))


def _orders(rows: QuerySet[OrderRow]) -> list[ClientOrder]:
    found = list(rows)
    ids = [row.order_id for row in found]
    said, evidence = client_orders(ids), evidence_of(ids)
    return [_order(row, said.get(row.order_id), evidence[row.order_id]) for row in found]


def _order(row: OrderRow, said: ClientOrderRow | None, evidence: Mapping[str, Any]) -> ClientOrder:
    passed = evidence.get(POINT_OF_NO_RETURN) if row.is_past_return else None
    return ClientOrder(
        row=row,
        said=said,
        ends_at=_end_of(row),
        passed_return_at=datetime.fromisoformat(passed["at"]) if passed else None,
        evidence=evidence,
    )


def _end_of(row: OrderRow) -> datetime:
    if row.end_policy == EndPolicy.IMMEDIATE.value:
        return row.requested_at
    return _close_of(row.effective_date, row.line.jurisdiction)


def _close_of(day: date, jurisdiction: str) -> datetime:
    """Return the midnight that closes a day in its place."""
    return datetime.combine(day + timedelta(days=1), time.min, time_zone_of(jurisdiction))


def _cancels(rows: QuerySet[OrderCancelRow]) -> list[Cancel]:
    found = list(rows)
    orders = OrderRow.objects.in_bulk([row.order_id for row in found])
    return [Cancel(row=row, order=orders.get(row.order_id)) for row in found]


def _products(rows: QuerySet[LineRow], party: RelyingPartyRow) -> list[Product]:
    lines = list(rows)
    hidden = set(confidential_order_ids())
    orders = _last_orders([line.line_id for line in lines], party)
    before = _states_before(hidden & {one.open_order_id for one in lines})
    return [
        _product(line, orders.get(line.line_id), before.get(line.open_order_id)) for line in lines
    ]


def _states_before(order_ids: set[UUID]) -> dict[UUID | None, LineState]:
    rows = OrderRow.objects.filter(pk__in=list(order_ids)).values_list(
        "order_id", "line_state_before"
    )
    return {order_id: LineState(state) for order_id, state in rows}


def _last_orders(line_ids: Sequence[int], party: RelyingPartyRow) -> dict[int, ClientOrder]:
    """Return of each line the order by which it ends, or has ended, as far as it is known."""
    rows = orders_within(party).filter(line_id__in=line_ids)
    of_end = rows.exclude(state=OrderState.CANCELLED.value)
    return {one.row.line_id: one for one in reversed(_orders(of_end))}


def _product(line: LineRow, order: ClientOrder | None, before: LineState | None) -> Product:
    state = before or LineState(line.state)
    ends_at = None
    if state is LineState.TERMINATED and line.termination_date:
        ends_at = _close_of(line.termination_date, line.jurisdiction)
    elif state is LineState.PENDING_TERMINATE and order:
        ends_at = order.ends_at
    shown = order if state in (LineState.PENDING_TERMINATE, LineState.TERMINATED) else None
    return Product(line=line, state=state, order=shown, ends_at=ends_at)


def _line_id(said: str) -> int | None:
    is_one = said.isascii() and said.isdigit() and len(said) <= LINE_ID_DIGITS_MAX
    return int(said) if is_one and not said.startswith("0") else None


def products_of(line_ids: Collection[int], party: RelyingPartyRow) -> dict[int, Product]:
    """Return those of these lines that a client may know of."""
    found = _products(lines_within(party).filter(pk__in=line_ids), party)
    return {one.line.line_id: one for one in found}
