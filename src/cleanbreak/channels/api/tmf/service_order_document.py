"""TMF641's documents: what each element is asked, and a withdrawal."""

from typing import Any

from django.utils.translation import gettext

from cleanbreak.channels.api.tmf.answers import Document, instant
from cleanbreak.channels.api.tmf.order_document import (
    cancel_document,
    document_of_order,
    order_address,
)
from cleanbreak.channels.api.tmf.resource import resource_address
from cleanbreak.domain.client_service_order import ITEMS, SERVICE
from cleanbreak.domain.declined_order import OnlyEndsAreOrdered
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.domain.termination import OrderState, PastPointOfNoReturn
from cleanbreak.domain.told_event import EventApi
from cleanbreak.flows.client_milestones import MILESTONE_WORDS, Trouble, milestones_of, trouble_of
from cleanbreak.flows.problem_words import problem_text
from cleanbreak.flows.read_client_orders import Cancel
from cleanbreak.flows.read_service_orders import Asking, Element, ServiceOrder
from cleanbreak.flows.signing_keys import issuer

BASE = "/tmf-api/serviceOrdering/v4"
OF_ORDER = (
    "state", "orderDate", "requestedCompletionDate", "expectedCompletionDate", "completionDate",
    "cancellationDate", "externalId", "category", "priority",
)  # fmt: skip
"""What a service order has of its order: nothing of what a client wrote about people."""
OF_CLIENT = (
    "description", "notificationContact", "note", "relatedParty", "requestedStartDate",
    "@baseType", "@schemaLocation",
)  # fmt: skip
"""What only the client is told that said it."""
TYPES_OF = {"note": "Note", "relatedParty": "RelatedParty"}
OF_TASK = ("state", "cancellationReason", "effectiveCancellationDate", "requestedCancellationDate")
SERVICES = ("network", "charging", "line_services")
"""The elements at which a line has a service of its own, which ends with it."""
RESOURCES = {
    "network": ResourceKind.IMSI,
    "esim": ResourceKind.SIM,
    "numbering": ResourceKind.NUMBER,
}
ACTIONS = {
    "stop_usage": "modify",
    "prove_line_is_dead": "noChange",
    "quarantine_number": "modify",
    "pay_out": "add",
    "issue_certificate": "add",
}
"""What is not here deletes. An element's own action is the strongest of what it is asked."""
CRITICAL, NORMAL = "Critical", "Normal"


def document_of_service_order(
    found: ServiceOrder, *, is_ours: bool, client_id: str = ""
) -> Document:
    """Return a service order.

    :param client_id: who asks: what a client said of its order is told to nobody else.
    :param is_ours: whether a system of the operator's own asks: what elements answered, and why
        one of them holds an order up, is told to nobody else.
    """
    row = found.order.row
    whole = document_of_order(found.order, 4)
    document: dict[str, Any] = {
        "id": str(row.order_id),
        "href": service_order_address(row.order_id),
        "@type": "ServiceOrder",
        **{name: whole[name] for name in OF_ORDER if name in whole},
        "externalReference": [_product_order(row.order_id)],
        "milestone": _milestones(found),
    }
    items = [_item(one, found, is_ours=is_ours) for one in found.elements]
    words = _own_words(found, client_id)
    service = words.pop(SERVICE, {})
    document |= {**words, ITEMS: _ordered(items, service, found)}
    if found.begun_at is not None:
        document["startDate"] = instant(found.begun_at)
    if trouble := trouble_of(found.order):
        document |= _trouble(trouble, found, is_ours=is_ours)
    return document


def _own_words(found: ServiceOrder, client_id: str) -> dict[str, Any]:
    """Return what the client that asks said of its order; of another's, nothing."""
    said = found.order.said
    if said is None or said.client_id != client_id:
        return {}
    kept = {name: value for name, value in said.all_words.items() if name in (*OF_CLIENT, SERVICE)}
    for name, kind in TYPES_OF.items():
        if name in kept:
            kept[name] = [{"@type": kind, **one} for one in kept[name]]
    return kept


def _ordered(items: list[Document], service: Document, found: ServiceOrder) -> list[Document]:
    """Return what the elements are asked: within the client's item, if it ordered by one."""
    order, said = found.order, found.order.said
    if said is None or said.api != EventApi.SERVICES_4.value:
        return items
    return [
        {
            "id": said.item_id,
            "@type": "ServiceOrderItem",
            "action": "delete",
            "quantity": 1,
            "state": order.state,
            "service": {"@type": "Service", **service},
            ITEMS: items,
        }
    ]


