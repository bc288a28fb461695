"""Read orders and lines as a client of TM Forum's APIs may know of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from cleanbreak.domain.client_order import OrderNotFound, TaskNotFound
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.filter_client_orders import (
    ASSESSING,
    UNDOING,
    Wanted,
    count_about,
    filter_orders,
    ids_of_page,
)
from cleanbreak.flows.order_end_for_client import read_id
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.client_order import (
    ClientOrderRow,
    OrderCancelRow,
    cancels_within,
    client_orders,
    open_to_all,
    orders_within,
)
from cleanbreak.records.declined_order import clients_of_declined
from cleanbreak.records.evidence import evidence_of
from cleanbreak.records.order import OrderRow
from cleanbreak.records.relying_party import RelyingPartyRow

POINT_OF_NO_RETURN = next(step.name for step in STEPS if step.is_point_of_no_return)
CANCEL_FILTERS = {"id": "cancel_id", "productOrder.id": "order_id"}
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Portion(Generic[Row]):
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
    is_of_rejected: bool = False
    """Whether the order was rejected, so that there was nothing to withdraw."""

    @property
    def state(self) -> str:
        """Return what came of it, in TMF622's words."""
        if self.row.is_refused:
            return "terminatedWithError"
        is_undone = self.order and OrderState(self.order.state).is_open
        return "inProgress" if is_undone else "done"


def list_client_orders(party: RelyingPartyRow, wanted: Wanted) -> Portion[ClientOrder]:
    """Return some orders, the newest first, unless it is wanted otherwise."""
    orders = filter_orders(orders_within(party), wanted)
    ids, total = ids_of_page(orders, wanted)
    return Portion(orders_from(orders.filter(pk__in=ids)), total)


def find_client_order(order_id: UUID) -> ClientOrder:
    """Return one order, for whoever may know of all.

    :raises OrderNotFound: if there is none, or it is one in confidence.
    """
    found = orders_from(open_to_all().filter(pk=order_id))
    if not found:
        raise OrderNotFound
    return found[0]


def read_client_order(order_id: str, party: RelyingPartyRow) -> ClientOrder:
    """Return one order.

    :raises OrderNotFound: if the client has no such order.
    """
    wanted = read_id(order_id)
    found = orders_from(orders_within(party).filter(pk=wanted)) if wanted else []
    if not found:
        raise OrderNotFound
    return found[0]


def list_cancels(party: RelyingPartyRow, wanted: Wanted) -> Portion[Cancel]:
    """Return some of the withdrawals that the client asked for, the newest first."""
    asked = cancels_within(party)
    for name, values in wanted.texts.items():
        ids = [one for value in values if (one := read_id(value))]
        asked = asked.filter(**{f"{CANCEL_FILTERS[name]}__in": ids})
    asked = asked.order_by("cancel_id" if wanted.is_oldest_first else "-cancel_id")
    part = asked[wanted.offset : wanted.offset + wanted.limit]
    return Portion(_cancels(part), count_about(asked))


def read_cancel(cancel_id: str, party: RelyingPartyRow) -> Cancel:
    """Return one withdrawal that the client asked for.

    :raises TaskNotFound: if there is none.
    """
    wanted = read_id(cancel_id)
    found = _cancels(cancels_within(party).filter(pk=wanted)) if wanted else []
    if not found:
        raise TaskNotFound
    return found[0]


def orders_from(rows: QuerySet[OrderRow]) -> list[ClientOrder]:
    """Return orders with what their clients said of them, and what was done."""
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
    return close_of(row.effective_date, row.line.jurisdiction)


def close_of(day: date, jurisdiction: str) -> datetime:
    """Return the midnight that closes a day in its place."""
    return datetime.combine(day + timedelta(days=1), time.min, time_zone_of(jurisdiction))


def _cancels(rows: QuerySet[OrderCancelRow]) -> list[Cancel]:
    found = list(rows)
    ids = [row.order_id for row in found]
    orders, declined = OrderRow.objects.in_bulk(ids), clients_of_declined(ids)
    return [
        Cancel(row=row, order=orders.get(row.order_id), is_of_rejected=row.order_id in declined)
        for row in found
    ]
