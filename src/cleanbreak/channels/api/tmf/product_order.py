"""TMF622 Product Ordering 4.0.0 and 5.0.0: an item with the action ``delete`` ends a line."""

from functools import partial
from typing import Any

from django.urls import URLPattern, path

from cleanbreak.channels.api.tmf.answers import Document, Listed, filters, wanted_of
from cleanbreak.channels.api.tmf.declined_order import (
    change_declined,
    declined_document,
    declining,
)
from cleanbreak.channels.api.tmf.order_document import (
    ASKED_AT,
    BASES,
    cancel_document,
    document_of_order,
    item_document,
)
from cleanbreak.channels.api.tmf.order_kinds import APIS, CANCEL, ORDER
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Either, resource, tmf_operation
from cleanbreak.domain.client_order import (
    CANCEL_ORDER,
    PRODUCT_ORDER,
    VERSIONS,
    read_end_ordered,
)
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.change_client_order import Patch, plan_order_change
from cleanbreak.flows.decline_order import hide_declined_order
from cleanbreak.flows.hide_client_order import hide_client_order
from cleanbreak.flows.order_end_for_client import (
    CancelAsked,
    cancel_for_client,
    order_end_for_client,
    plan_end_for_client,
)
from cleanbreak.flows.read_client_orders import (
    list_cancels,
    read_cancel,
    read_client_order,
)
from cleanbreak.flows.read_declined_orders import Order, find_declined, list_orders
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.declined_order import DeclinedOrderRow

SCOPE = "tmf:product-order"
REFERENCE = {4: "externalId", 5: "externalId.id"}
FIELDS_OF_BODY = {4: (), 5: ("fields",)}
"""Only the file of version 5 has ``fields`` where something is sent."""


def create(asked: Asked, *, version: int) -> Answer:
    """Order the end of a line."""
    ordered = read_end_ordered(asked.body, version)

    def prepare() -> Any:
        planned = plan_end_for_client(ordered, asked.party, wired_outside(), asked.now)

        def act() -> Document:
            order_id = order_end_for_client(ordered, planned, asked.party, asked.now)
            return document_of_order(read_client_order(str(order_id), asked.party), version)

        return act

    return answer_once(asked.said_once, prepare, asked.now)


def listed(asked: Asked, *, version: int) -> Answer:
    """List orders."""
    wanted = wanted_of(asked.query, sorts=(ASKED_AT[version], "id"))
    page = list_orders(asked.party, wanted, APIS[version])
    return Listed([_document(one, version) for one in page.rows], page.total)


def one(asked: Asked, *, version: int) -> Answer:
    """Tell how one order stands."""
    if declined := find_declined(asked.wanted, asked.party, APIS[version]):
        return declined_document(declined)
    return document_of_order(read_client_order(asked.wanted, asked.party), version)


def change(asked: Asked, *, version: int) -> Answer:
    """Bring an order forward, or say something else of it."""
    if declined := find_declined(asked.wanted, asked.party, APIS[version]):
        return change_declined(asked, declined)
    patch = Patch(order_id=asked.wanted, body=asked.body, version=version)
    item_of = partial(item_document, version=version)

    def prepare() -> Any:
        make = plan_order_change(patch, asked.party, item_of, wired_outside(), asked.now)

        def act() -> Document:
            make()
            return document_of_order(read_client_order(asked.wanted, asked.party), version)

        return act

    return answer_once(asked.said_once, prepare, asked.now)


def hide(asked: Asked, *, version: int) -> Answer:
    """Delete a finished order for the client that made it."""
    if declined := find_declined(asked.wanted, asked.party, APIS[version]):
        hide_declined_order(declined, asked.now)
        return None
    hide_client_order(asked.wanted, asked.party, asked.now)
    return None


def cancel(asked: Asked, *, version: int) -> Answer:
    """Withdraw an order."""
    wish = CancelAsked(
        order_id=asked.body["productOrder"]["id"],
        api=APIS[version],
        reason=asked.body.get("cancellationReason", ""),
        wanted_at=asked.body.get("requestedCancellationDate"),
    )

    def act() -> Document:
        row = cancel_for_client(wish, asked.party, asked.now)
        return cancel_document(read_cancel(str(row.cancel_id), asked.party), version)

    return answer_once(asked.said_once, lambda: act, asked.now)


def cancels(asked: Asked, *, version: int) -> Answer:
    """List what was withdrawn by this client."""
    page = list_cancels(asked.party, wanted_of(asked.query, sorts=("id",)))
    return Listed([cancel_document(one, version) for one in page.rows], page.total)


def one_cancel(asked: Asked, *, version: int) -> Answer:
    """Tell what came of a withdrawal."""
    return cancel_document(read_cancel(asked.wanted, asked.party), version)


def _document(order: Order, version: int) -> Document:
    if isinstance(order, DeclinedOrderRow):
        return declined_document(order)
    return document_of_order(order, version)


def _addresses(version: int) -> list[URLPattern]:
    of_order = partial(tmf_operation, scope=SCOPE, gives=ORDER[version])
    of_cancel = partial(tmf_operation, scope=SCOPE, gives=CANCEL[version])
    sent = FIELDS_OF_BODY[version]
    order_filters = filters(
        "id",
        "state",
        REFERENCE[version],
        "productOrderItem.product.id",
        "productOrderItem.state",
        "productOrderItem.action",
        "@type",
        instants=(ASKED_AT[version], "completionDate", "cancellationDate"),
    )
    orders = resource(
        POST=of_order(
            takes=Either(PRODUCT_ORDER[version], declining(APIS[version])), parameters=sent
        )(partial(create, version=version)),
        GET=of_order(parameters=order_filters)(partial(listed, version=version)),
    )
    order = resource(
        GET=of_order()(partial(one, version=version)),
        PATCH=of_order(changes=True, parameters=sent)(partial(change, version=version)),
        DELETE=of_order()(partial(hide, version=version)),
    )
    tasks = resource(
        POST=of_cancel(takes=CANCEL_ORDER[version], parameters=sent)(
            partial(cancel, version=version)
        ),
        GET=of_cancel(parameters=filters("id", "productOrder.id"))(
            partial(cancels, version=version)
        ),
    )
    task = resource(GET=of_cancel()(partial(one_cancel, version=version)))
    base = BASES[version].removeprefix("/tmf-api/")
    named = f"tmf622v{version}"
    return [
        path(f"{base}/productOrder", orders, name=f"{named}-orders"),
        path(f"{base}/productOrder/<str:wanted>", order, name=f"{named}-order"),
        path(f"{base}/cancelProductOrder", tasks, name=f"{named}-cancels"),
        path(f"{base}/cancelProductOrder/<str:wanted>", task, name=f"{named}-cancel"),
    ]


urlpatterns: list[URLPattern] = [one for version in VERSIONS for one in _addresses(version)]
