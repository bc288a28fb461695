"""TMF641 Service Ordering 4.1.0: what each element is asked for the end of a line.

A service order is made by ordering the end (TMF622), never here. It can be withdrawn here as there.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from cleanbreak.channels.api.tmf.answers import Document, Listed, instant, window
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind, tmf_operation
from cleanbreak.channels.api.tmf.product_order import order_address
from cleanbreak.channels.api.tmf.resource import resource_address
from cleanbreak.domain.client_service_order import CANCEL_SERVICE_ORDER
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.termination import OrderState, PastPointOfNoReturn
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.order_end_for_client import cancel_for_client
from cleanbreak.flows.order_step_words import STEP_WORDS, WAITING_WORDS
from cleanbreak.flows.problem_words import problem_text
from cleanbreak.flows.read_client_orders import Cancel, list_cancels, read_cancel
from cleanbreak.flows.read_service_orders import (
    Asking,
    Element,
    ServiceOrder,
    list_service_orders,
    read_service_order,
)
from cleanbreak.records.relying_party import RelyingPartyRow

SCOPE = "tmf:service-order"
BASE = "/tmf-api/serviceOrdering/v4"
SERVICE_ORDER = Kind(
    properties=frozenset(
        {
            "id",
            "href",
            "cancellationDate",
            "category",
            "completionDate",
            "expectedCompletionDate",
            "externalId",
            "externalReference",
            "jeopardyAlert",
            "milestone",
            "orderDate",
            "requestedCompletionDate",
            "serviceOrderItem",
            "startDate",
            "state",
            "@type",
        }
    )
)
CANCEL = Kind(
    properties=frozenset(
        {
            "id",
            "href",
            "cancellationReason",
            "effectiveCancellationDate",
            "errorMessage",
            "requestedCancellationDate",
            "serviceOrder",
            "state",
            "@type",
        }
    )
)
FILTERS = ("state", "externalId")
PAGES = ("offset", "limit")
SERVICES = ("network", "charging", "line_services")
"""The elements at which a line has a service of its own, which ends with it."""
RESOURCES = {"network": ResourceKind.SUBSCRIPTION, "esim": ResourceKind.SIM}
ACTIONS = {
    "stop_usage": "modify",
    "prove_line_is_dead": "noChange",
    "quarantine_number": "modify",
    "pay_out": "add",
    "issue_certificate": "add",
}
"""What is not here deletes. An element's own action is the strongest of what it is asked."""
CRITICAL, NORMAL = "Critical", "Normal"


