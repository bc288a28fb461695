"""Read rejected orders, and list them among those that end lines, in the order of their ids."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q

from cleanbreak.domain.client_order import OrderNotFound
from cleanbreak.domain.declined_order import REJECTED, TYPES
from cleanbreak.domain.told_event import EventApi
from cleanbreak.flows.filter_client_orders import Wanted, filter_orders, ids_of_page
from cleanbreak.flows.order_end_for_client import read_id
from cleanbreak.flows.read_client_orders import (
    ClientOrder,
    Portion,
    list_client_orders,
    orders_from,
)
from cleanbreak.records.client_order import orders_within
from cleanbreak.records.declined_order import DeclinedOrderRow, declined_of
from cleanbreak.records.relying_party import RelyingPartyRow

Order: TypeAlias = ClientOrder | DeclinedOrderRow
NONE = Q(pk__in=[])
ASKED_AT = ("orderDate", "creationDate")


def list_orders(party: RelyingPartyRow, wanted: Wanted, api: EventApi) -> Portion[Order]:
    """Return some orders, those that end a line and those that were rejected.

    There are few rejected ones, so that all of their ids are read; of the others, no further than
    without them.
    """
    declined = _declined_ids(party, wanted, api)
    if not declined:
        page = list_client_orders(party, wanted)
        return Portion(page.rows, page.total)
    end = wanted.offset + wanted.limit
    skipped = max(0, wanted.offset - len(declined))  # these come before the page in any case
    part = replace(wanted, offset=skipped, limit=end - skipped)
    ids, total = ids_of_page(filter_orders(orders_within(party), wanted), part)
    merged = sorted([*ids, *declined], reverse=not wanted.is_oldest_first)
    shown = merged[wanted.offset - skipped : end - skipped]
    return Portion(_orders(shown, party), total + len(declined))


def find_declined(said: str, party: RelyingPartyRow, api: EventApi) -> DeclinedOrderRow | None:
    """Return a rejected order that a client sees in an API; ``None``: there is none."""
    wanted = read_id(said)
    return declined_of(party.client_id, api).filter(pk=wanted).first() if wanted else None


def read_declined_told(said: str, party: RelyingPartyRow) -> DeclinedOrderRow:
    """Return a rejected order for a notification, also one that its client has deleted.

    :raises OrderNotFound: if there is none of this client.
    """
    row = DeclinedOrderRow.objects.filter(pk=said, client_id=party.client_id).first()
    if row is None:
        raise OrderNotFound
    return row


def _orders(ids: list[UUID], party: RelyingPartyRow) -> list[Order]:
    found: dict[UUID, Order] = dict(DeclinedOrderRow.objects.in_bulk(ids))
    orders = orders_within(party).filter(pk__in=[one for one in ids if one not in found])
    found |= {one.row.order_id: one for one in orders_from(orders)}
    return [found[one] for one in ids if one in found]


def _declined_ids(party: RelyingPartyRow, wanted: Wanted, api: EventApi) -> list[UUID]:
    rows = declined_of(party.client_id, api)
    for name, values in wanted.texts.items():
        rows = rows.filter(FILTERS[name](values, api) if name in FILTERS else NONE)
    for name, instant in wanted.instants.items():
        column, _, comparison = name.partition(".")
        at = Q(**{f"asked_at__{comparison or 'exact'}": instant})
        rows = rows.filter(at if column in ASKED_AT else NONE)
    return list(rows.order_by().values_list("pk", flat=True))


def _by_id(values: tuple[str, ...], _api: EventApi) -> Q:
    return Q(pk__in=[one for value in values if (one := read_id(value))])


def _by_state(values: tuple[str, ...], _api: EventApi) -> Q:
    return Q() if REJECTED in values else NONE


def _by_reference(values: tuple[str, ...], _api: EventApi) -> Q:
    return Q(external_id__in=[one for one in values if one])


def _by_action(values: tuple[str, ...], _api: EventApi) -> Q:
    """Return those of which an item has one of these actions; none is part of another's name."""
    found = NONE
    for value in values:
        found |= Q(actions__regex=rf"\y{value}\y") if value.isalpha() else NONE
    return found


def _by_type(values: tuple[str, ...], api: EventApi) -> Q:
    return Q() if TYPES[api] in values else NONE


FILTERS: Mapping[str, Callable[[tuple[str, ...], EventApi], Q]] = {
    "id": _by_id,
    "state": _by_state,
    "productOrderItem.state": _by_state,
    "externalId": _by_reference,
    "externalId.id": _by_reference,
    "productOrderItem.action": _by_action,
    "@type": _by_type,
}
"""Whatever else orders are filtered by, no rejected one has."""
