"""Rejected orders at TM Forum's APIs: taken as the files let them be sent, and given back so."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from cleanbreak.channels.api.tmf.answers import Document, instant
from cleanbreak.channels.api.tmf.order_document import ASKED_AT, order_address
from cleanbreak.channels.api.tmf.partner import Alternative, Answer, Asked
from cleanbreak.channels.api.tmf.published_shapes import CHOSEN_DEPTH, shapes_of_orders
from cleanbreak.channels.api.tmf.service_order_document import service_order_address
from cleanbreak.domain.declined_order import (
    ITEMS,
    REJECTED,
    TYPES,
    Declined,
    OnlyEndsAreOrdered,
    check_type,
    is_declined,
)
from cleanbreak.domain.json_shape import Read
from cleanbreak.domain.published_shape import published_paths, read_published
from cleanbreak.domain.told_event import EventApi
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.decline_order import change_declined_order, decline_order
from cleanbreak.records.declined_order import DeclinedOrderRow

ADDRESS: Mapping[EventApi, Callable[[UUID], str]] = {
    EventApi.ORDERING_4: partial(order_address, version=4),
    EventApi.ORDERING_5: partial(order_address, version=5),
    EventApi.SERVICES_4: service_order_address,
}


def declining(api: EventApi) -> Alternative:
    """Return how an API takes orders of something else than an end."""
    return Alternative(
        is_meant=partial(is_declined, api=api),
        read=partial(_read, api=api),
        function=partial(_create, api=api),
    )


@cache
def chosen_paths(api: EventApi) -> frozenset[str]:
    """Return what ``fields`` may choose of what was sent."""
    return published_paths(shapes_of_orders()[api.value], CHOSEN_DEPTH)


def declined_document(row: DeclinedOrderRow) -> Document:
    """Return a rejected order as its API writes it: as it was sent, with its state and why."""
    declined = row.declined
    api, name = declined.api, ITEMS[declined.api]
    document: dict[str, Any] = {
        **declined.body,
        "id": str(row.order_id),
        "href": ADDRESS[api](row.order_id),
        "@type": TYPES[api],
        "state": REJECTED,
        ASKED_AT[api.version]: instant(row.asked_at),
        name: [_item(one, api, row.asked_at) for one in declined.body[name]],
    }
    if api is EventApi.ORDERING_4:
        note = {"id": REJECTED, "@type": "Note", "date": instant(row.asked_at), "text": _sentence()}
        return {**document, "note": [*document.get("note", ()), note]}
    return {**document, **_errors(document, api, row.asked_at)}


def change_declined(asked: Asked, row: DeclinedOrderRow) -> Answer:
    """Change what is said in a rejected order."""
    read = partial(_read, api=EventApi(row.api))

    def act() -> Document:
        change_declined_order(row, asked.body, declined_document(row), read, asked.now)
        return declined_document(DeclinedOrderRow.objects.get(pk=row.pk))

    return answer_once(asked.said_once, lambda: act, asked.now)


def _create(asked: Asked, *, api: EventApi) -> Answer:
    declined = Declined(api=api, body=asked.body)

    def act() -> Document:
        return declined_document(decline_order(declined, asked.party, asked.now))

    return answer_once(asked.said_once, lambda: act, asked.now)


def _read(body: object, api: EventApi) -> Read:
    return check_type(read_published(shapes_of_orders()[api.value], body), api)


def _sentence() -> str:
    return gettext(OnlyEndsAreOrdered.template())


def _item(item: Document, api: EventApi, at: datetime) -> Document:
    name = ITEMS[api]
    rejected: dict[str, Any] = {**item, "state": REJECTED}
    if name in item:
        rejected[name] = [_item(one, api, at) for one in item[name]]
    if api is EventApi.SERVICES_4:
        error = {"@type": "ServiceOrderItemErrorMessage", **_error(at)}
        rejected["errorMessage"] = [*item.get("errorMessage", ()), error]
    return rejected


def _error(at: datetime) -> Document:
    said = _sentence()
    return {
        "code": OnlyEndsAreOrdered.code,
        "reason": said,
        "message": said,
        "timestamp": instant(at),
    }


def _errors(document: Mapping[str, Any], api: EventApi, at: datetime) -> Document:
    """Return why it is rejected, as a property of the order, beside what its client put there."""
    kind, name = TYPES[api], ITEMS[api]
    is_product = kind == "ProductOrder"
    error = {
        "@type": f"{kind}ErrorMessage",
        **_error(at),
        name: [_item_reference(one["id"], document, kind) for one in document[name]],
    }
    where = "productOrderErrorMessage" if is_product else "errorMessage"
    return {where: [*document.get(where, ()), error]}


def _item_reference(item_id: str, order: Mapping[str, Any], kind: str) -> Document:
    if kind == "ProductOrder":
        return {
            "@type": "ProductOrderItemRef",
            "@referredType": "ProductOrderItem",
            "productOrderId": order["id"],
            "productOrderItemId": item_id,
            "ProductOrderHref": order["href"],
        }
    return {
        "id": item_id,
        "@type": "ServiceOrderItemRef",
        "itemId": item_id,
        "serviceOrderId": order["id"],
        "serviceOrderHref": order["href"],
    }
