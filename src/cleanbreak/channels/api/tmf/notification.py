"""The notifications of TM Forum's hubs: what became of something, and how it stands.

What the notification is about is read when it is sent: it says the state that the event is about,
and of everything else how it is by then. Whoever may not know of it any more is told nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from cleanbreak.channels.api.tmf.answers import Document, instant, only
from cleanbreak.channels.api.tmf.balance_task import kind_of, task_document
from cleanbreak.channels.api.tmf.declined_order import declined_document
from cleanbreak.channels.api.tmf.notified_parts import as_of, resource_event, service_event
from cleanbreak.channels.api.tmf.order_document import (
    cancel_document,
    document_of_order,
    order_document,
)
from cleanbreak.channels.api.tmf.order_kinds import CANCEL, ORDER
from cleanbreak.channels.api.tmf.product import PRODUCT, product_told
from cleanbreak.channels.api.tmf.product_document import document_of_product
from cleanbreak.channels.api.tmf.resource import RESOURCE
from cleanbreak.channels.api.tmf.service_order import SERVICE_ORDER
from cleanbreak.domain.balance_task import TaskKind
from cleanbreak.domain.client_order import OrderNotFound, ProductNotFound, TaskNotFound
from cleanbreak.domain.hub_query import HubQuery, read_hub_query
from cleanbreak.domain.line_resource import ResourceNotFound
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.told_event import EventApi, Subject, Told, What, task_kind
from cleanbreak.flows.read_client_orders import read_cancel, read_client_order
from cleanbreak.flows.read_client_products import read_product
from cleanbreak.flows.read_declined_orders import read_declined_told
from cleanbreak.flows.subscribe_events import types_of
from cleanbreak.records.event_delivery import EventDeliveryRow
from cleanbreak.records.event_receiver import EventReceiverRow
from cleanbreak.records.relying_party import RelyingPartyRow, find_relying_party

REQUIRED: Mapping[EventApi, Mapping[str, frozenset[str]]] = {
    EventApi.ORDERING_4: {
        "productOrder": ORDER[4].required,
        "cancelProductOrder": CANCEL[4].required,
    },
    EventApi.ORDERING_5: {},
    EventApi.INVENTORY_4: {"product": PRODUCT[4].required},
    EventApi.INVENTORY_5: {},
    EventApi.RESOURCES_4: {
        "resource": RESOURCE.required,
        "physicalResource": RESOURCE.required,
    },
    EventApi.SERVICES_4: {"serviceOrder": SERVICE_ORDER.required},
    EventApi.BALANCE_4: {kind.resource: kind_of(kind).required for kind in TaskKind},
}
Part: TypeAlias = Callable[[Told, RelyingPartyRow, int], dict[str, Any]]
DOMAIN = {
    EventApi.ORDERING_4: "productOrdering",
    EventApi.ORDERING_5: "productOrdering",
    EventApi.INVENTORY_4: "productInventory",
    EventApi.INVENTORY_5: "productInventory",
    EventApi.RESOURCES_4: "resourceInventory",
    EventApi.SERVICES_4: "serviceOrdering",
    EventApi.BALANCE_4: "prepayBalance",
}
HAVE_PATHS = (EventApi.ORDERING_4, EventApi.INVENTORY_4)
"""Of these the files have ``fieldPath``, and properties that can be named."""
MISSPELT = "canccelProductOrder"
"""So version 5.0.0 of TMF622 calls it in the notification of its state; it is sent both ways."""


def notification(receiver: EventReceiverRow, owed: EventDeliveryRow) -> Mapping[str, Any] | None:
    """Return the notification as its file has it; ``None``: there is none for this receiver."""
    party = find_relying_party(receiver.client_id)
    api, told = EventApi(receiver.api), owed.fact.told
    if party is None or api.scope not in party.scopes:
        return None
    try:
        event = _event(owed.event_type, told, party, api)
    except (OrderNotFound, ProductNotFound, TaskNotFound, ResourceNotFound):
        return None
    if event is None:
        return None
    body = {**_envelope(told, owed.event_type, api), "event": event}
    query = read_hub_query(receiver.query, types_of(api))
    return _shortened(body, query, api) if query.wants(body) else None


def _event(
    event_type: str, told: Told, party: RelyingPartyRow, api: EventApi
) -> dict[str, Any] | None:
    if api is EventApi.RESOURCES_4:
        return resource_event(event_type, told, party)
    if api is EventApi.SERVICES_4:
        return service_event(told, party)
    event = PARTS[told.subject](told, party, api.version)
    if event_type == "CancelProductOrderStateChangeEvent" and api.version == 5:
        event[MISSPELT] = event["cancelProductOrder"]
    return event


def _shortened(body: dict[str, Any], query: HubQuery, api: EventApi) -> dict[str, Any]:
    """Return the notification with what is wanted of its resource, and what the file requires."""
    if not query.fields:
        return body
    fields = ",".join(sorted(query.fields))
    event = {
        name: only(resource, fields, REQUIRED[api].get(name, frozenset()))
        for name, resource in body["event"].items()
    }
    return body | {"event": event}


def _envelope(told: Told, event_type: str, api: EventApi) -> dict[str, Any]:
    event_id, at = str(told.event_id(event_type)), instant(told.at)
    event_type = event_type.partition(":")[0]
    said: dict[str, Any] = {
        "eventId": event_id,
        "eventTime": at,
        "eventType": event_type,
        "domain": DOMAIN[api],
        "title": event_type,
    }
    if told.order_id is not None:
        said["correlationId"] = str(told.order_id)
    if about := told.detail.get("step") or told.detail.get("problem"):
        said["description"] = about
    if api.version == 5:
        return said | {"@type": event_type, "timeOccurred": at}
    said["timeOcurred"] = at  # as the files of version 4 spell it
    if api in HAVE_PATHS and (path := _changed(told, event_type)):
        said["fieldPath"] = path
    return said


def _changed(told: Told, event_type: str) -> str:
    """Return where it was changed, or what is missing: of several properties the first one."""
    if told.what is What.MISSING:
        return str(told.detail["missing"])
    if not event_type.endswith("AttributeValueChangeEvent"):
        return ""
    if told.what is What.NO_RETURN:
        return "productOrder.note"
    resource = "productOrder" if told.subject is Subject.ORDER else "product"
    properties = told.detail.get("properties") or [""]
    if told.subject is Subject.ENTITY:
        return f"{resource}.{properties[0]}"
    inner = "productCharacteristic" if resource == "product" else properties[0]
    return f"{resource}.{inner}"


def _order(told: Told, party: RelyingPartyRow, version: int) -> dict[str, Any]:
    if told.only_api:
        return {"productOrder": dict(declined_document(read_declined_told(told.subject_id, party)))}
    if told.what is What.DELETED:  # hidden by this client, and still there
        return {"productOrder": dict(order_document(UUID(told.subject_id), version))}
    document = dict(document_of_order(read_client_order(told.subject_id, party), version))
    document = _with_trouble(document, told) if version == 5 else document
    return {"productOrder": as_of(document, told, "state", ("productOrderItem",))}


def _with_trouble(document: dict[str, Any], told: Told) -> dict[str, Any]:
    """Return the order with what the event is about, also if it goes on by now."""
    code, at = told.detail.get("problem", ""), instant(told.at)
    if told.what is What.PROBLEM:
        alert = {"@type": "ProductOrderJeopardyAlert", "id": code, "name": code}
        said = {**alert, "jeopardyType": code, "alertDate": at}
        return {"productOrderJeopardyAlert": [said], **document}
    if told.what is What.HELD:
        said = {"@type": "ProductOrderErrorMessage", "code": code, "timestamp": at}
        return {"productOrderErrorMessage": [said], **document}
    return document


def _cancel(told: Told, party: RelyingPartyRow, version: int) -> dict[str, Any]:
    document = dict(cancel_document(read_cancel(told.subject_id, party), version))
    return {"cancelProductOrder": as_of(document, told, "state")}


def _task(told: Told, party: RelyingPartyRow, _version: int) -> dict[str, Any]:
    kind = task_kind(told)
    return {kind.resource: dict(task_document(kind, told.subject_id, party))}


def _line(told: Told, party: RelyingPartyRow, version: int) -> dict[str, Any]:
    if told.what is What.DELETED:
        return {"product": _gone(told, version)}
    is_ours = party.standing.reach is Reach.ALL
    found = [
        dict(document_of_product(read_product(line_id, party), version, is_ours=is_ours))
        for line_id in _lines(told, version)
    ]
    if told.what is What.BATCH:
        return {"product": found if version == 5 else found[0]}
    return {"product": as_of(found[0], told, "status")}


def _lines(told: Told, version: int) -> list[str]:
    if told.what is What.BATCH and version == 5:
        return [str(one) for one in told.detail["line_ids"]]
    return [told.subject_id]


def _gone(told: Told, version: int) -> Document:
    """Return what is left to say of a line that is not in our books any more."""
    return {
        "id": told.subject_id,
        "href": f"/tmf-api/productInventory/v{version}/product/{told.subject_id}",
        "@type": "Product",
        "status": told.state,
    }


def _entity(told: Told, party: RelyingPartyRow, version: int) -> dict[str, Any]:
    document = dict(product_told(told, party, version))
    return {"product": as_of(document, told, "status")}


PARTS: Mapping[Subject, Part] = {
    Subject.ENTITY: _entity,
    Subject.ORDER: _order,
    Subject.CANCEL: _cancel,
    Subject.LINE: _line,
    Subject.BALANCE: _task,
}