@tmf_operation(scope=SCOPE, gives=SERVICE_ORDER, parameters=(*FILTERS, *PAGES))
def listed(asked: Asked) -> Answer:
    """List service orders, the newest first."""
    part = window(asked.query)
    filters = {name: asked.query[name] for name in FILTERS if name in asked.query}
    page = list_service_orders(asked.party, filters, part.offset, part.limit)
    return Listed([_document(one, asked.party) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=SERVICE_ORDER)
def one(asked: Asked) -> Answer:
    """Tell how one service order stands."""
    return _document(read_service_order(asked.wanted, asked.party), asked.party)


@tmf_operation(scope=SCOPE, gives=CANCEL, takes=CANCEL_SERVICE_ORDER)
def cancel(asked: Asked) -> Answer:
    """Withdraw the order that a service order belongs to."""
    order_id = asked.body["serviceOrder"]["id"]
    reason = asked.body.get("cancellationReason", "")

    def act() -> Document:
        row = cancel_for_client(order_id, reason, asked.party, asked.now)
        return _cancel_document(read_cancel(str(row.cancel_id), asked.party))

    return answer_once(asked.said_once, lambda: act, asked.now)


@tmf_operation(scope=SCOPE, gives=CANCEL, parameters=PAGES)
def cancels(asked: Asked) -> Answer:
    """List what was withdrawn by this client, here or by TMF622, the newest first."""
    part = window(asked.query)
    page = list_cancels(asked.party, part.offset, part.limit)
    return Listed([_cancel_document(one) for one in page.rows], page.total)


@tmf_operation(scope=SCOPE, gives=CANCEL)
def one_cancel(asked: Asked) -> Answer:
    """Tell what came of a withdrawal."""
    return _cancel_document(read_cancel(asked.wanted, asked.party))


def service_id(element: str, line_id: int) -> str:
    """Return what the service of a line at an element is called."""
    return f"{element}-{line_id}"


def _address(order_id: object) -> str:
    return f"{BASE}/serviceOrder/{order_id}"


def _document(found: ServiceOrder, party: RelyingPartyRow) -> Document:
    row = found.order.row
    is_ours = party.standing.reach is Reach.ALL
    document: dict[str, Any] = {
        "id": str(row.order_id),
        "href": _address(row.order_id),
        "@type": "ServiceOrder",
        "externalReference": [
            {
                "@type": "ExternalReference",
                "externalReferenceType": "ProductOrder",
                "href": order_address(row.order_id),
                "id": str(row.order_id),
                "name": "TMF622",
            }
        ],
        "milestone": _milestones(found),
        "serviceOrderItem": [_item(one, found, is_ours) for one in found.elements],
        **order_facts(found.order),
    }
    if found.done:
        document["startDate"] = instant(next(iter(found.done.values())))
    if row.problem_code and OrderState(row.state).is_open:
        document["jeopardyAlert"] = [_jeopardy(found, is_ours)]
    return document


def _item(element: Element, found: ServiceOrder, is_ours: bool) -> Document:
    line_id = found.order.row.line_id
    service: dict[str, Any] = {
        "id": service_id(element.name, line_id),
        "@type": "Service",
        "name": element.name,
    }
    if element.name in SERVICES:
        is_gone = element.state is OrderState.COMPLETED
        service["state"] = "terminated" if is_gone else "active"
    if kind := RESOURCES.get(element.name):
        resource_id = ResourceId(kind, line_id)
        service["supportingResource"] = [
            {"id": str(resource_id), "href": resource_address(resource_id), "@type": "ResourceRef"}
        ]
    actions = [ACTIONS.get(one.step, "delete") for one in element.askings]
    return {
        "id": element.name,
        "@type": "ServiceOrderItem",
        "action": "delete" if "delete" in actions else actions[0],
        "state": element.state.value,
        "service": service,
        "serviceOrderItem": [
            _asking(one, element.name, line_id, is_ours) for one in element.askings
        ],
    }


def _asking(asking: Asking, element: str, line_id: int, is_ours: bool) -> Document:
    """Return one thing that is asked; what was answered is told to our own systems only."""
    facts = asking.facts if is_ours else {"at": at for at in [asking.facts.get("at")] if at}
    return {
        "id": f"{element}.{asking.step}",
        "@type": "ServiceOrderItem",
        "action": ACTIONS.get(asking.step, "delete"),
        "state": asking.state.value,
        "service": {
            "id": service_id(element, line_id),
            "@type": "Service",
            "name": asking.step,
            "description": str(STEP_WORDS[asking.step]),
            "serviceCharacteristic": [
                {"@type": "Characteristic", "name": name, "value": value}
                for name, value in facts.items()
            ],
        },
    }


def _milestones(found: ServiceOrder) -> list[Document]:
    reached = [_milestone(step, str(STEP_WORDS[step]), at) for step, at in found.done.items()]
    if found.order.passed_return_at is not None:
        said = gettext("The point of no return is passed. The order cannot be withdrawn.")
        reached.append(_milestone("pointOfNoReturn", said, found.order.passed_return_at))
    return reached


def _milestone(name: str, said: str, at: datetime) -> Document:
    return {
        "id": name,
        "@type": "ServiceOrderMilestone",
        "name": name,
        "description": said,
        "milestoneDate": instant(at),
        "status": "completed",
    }


def _jeopardy(found: ServiceOrder, is_ours: bool) -> Document:
    """Return why it does not go on; what an element said is told to our own systems only."""
    row = found.order.row
    said = problem_text(row.problem_sentence) if is_ours else str(WAITING_WORDS.get(row.step, ""))
    return {
        "id": row.problem_code,
        "@type": "ServiceOrderJeopardyAlert",
        "name": row.problem_code,
        "exception": row.problem_code,
        "jeopardyType": CRITICAL if row.state == OrderState.HELD.value else NORMAL,
        **({"message": said} if said else {}),
        "serviceOrderItem": [
            {
                "id": one.name,
                "itemId": one.name,
                "serviceOrderId": str(row.order_id),
                "serviceOrderHref": _address(row.order_id),
                "@type": "ServiceOrderItemRef",
            }
            for one in found.elements
            if any(asking.step == row.step for asking in one.askings)
        ],
    }


def _cancel_document(cancel: Cancel) -> Document:
    row = cancel.row
    document: dict[str, Any] = {
        "id": str(row.cancel_id),
        "href": f"{BASE}/cancelServiceOrder/{row.cancel_id}",
        "@type": "CancelServiceOrder",
        "requestedCancellationDate": instant(row.asked_at),
        "serviceOrder": {
            "id": str(row.order_id),
            "href": _address(row.order_id),
            "@referredType": "ServiceOrder",
        },
        **task_facts(cancel),
    }
    if row.is_refused:
        refused = PastPointOfNoReturn()
        document["errorMessage"] = {
            "@type": "ErrorMessage",
            "code": refused.code,
            "reason": gettext(refused.template()),
        }
    return document


def order_facts(order):
    row, said = order.row, order.said
    document = {
        "state": row.state,
        "orderDate": instant(row.requested_at),
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
    return document


def task_facts(cancel):
    from cleanbreak.channels.api.tmf.product_order import _cancel_document as theirs

    d = theirs(cancel)
    return {k: d[k] for k in ("state", "cancellationReason", "effectiveCancellationDate") if k in d}
