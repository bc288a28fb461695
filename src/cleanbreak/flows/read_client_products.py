"""Read lines as a client of TM Forum's APIs may know of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from cleanbreak.domain.client_order import ProductNotFound
from cleanbreak.domain.line import LineState
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.filter_client_orders import Wanted, count_about, filter_products, line_id_of
from cleanbreak.flows.read_client_orders import ClientOrder, Portion, close_of, orders_from
from cleanbreak.records.client_order import lines_within, open_to_all, orders_within
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.relying_party import RelyingPartyRow

NAME = "Mobile line"
"""What every line is called, unless its client calls it otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One line."""

    line: LineRow
    state: LineState
    """As this client may know it: a line that ends in confidence is what it was before."""
    order: ClientOrder | None
    """By which it ends, or has ended."""
    ends_at: datetime | None


def list_products(
    party: RelyingPartyRow,
    wanted: Wanted,
    names: Mapping[str, str] | None = None,
    hidden: Collection[str] = (),
) -> Portion[Product]:
    """Return some lines, the newest first, unless it is wanted otherwise.

    :param names: how the client calls lines otherwise than we do, by their ids.
    :param hidden: ids of those that it wants to see no more.
    """
    lines = lines_within(party)
    if hidden:
        lines = lines.exclude(pk__in=[int(one) for one in hidden])
    lines = _named(filter_products(lines, wanted), wanted, names or {})
    if "status" in wanted.texts:
        lines = _of_status(lines, wanted.texts["status"])
    part = lines[wanted.offset : wanted.offset + wanted.limit]
    return Portion(_products(part, orders_within(party)), count_about(lines))


def _named(lines: QuerySet[LineRow], wanted: Wanted, names: Mapping[str, str]) -> QuerySet[LineRow]:
    """Return the lines by how their client calls them."""
    called = wanted.texts.get("name")
    if called is None:
        return lines
    renamed = {int(one): name in called for one, name in names.items()}
    if NAME in called:
        return lines.exclude(pk__in=[one for one, fits in renamed.items() if not fits])
    return lines.filter(pk__in=[one for one, fits in renamed.items() if fits])


def read_product(product_id: str, party: RelyingPartyRow) -> Product:
    """Return one line.

    :raises ProductNotFound: if the client may know of none.
    """
    line_id = line_id_of(product_id)
    if line_id is None:
        raise ProductNotFound
    return _one(lines_within(party).filter(pk=line_id), orders_within(party))


def products_of(line_ids: Collection[int], party: RelyingPartyRow) -> dict[int, Product]:
    """Return those of these lines that a client may know of."""
    lines = lines_within(party).filter(pk__in=line_ids)
    return {one.line.line_id: one for one in _products(lines, orders_within(party))}


def find_product(line_id: int) -> Product:
    """Return one line, for whoever may know of all.

    :raises ProductNotFound: if there is none.
    """
    return _one(LineRow.objects.filter(pk=line_id), open_to_all().order_by("-order_id"))


def _one(lines: QuerySet[LineRow], within: QuerySet[OrderRow]) -> Product:
    found = _products(lines, within)
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
    return {one.row.line_id: one for one in reversed(orders_from(of_end))}


def _product(line: LineRow, order: ClientOrder | None, before: LineState | None) -> Product:
    state = before or LineState(line.state)
    ends_at = None
    if state is LineState.TERMINATED and line.termination_date:
        ends_at = close_of(line.termination_date, line.jurisdiction)
    elif state is LineState.PENDING_TERMINATE and order:
        ends_at = order.ends_at
    shown = order if state in (LineState.PENDING_TERMINATE, LineState.TERMINATED) else None
    return Product(line=line, state=state, order=shown, ends_at=ends_at)
