"""Read orders and lines as a client of TM Forum's APIs may know of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from cleanbreak.domain.client_order import OrderNotFound, ProductNotFound, TaskNotFound
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.line import LineState
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.filter_client_orders import (
    ASSESSING,
    UNDOING,
    Wanted,
    count_about,
    filter_orders,
    filter_products,
    line_id_of,
)
from cleanbreak.flows.order_end_for_client import read_id
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.client_order import (
    ClientOrderRow,
    OrderCancelRow,
    cancels_within,
    client_orders,
    lines_within,
    open_to_all,
    orders_within,
)
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.evidence import evidence_of
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.relying_party import RelyingPartyRow

POINT_OF_NO_RETURN = next(step.name for step in STEPS if step.is_point_of_no_return)
CANCEL_FILTERS = {"id": "cancel_id", "productOrder.id": "order_id"}
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
    evidence: Mapping[str, Any] = field(repr=False)
    """The facts of every step that is done, by its name, with the instant ``at``."""

    @property
    def state(self) -> str:
        """Return its state in TMF622's words.

        While a person has to help with the undoing of it, nobody knows yet what comes of it.
        """
        is_stuck = self.row.state == OrderState.HELD.value and self.row.step in UNDOING
        return ASSESSING if is_stuck else self.row.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """A withdrawal that a client asked for."""

    row: OrderCancelRow
    order: OrderRow | None
    """``None``: the order lies in the archive."""

    @property
    def state(self) -> str:
        """Return what came of it, in TMF622's words."""
        if self.row.is_refused:
            return "terminatedWithError"
        is_undone = self.order and OrderState(self.order.state).is_open
        return "inProgress" if is_undone else "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One line."""

    line: LineRow
    state: LineState
    """As this client may know it: a line that ends in confidence is what it was before."""
    order: ClientOrder | None
    """By which it ends, or has ended."""
    ends_at: datetime | None


def list_client_orders(party: RelyingPartyRow, wanted: Wanted) -> Page[ClientOrder]:
    """Return some orders, the newest first, unless it is wanted otherwise."""
    orders = filter_orders(orders_within(party), wanted)
    part = orders[wanted.offset : wanted.offset + wanted.limit]
    return Page(_orders(part), count_about(orders))


def find_client_order(order_id: UUID) -> ClientOrder:
    """Return one order, for whoever may know of all.

    :raises OrderNotFound: if there is none, or it is one in confidence.
    """
    found = _orders(open_to_all().filter(pk=order_id))
    if not found:
        raise OrderNotFound
    return found[0]


def read_client_order(order_id: str, party: RelyingPartyRow) -> ClientOrder:
    """Return one order.

    :raises OrderNotFound: if the client has no such order.
    """
    wanted = read_id(order_id)
    found = _orders(orders_within(party).filter(pk=wanted)) if wanted else []
    if not found:
        raise OrderNotFound
    return found[0]


def list_cancels(party: RelyingPartyRow, wanted: Wanted) -> Page[Cancel]:
    """Return some of the withdrawals that the client asked for, the newest first."""
    asked = cancels_within(party)
    for name, values in wanted.texts.items():
        ids = [one for value in values if (one := read_id(value))]
        asked = asked.filter(**{f"{CANCEL_FILTERS[name]}__in": ids})
    asked = asked.order_by("cancel_id" if wanted.is_oldest_first else "-cancel_id")
    part = asked[wanted.offset : wanted.offset + wanted.limit]
    return Page(_cancels(part), count_about(asked))


def read_cancel(cancel_id: str, party: RelyingPartyRow) -> Cancel:
    """Return one withdrawal that the client asked for.

    :raises TaskNotFound: if there is none.
    """
    wanted = read_id(cancel_id)
    found = _cancels(cancels_within(party).filter(pk=wanted)) if wanted else []
    if not found:
        raise TaskNotFound
    return found[0]


def list_products(party: RelyingPartyRow, wanted: Wanted) -> Page[Product]:
    """Return some lines, the newest first, unless it is wanted otherwise."""
    lines = filter_products(lines_within(party), wanted)
    if "status" in wanted.texts:
        lines = _of_status(lines, wanted.texts["status"])
    part = lines[wanted.offset : wanted.offset + wanted.limit]
    return Page(_products(part, orders_within(party)), count_about(lines))


def read_product(product_id: str, party: RelyingPartyRow) -> Product:
    """Return one line.

    :raises ProductNotFound: if the client may know of none.
    """
    line_id = line_id_of(product_id)
    lines = lines_within(party).filter(pk=line_id)
    found = _products(lines, orders_within(party)) if line_id else []
    if not found:
        raise ProductNotFound
    return found[0]


def find_product(line_id: int) -> Product:
    """Return one line, for whoever may know of all.

    :raises ProductNotFound: if there is none.
    """
    found = _products(LineRow.objects.filter(pk=line_id), open_to_all().order_by("-order_id"))
    if not found:
        raise ProductNotFound
    return found[0]


def _of_status(lines: QuerySet[LineRow], statuses: tuple[str, ...]) -> QuerySet[LineRow]:
    """Return lines of these statuses, those that end in confidence among what they were before."""
    hidden = confidential_order_ids()
    seen = Q(state__in=statuses) & ~Q(open_order_id__in=hidden)
    seen |= Q(state__in=statuses, open_order_id=None)  # nothing is "not in" a list
    were = OrderRow.objects.filter(pk__in=hidden, line_state_before__in=statuses)
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


def _products(rows: QuerySet[LineRow], within: QuerySet[OrderRow]) -> list[Product]:
    lines = list(rows)
    hidden = set(confidential_order_ids())
    orders = _last_orders([line.line_id for line in lines], within)
    before = _states_before(hidden & {one.open_order_id for one in lines})
    return [
        _product(line, orders.get(line.line_id), before.get(line.open_order_id)) for line in lines
    ]


def _states_before(order_ids: set[UUID]) -> dict[UUID | None, LineState]:
    rows = OrderRow.objects.filter(pk__in=list(order_ids)).values_list(
        "order_id", "line_state_before"
    )
    return {order_id: LineState(state) for order_id, state in rows}


def _last_orders(line_ids: Sequence[int], within: QuerySet[OrderRow]) -> dict[int, ClientOrder]:
    """Return of each line the order by which it ends, or has ended, as far as it is known."""
    rows = within.filter(line_id__in=line_ids)
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
