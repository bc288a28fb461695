"""TMF622 Product Ordering 4.0.0: an order whose item has the action ``delete`` ends a line."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from cleanbreak.channels.api.tmf.answers import Document, Listed, instant, window
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, tmf_operation
from cleanbreak.domain.client_order import CANCEL_ORDER, PRODUCT_ORDER, read_end_ordered
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.order_end_for_client import (
    cancel_for_client,
    order_end_for_client,
    plan_end_for_client,
)
from cleanbreak.flows.read_client_orders import (
    Cancel,
    ClientOrder,
    list_cancels,
    list_client_orders,
    read_cancel,
    read_client_order,
)
from cleanbreak.flows.wired_outside import wired_outside

SCOPE = "tmf:product-order"
BASE = "/tmf-api/productOrderingManagement/v4"
ITEM_ID = "1"
"""Of the one item of an order that came by another channel."""
ORDER = Kind(
    properties=frozenset(
        {
            "id",
            "href",
            "cancellationDate",
            "category",
            "completionDate",
            "expectedCompletionDate",
            "externalId",
            "note",
            "orderDate",
            "productOrderItem",
            "requestedCompletionDate",
            "state",
            "@type",
        }
    ),
    required=frozenset({"productOrderItem"}),
)
CANCEL = Kind(
    properties=frozenset(
        {
            "id",
            "href",
            "cancellationReason",
            "effectiveCancellationDate",
            "productOrder",
            "requestedCancellationDate",
            "state",
            "@type",
        }
    ),
    required=frozenset({"productOrder"}),
)
FILTERS = ("state", "externalId", "productOrderItem.product.id")
PAGES = ("offset", "limit")


@tmf_operation(scope=SCOPE, gives=ORDER, takes=PRODUCT_ORDER)
def create(asked: Asked) -> Answer:
    """Order the end of a line."""
    ordered = read_end_ordered(asked.body)

    def prepare() -> Any:
        planned = plan_end_for_client(ordered, asked.party, wired_outside(), asked.now)

        def act() -> Document:
            order_id = order_end_for_client(ordered, planned, asked.party, asked.now)
            return _order_document(read_client_order(str(order_id), asked.party))

        return act

    return answer_once(asked.said_once, prepare, asked.now)


@tmf_operation(scope=SCOPE, gives=ORDER, parameters=(*FILTERS, *PAGES))
def listed(asked: Asked) -> Answer:
    """List orders, the newest first."""
    part = window(asked.query)
    filters = {name: asked.query[name] for name in FILTERS if name in asked.query}
    page = list_client_orders(asked.party, filters, part.offset, part.limit)
    return Listed([_order_document(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=ORDER)
def one(asked: Asked) -> Answer:
    """Tell how one order stands."""
    return _order_document(read_client_order(asked.wanted, asked.party))


@tmf_operation(scope=SCOPE, gives=CANCEL, takes=CANCEL_ORDER)
def cancel(asked: Asked) -> Answer:
    """Withdraw an order."""
    order_id = asked.body["productOrder"]["id"]
    reason = asked.body.get("cancellationReason", "")

    def act() -> Document:
        row = cancel_for_client(order_id, reason, asked.party, asked.now)
        return _cancel_document(read_cancel(str(row.cancel_id), asked.party))

    return answer_once(asked.said_once, lambda: act, asked.now)


@tmf_operation(scope=SCOPE, gives=CANCEL, parameters=PAGES)
def cancels(asked: Asked) -> Answer:
    """List what was withdrawn by this client, the newest first."""
    part = window(asked.query)
    page = list_cancels(asked.party, part.offset, part.limit)
    return Listed([_cancel_document(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=CANCEL)
def one_cancel(asked: Asked) -> Answer:
    """Tell what came of a withdrawal."""
    return _cancel_document(read_cancel(asked.wanted, asked.party))


def order_address(order_id: object) -> str:
    """Return where an order is found."""
    return f"{BASE}/productOrder/{order_id}"


def item_id_of(order: ClientOrder) -> str:
    """Return what the one item of an order is called."""
    return order.said.item_id if order.said else ITEM_ID


def _order_document(order: ClientOrder) -> Document:
    row, said = order.row, order.said
    document: dict[str, Any] = {
        "id": str(row.order_id),
        "href": order_address(row.order_id),
        "@type": "ProductOrder",
        "state": row.state,
        "orderDate": instant(row.requested_at),
        "productOrderItem": [_item(order)],
        **({"externalId": said.external_id} if said and said.external_id else {}),
        **({"category": said.category} if said and said.category else {}),
    }
    if row.end_policy == EndPolicy.ON_WISHED_DATE.value:
        document["requestedCompletionDate"] = instant(order.ends_at)
    if OrderState(row.state).is_open:
        document["expectedCompletionDate"] = instant(order.ends_at)
    if row.completed_at is not None:
        is_done = row.state == OrderState.COMPLETED.value
        document["completionDate" if is_done else "cancellationDate"] = instant(row.completed_at)
    if order.passed_return_at is not None:
        document["note"] = [_note_of_no_return(order.passed_return_at)]
    return document


def _item(order: ClientOrder) -> Document:
    line_id = order.row.line_id
    return {
        "id": item_id_of(order),
        "@type": "ProductOrderItem",
        "action": "delete",
        "quantity": 1,
        "state": order.row.state,
        "product": {
            "id": str(line_id),
            "href": f"/tmf-api/productInventory/v4/product/{line_id}",
            "@type": "Product",
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


def _cancel_document(cancel: Cancel) -> Document:
    row = cancel.row
    state = _task_state(cancel)
    document: dict[str, Any] = {
        "id": str(row.cancel_id),
        "href": f"{BASE}/cancelProductOrder/{row.cancel_id}",
        "@type": "CancelProductOrder",
        "state": state,
        "requestedCancellationDate": instant(row.asked_at),
        "productOrder": {
            "id": str(row.order_id),
            "href": order_address(row.order_id),
            "@referredType": "ProductOrder",
        },
        **({"cancellationReason": row.reason} if row.reason else {}),
    }
    if state == "done" and cancel.order and cancel.order.completed_at:
        document["effectiveCancellationDate"] = instant(cancel.order.completed_at)
    return document


def _task_state(cancel: Cancel) -> str:
    if cancel.row.is_refused:
        return "terminatedWithError"
    is_undone = cancel.order and cancel.order.state == OrderState.PENDING_CANCELLATION.value
    return "inProgress" if is_undone else "done"
