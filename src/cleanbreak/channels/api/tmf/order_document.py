"""TMF622's documents: an order, and its withdrawal, as versions 4 and 5 write them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from cleanbreak.channels.api.tmf.answers import Document, instant
from cleanbreak.domain.client_words import words_shown
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.client_milestones import Trouble, milestones_of, trouble_of
from cleanbreak.flows.read_client_orders import Cancel, ClientOrder, find_client_order

BASES = {
    4: "/tmf-api/productOrderingManagement/v4",
    5: "/tmf-api/productOrderingManagement/v5",
}
"""By version. The file of version 5 has no base path but in its examples."""
PRODUCTS = {4: "/tmf-api/productInventory/v4/product", 5: "/tmf-api/productInventory/v5/product"}
ASKED_AT = {4: "orderDate", 5: "creationDate"}
"""How each version calls the instant of the order."""
ITEM_ID = "1"
"""Of the one item of an order that came by another channel."""


def order_document(order_id: UUID, version: int) -> Document:
    """Return an order as a version writes it, for whoever may know of all.

    :raises OrderNotFound: if it is not there, or one in confidence.
    """
    return document_of_order(find_client_order(order_id), version)


def document_of_order(order: ClientOrder, version: int) -> Document:
    """Return an order as a version writes it."""
    row = order.row
    document: dict[str, Any] = {
        "id": str(row.order_id),
        "href": order_address(row.order_id, version),
        "@type": "ProductOrder",
        "state": order.state,
        ASKED_AT[version]: instant(row.requested_at),
        "productOrderItem": [item_document(order, version)],
        **(words_shown(order.said.all_words, version) if order.said else {}),
    }
    if row.end_policy == EndPolicy.ON_WISHED_DATE.value:
        document.setdefault("requestedCompletionDate", instant(order.ends_at))
    if OrderState(row.state).is_open:
        document["expectedCompletionDate"] = instant(order.ends_at)
    if row.completed_at is not None:
        is_done = row.state == OrderState.COMPLETED.value
        document["completionDate" if is_done else "cancellationDate"] = instant(row.completed_at)
    if version == 5:
        return document | _course(order)
    if order.passed_return_at is not None:
        note = _note_of_no_return(order.passed_return_at)
        document["note"] = [*document.get("note", ()), note]
    return document


def cancel_document(cancel: Cancel, version: int) -> Document:
    """Return a withdrawal as a version writes it."""
    row = cancel.row
    document: dict[str, Any] = {
        "id": str(row.cancel_id),
        "href": f"{BASES[version]}/cancelProductOrder/{row.cancel_id}",
        "@type": "CancelProductOrder",
        "state": cancel.state,
        "requestedCancellationDate": instant(row.wanted_at or row.asked_at),
        "productOrder": {
            "id": str(row.order_id),
            "href": order_address(row.order_id, version),
            "@type": "ProductOrderRef",
            "@referredType": "ProductOrder",
        },
        **({"cancellationReason": row.reason} if row.reason else {}),
        **({"creationDate": instant(row.asked_at)} if version == 5 else {}),
    }
    if cancel.state == "done" and cancel.order and cancel.order.completed_at:
        document["effectiveCancellationDate"] = instant(cancel.order.completed_at)
    return document


def order_address(order_id: object, version: int) -> str:
    """Return where an order is found."""
    return f"{BASES[version]}/productOrder/{order_id}"


def item_id_of(order: ClientOrder) -> str:
    """Return what the one item of an order is called."""
    return order.said.item_id if order.said else ITEM_ID


def item_document(order: ClientOrder, version: int) -> Document:
    """Return the one item of an order."""
    line_id = order.row.line_id
    return {
        "id": item_id_of(order),
        "@type": "ProductOrderItem",
        "action": "delete",
        "quantity": 1,
        "state": order.state,
        "product": {
            "id": str(line_id),
            "href": f"{PRODUCTS[version]}/{line_id}",
            "@type": "Product" if version == 4 else "ProductRef",
        },
    }


def _note_of_no_return(passed_at: datetime) -> Document:
    """Tell that it cannot be withdrawn any more: version 4.0.0 has no milestones."""
    return {
        "id": "pointOfNoReturn",
        "@type": "Note",
        "date": instant(passed_at),
        "text": gettext("The point of no return is passed. The order cannot be withdrawn."),
    }


def _course(order: ClientOrder) -> dict[str, Any]:
    """Return what only version 5 tells: how far it came, and what is in its way."""
    items = [_item_reference(order)]
    found: dict[str, Any] = {}
    if milestones := milestones_of(order):
        found["productOrderMilestone"] = [
            {
                "@type": "ProductOrderMilestone",
                "id": one.name,
                "name": one.name,
                "message": one.sentence,
                "status": "Completed" if one.reached_at else "Yet-To-Reach",
                **({"milestoneDate": instant(one.reached_at)} if one.reached_at else {}),
                "productOrderItem": items,
            }
            for one in milestones
        ]
    if trouble := trouble_of(order):
        found[trouble.kind] = [_trouble(trouble, items)]
    return found


def _trouble(trouble: Trouble, items: list[Document]) -> Document:
    if trouble.kind == "productOrderErrorMessage":
        return {
            "@type": "ProductOrderErrorMessage",
            "code": trouble.code,
            "reason": trouble.sentence,
            "message": trouble.sentence,
            "productOrderItem": items,
        }
    return {
        "@type": "ProductOrderJeopardyAlert",
        "id": trouble.code,
        "name": trouble.code,
        "jeopardyType": trouble.code,
        "message": trouble.sentence,
        "productOrderItem": items,
    }


def _item_reference(order: ClientOrder) -> Document:
    return {
        "@type": "ProductOrderItemRef",
        "@referredType": "ProductOrderItem",
        "productOrderId": str(order.row.order_id),
        "productOrderItemId": item_id_of(order),
        "ProductOrderHref": order_address(order.row.order_id, 5),
    }
