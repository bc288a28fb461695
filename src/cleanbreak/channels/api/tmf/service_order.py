"""TMF641 Service Ordering 4.1.0: what each element is asked for the end of a line.

An end that is ordered here is the same as one by TMF622, and is withdrawn here as there.
"""

from functools import partial
from typing import Any
from uuid import UUID

from cleanbreak.channels.api.tmf.answers import Document, Listed, filters, wanted_of
from cleanbreak.channels.api.tmf.declined_order import (
    change_declined,
    chosen_paths,
    declined_document,
    declining,
)
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Either, Kind, tmf_operation
from cleanbreak.channels.api.tmf.product_order import SCOPE as OF_PRODUCT_ORDERS
from cleanbreak.channels.api.tmf.service_order_document import (
    document_of_cancel,
    document_of_service_order,
)
from cleanbreak.domain.client_service_order import (
    CANCEL_SERVICE_ORDER,
    ITEMS,
    EndNotAllowed,
    read_service_ordered,
    read_service_patch,
)
from cleanbreak.domain.client_service_order import (
    SERVICE_ORDER as ORDERED,
)
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.told_event import EventApi
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
    ClientOrder,
    find_client_order,
    list_cancels,
    read_cancel,
)
from cleanbreak.flows.read_declined_orders import Order, find_declined, list_orders
from cleanbreak.flows.read_service_orders import read_service_order, service_order_of
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.declined_order import DeclinedOrderRow

SCOPE = "tmf:service-order"
API = EventApi.SERVICES_4
OF_ORDER = (
    "id href @type cancellationDate category completionDate errorMessage"
    " expectedCompletionDate externalId externalReference jeopardyAlert milestone milestone.id"
    " milestone.name milestone.description milestone.milestoneDate milestone.status orderDate"
    " priority requestedCompletionDate requestedStartDate description notificationContact note"
    " relatedParty @baseType @schemaLocation serviceOrderItem serviceOrderItem.quantity"
    " serviceOrderItem.id serviceOrderItem.action serviceOrderItem.state serviceOrderItem.service"
    " serviceOrderItem.serviceOrderItem startDate state"
)
OF_CANCEL = (
    "id href @type cancellationReason effectiveCancellationDate errorMessage"
    " requestedCancellationDate serviceOrder serviceOrder.id serviceOrder.href"
    " serviceOrder.@referredType state"
)
SERVICE_ORDER = Kind(
    properties=frozenset(OF_ORDER.split()),
    required=frozenset({"serviceOrderItem.action", "serviceOrderItem.service"}),
    more=partial(chosen_paths, API),
)
CANCEL = Kind(properties=frozenset(OF_CANCEL.split()))
ORDER_PARAMETERS = filters(
    "id", "state", "externalId", instants=("orderDate", "completionDate", "cancellationDate")
)


@tmf_operation(scope=SCOPE, gives=SERVICE_ORDER, takes=Either(ORDERED, declining(API)))
def create(asked: Asked) -> Answer:
    """Order the end of a line by one of its services."""
    if OF_PRODUCT_ORDERS not in asked.scopes:
        raise EndNotAllowed
    ordered = read_service_ordered(asked.body)

    def prepare() -> Any:
        planned = plan_end_for_client(ordered, asked.party, wired_outside(), asked.now)

        def act() -> Document:
            order_id = order_end_for_client(ordered, planned, asked.party, asked.now)
            return _one(str(order_id), asked)

        return act

    return answer_once(asked.said_once, prepare, asked.now)


@tmf_operation(scope=SCOPE, gives=SERVICE_ORDER, parameters=ORDER_PARAMETERS)
def listed(asked: Asked) -> Answer:
    """List service orders."""
    wanted = wanted_of(asked.query, sorts=("orderDate", "id"))
    page = list_orders(asked.party, wanted, API)
    return Listed([_document(one, asked) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=SERVICE_ORDER)
def one(asked: Asked) -> Answer:
    """Tell how one service order stands."""
    if declined := find_declined(asked.wanted, asked.party, API):
        return declined_document(declined)
    return _one(asked.wanted, asked)


@tmf_operation(scope=SCOPE, gives=SERVICE_ORDER, changes=True)
def change(asked: Asked) -> Answer:
    """Bring the end of a line forward, or say something else of its order."""
    if declined := find_declined(asked.wanted, asked.party, API):
        return change_declined(asked, declined)

    def prepare() -> Any:
        body = read_service_patch(asked.body, _one(asked.wanted, asked)[ITEMS])
        patch = Patch(order_id=asked.wanted, body=body, version=API.version)
        make = plan_order_change(patch, asked.party, _no_item, wired_outside(), asked.now)

        def act() -> Document:
            make()
            return _one(asked.wanted, asked)

        return act

    return answer_once(asked.said_once, prepare, asked.now)


@tmf_operation(scope=SCOPE, gives=SERVICE_ORDER)
def hide(asked: Asked) -> Answer:
    """Delete a finished order for the client that made it."""
    if declined := find_declined(asked.wanted, asked.party, API):
        hide_declined_order(declined, asked.now)
        return None
    hide_client_order(asked.wanted, asked.party, asked.now)
    return None


def service_order_document(order_id: UUID) -> Document:
    """Return a service order for whoever may know of all, without what elements answered.

    :raises OrderNotFound: if it is not there, or one in confidence.
    """
    found = service_order_of(find_client_order(order_id))
    return document_of_service_order(found, is_ours=False)


@tmf_operation(scope=SCOPE, gives=CANCEL, takes=CANCEL_SERVICE_ORDER)
def cancel(asked: Asked) -> Answer:
    """Withdraw the order that a service order belongs to."""
    wish = CancelAsked(
        order_id=asked.body["serviceOrder"]["id"],
        api=API,
        reason=asked.body.get("cancellationReason", ""),
        wanted_at=asked.body.get("requestedCancellationDate"),
    )

    def act() -> Document:
        row = cancel_for_client(wish, asked.party, asked.now)
        return document_of_cancel(read_cancel(str(row.cancel_id), asked.party))

    return answer_once(asked.said_once, lambda: act, asked.now)


@tmf_operation(scope=SCOPE, gives=CANCEL, parameters=filters("id"))
def cancels(asked: Asked) -> Answer:
    """List what was withdrawn by this client, here or by TMF622."""
    page = list_cancels(asked.party, wanted_of(asked.query, sorts=("id",)))
    return Listed([document_of_cancel(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=CANCEL)
def one_cancel(asked: Asked) -> Answer:
    """Tell what came of a withdrawal."""
    return document_of_cancel(read_cancel(asked.wanted, asked.party))


def _one(order_id: str, asked: Asked) -> Document:
    return _document(read_service_order(order_id, asked.party).order, asked)


def _document(order: Order, asked: Asked) -> Document:
    if isinstance(order, DeclinedOrderRow):
        return declined_document(order)
    is_ours = asked.party.standing.reach is Reach.ALL
    found = service_order_of(order)
    return document_of_service_order(found, is_ours=is_ours, client_id=asked.party.client_id)


def _no_item(_order: ClientOrder) -> Document:
    """Return nothing: whether a patch leaves the items as they are was looked at before."""
    return {}
