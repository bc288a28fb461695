"""TMF641 Service Ordering 4.1.0: what each element is asked for the end of a line.

A service order is made by ordering the end (TMF622), never here. It can be withdrawn here as there.
"""

from uuid import UUID

from cleanbreak.channels.api.tmf.answers import Document, Listed, filters, wanted_of
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, tmf_operation
from cleanbreak.channels.api.tmf.service_order_document import (
    document_of_cancel,
    document_of_service_order,
)
from cleanbreak.domain.client_service_order import CANCEL_SERVICE_ORDER
from cleanbreak.domain.relying_party import Reach
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.order_end_for_client import CancelAsked, cancel_for_client
from cleanbreak.flows.read_client_orders import find_client_order, list_cancels, read_cancel
from cleanbreak.flows.read_service_orders import (
    list_service_orders,
    read_service_order,
    service_order_of,
)

SCOPE = "tmf:service-order"
OF_ORDER = (
    "id href @type cancellationDate category completionDate errorMessage"
    " expectedCompletionDate externalId externalReference jeopardyAlert milestone milestone.id"
    " milestone.name milestone.milestoneDate milestone.status orderDate priority"
    " requestedCompletionDate serviceOrderItem serviceOrderItem.id serviceOrderItem.action"
    " serviceOrderItem.state serviceOrderItem.service serviceOrderItem.serviceOrderItem startDate"
    " state"
)
OF_CANCEL = (
    "id href @type cancellationReason effectiveCancellationDate errorMessage"
    " requestedCancellationDate serviceOrder serviceOrder.id serviceOrder.href state"
)
SERVICE_ORDER = Kind(
    properties=frozenset(OF_ORDER.split()),
    required=frozenset({"serviceOrderItem.action", "serviceOrderItem.service"}),
)
CANCEL = Kind(properties=frozenset(OF_CANCEL.split()))
ORDER_PARAMETERS = filters(
    "id", "state", "externalId", instants=("orderDate", "completionDate", "cancellationDate")
)


@tmf_operation(scope=SCOPE, gives=SERVICE_ORDER, parameters=ORDER_PARAMETERS)
def listed(asked: Asked) -> Answer:
    """List service orders."""
    page = list_service_orders(asked.party, wanted_of(asked.query, sorts=("orderDate", "id")))
    is_ours = _is_ours(asked)
    return Listed(
        [document_of_service_order(one, is_ours=is_ours) for one in page.rows], page.total
    )


@tmf_operation(scope=SCOPE, gives=SERVICE_ORDER)
def one(asked: Asked) -> Answer:
    """Tell how one service order stands."""
    found = read_service_order(asked.wanted, asked.party)
    return document_of_service_order(found, is_ours=_is_ours(asked))


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


def _is_ours(asked: Asked) -> bool:
    return asked.party.standing.reach is Reach.ALL
