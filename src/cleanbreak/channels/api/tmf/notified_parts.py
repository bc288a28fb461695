"""What notifications of TMF639 and TMF641 are about, as it stands when they are sent."""

from typing import Any
from uuid import UUID

from cleanbreak.channels.api.tmf.answers import Document, instant
from cleanbreak.channels.api.tmf.declined_order import declined_document
from cleanbreak.channels.api.tmf.resource import resource_address, resource_for, resource_told
from cleanbreak.channels.api.tmf.service_order import service_order_document
from cleanbreak.channels.api.tmf.service_order_document import (
    document_of_cancel,
    document_of_service_order,
)
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.resource_event import PHYSICAL
from cleanbreak.domain.told_event import Subject, Told, What
from cleanbreak.flows.read_client_orders import read_cancel
from cleanbreak.flows.read_declined_orders import read_declined_told
from cleanbreak.flows.read_service_orders import read_service_order
from cleanbreak.records.relying_party import RelyingPartyRow


def resource_event(event_type: str, told: Told, party: RelyingPartyRow) -> dict[str, Any] | None:
    """Return what a notification of TMF639 is about; ``None``: this is no card.

    :raises ResourceNotFound: if the client has no such resource.
    """
    name, _, resource_id = event_type.partition(":")
    wants_card = name.startswith(PHYSICAL)
    if told.subject is Subject.ENTITY:
        said = as_of(dict(resource_told(told, party)), told, "resourceStatus")
        return {"physicalResource" if wants_card else "resource": said}
    is_gone = told.what is What.DELETED
    document = _gone(resource_id) if is_gone else resource_for(resource_id, party)
    if not wants_card:
        return {"resource": document}
    return {"physicalResource": document} if document["@type"] == PHYSICAL else None


def service_event(told: Told, party: RelyingPartyRow) -> dict[str, Any]:
    """Return what a notification of TMF641 is about.

    :raises OrderNotFound, TaskNotFound: if the client has no such order, or withdrawal.
    """
    if told.only_api:
        return {"serviceOrder": dict(declined_document(read_declined_told(told.subject_id, party)))}
    if told.subject is Subject.CANCEL:
        document = dict(document_of_cancel(read_cancel(told.subject_id, party)))
        return {"cancelServiceOrder": as_of(document, told, "state")}
    if told.what is What.DELETED:  # hidden by this client, and still there
        return {"serviceOrder": dict(service_order_document(UUID(told.subject_id)))}
    is_ours = party.standing.reach is Reach.ALL
    found = read_service_order(told.subject_id, party)
    document = dict(document_of_service_order(found, is_ours=is_ours, client_id=party.client_id))
    return {"serviceOrder": as_of(_with_trouble(document, told), told, "state")}


def as_of(
    document: dict[str, Any], told: Told, name: str, parts: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return a document with the state that the event is about."""
    if told.what is not What.STATE:
        return document
    said = {**document, name: told.state}
    for part in parts:
        said[part] = [{**one, name: told.state} for one in document.get(part, ())]
    return said


def _with_trouble(document: dict[str, Any], told: Told) -> dict[str, Any]:
    """Return the order with the risk that the event is about, also if it goes on by now."""
    if told.what not in (What.PROBLEM, What.HELD):
        return document
    code = told.detail.get("problem", "")
    alert = {
        "id": code,
        "@type": "ServiceOrderJeopardyAlert",
        "name": code,
        "exception": code,
        "jeopardyType": code,
        "alertDate": instant(told.at),
    }
    return {"jeopardyAlert": [alert], **document}


def _gone(resource_id: str) -> Document:
    """Return what is left to say of a resource of which the line is not in our books any more."""
    named = ResourceId.parse(resource_id)
    is_card = named is not None and named.kind is ResourceKind.SIM
    return {
        "id": resource_id,
        "href": resource_address(named) if named else "",
        "@type": PHYSICAL if is_card else "LogicalResource",
        "resourceStatus": "unknown",
    }