def document_of_cancel(cancel: Cancel) -> Document:
    """Return a withdrawal."""
    row = cancel.row
    whole = cancel_document(cancel, 4)
    document: dict[str, Any] = {
        "id": str(row.cancel_id),
        "href": f"{issuer()}{BASE}/cancelServiceOrder/{row.cancel_id}",
        "@type": "CancelServiceOrder",
        **{name: whole[name] for name in OF_TASK if name in whole},
        "serviceOrder": {
            "id": str(row.order_id),
            "href": service_order_address(row.order_id),
            "@type": "ServiceOrderRef",
            "@referredType": "ServiceOrder",
        },
    }
    if row.is_refused:
        refused = OnlyEndsAreOrdered() if cancel.is_of_rejected else PastPointOfNoReturn()
        document["errorMessage"] = {
            "@type": "ErrorMessage",
            "code": refused.code,
            "reason": gettext(refused.template()),
        }
    return document


def service_reference(element: str, line_id: int) -> Document:
    """Return how the service of a line at an element is named; it has no address of its own."""
    return {"id": f"{element}-{line_id}", "name": element}


def service_order_address(order_id: object) -> str:
    """Return where a service order is found: the file wants whole URIs."""
    return f"{issuer()}{BASE}/serviceOrder/{order_id}"


def _product_order(order_id: object) -> Document:
    return {
        "@type": "ExternalReference",
        "externalReferenceType": "ProductOrder",
        "href": f"{issuer()}{order_address(order_id, 4)}",
        "id": str(order_id),
        "name": "TMF622",
    }


def _item(element: Element, found: ServiceOrder, *, is_ours: bool) -> Document:
    line_id = found.order.row.line_id
    service: dict[str, Any] = {"@type": "Service", **service_reference(element.name, line_id)}
    if element.name in SERVICES:
        service["state"] = _service_state(element)
    if kind := RESOURCES.get(element.name):
        resource_id = ResourceId(kind, line_id)
        named = {"id": str(resource_id), "href": resource_address(resource_id)}
        service["supportingResource"] = [{"@type": "ResourceRef", **named}]
    actions = [_action(one) for one in element.askings]
    return {
        "id": element.name,
        "@type": "ServiceOrderItem",
        "action": "delete" if "delete" in actions else actions[0],
        "state": element.state,
        "service": service,
        "serviceOrderItem": [
            _asking(one, element.name, line_id, is_ours=is_ours) for one in element.askings
        ],
    }


def _service_state(element: Element) -> str:
    """Return what the service at an element is, by what was changed there so far."""
    changed = [
        one.state == OrderState.COMPLETED.value
        for one in element.askings
        if _action(one) != "noChange"
    ]
    if all(changed):
        return "terminated"
    return "inactive" if any(changed) else "active"


def _asking(asking: Asking, element: str, line_id: int, *, is_ours: bool) -> Document:
    """Return one thing that is asked: what, how it stands, when it was answered and with what."""
    answered = {name: asking.facts[name] for name in asking.facts if is_ours or name == "at"}
    return {
        "id": f"{element}.{asking.step}",
        "@type": "ServiceOrderItem",
        "action": _action(asking),
        "state": asking.state,
        "service": {
            "@type": "Service",
            **service_reference(element, line_id),
            "name": asking.step,
            "description": str(MILESTONE_WORDS[asking.step]),
            "serviceCharacteristic": [
                {"@type": "Characteristic", "name": name, "value": value}
                for name, value in answered.items()
            ],
        },
    }


def _action(asking: Asking) -> str:
    return ACTIONS.get(asking.step, "delete")


def _milestones(found: ServiceOrder) -> list[Document]:
    return [
        {
            "id": one.name,
            "@type": "ServiceOrderMilestone",
            "name": one.name,
            "description": one.sentence,
            "status": "Completed" if one.reached_at else "Yet-To-Reach",
            **({"milestoneDate": instant(one.reached_at)} if one.reached_at else {}),
        }
        for one in milestones_of(found.order)
    ]


def _trouble(trouble: Trouble, found: ServiceOrder, *, is_ours: bool) -> dict[str, list[Document]]:
    """Return why it does not go on: always as a risk, and as an error if a person must help."""
    row = found.order.row
    said = problem_text(row.problem_sentence) if is_ours else ""
    items = [_item_reference(one, row.order_id) for one in found.elements if one.is_asked(row.step)]
    is_held = row.state == OrderState.HELD.value
    alert = {
        "id": trouble.code,
        "@type": "ServiceOrderJeopardyAlert",
        "name": trouble.code,
        "exception": trouble.code,
        "jeopardyType": CRITICAL if is_held else NORMAL,
        "message": said or trouble.sentence,
        "serviceOrderItem": items,
    }
    failure = {
        "@type": "ServiceOrderErrorMessage",
        "code": trouble.code,
        "reason": trouble.sentence,
        "message": said or trouble.sentence,
        "serviceOrderItem": items,
    }
    return {"jeopardyAlert": [alert], **({"errorMessage": [failure]} if is_held else {})}


def _item_reference(element: Element, order_id: object) -> Document:
    """Return how an item is named; the file demands an ``id`` that it does not describe."""
    return {
        "id": element.name,
        "@type": "ServiceOrderItemRef",
        "itemId": element.name,
        "serviceOrderId": str(order_id),
        "serviceOrderHref": service_order_address(order_id),
    }
