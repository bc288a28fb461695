"""TMF639 Resource Inventory 4.0.0: SIMs, numbers and IMSIs of lines, and what clients keep beside.

Two of its addresses show a part of the third: cards, and what is no card.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from cleanbreak.channels.api.resource_inventory import STATUS, resting_days
from cleanbreak.channels.api.tmf.answers import Document, Listed, instant, wanted_of
from cleanbreak.channels.api.tmf.kept_entity import (
    OfLine,
    Shelf,
    chosen_paths,
    entity_document,
    entity_told,
    with_words,
)
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Kind
from cleanbreak.domain.kept_entity import RESOURCES, EntityKind
from cleanbreak.domain.line import LineState
from cleanbreak.domain.line_resource import ResourceId, ResourceKind, ResourceNotFound
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.told_event import Told
from cleanbreak.flows.filter_client_orders import Wanted
from cleanbreak.flows.read_kept_entities import list_kept, with_lines
from cleanbreak.flows.read_line_resources import (
    LineResource,
    find_line_resource,
    list_line_resources,
    read_line_resource,
)
from cleanbreak.flows.say_of_line import hidden_ids
from cleanbreak.flows.signing_keys import issuer
from cleanbreak.records.relying_party import RelyingPartyRow

SCOPE = "tmf:resource-inventory"
BASE = "/tmf-api/resourceInventoryManagement/v4"
OF_RESOURCE = (
    "id href @type @baseType administrativeState category endOperatingDate name operationalState"
    " resourceCharacteristic resourceCharacteristic.name resourceCharacteristic.value"
    " resourceCharacteristic.valueType resourceRelationship resourceRelationship.id"
    " resourceRelationship.href resourceRelationship.relationshipType"
    " resourceRelationship.resource resourceRelationship.resource.id"
    " resourceRelationship.resource.href resourceStatus serialNumber"
    " usageState value"
)
RESOURCE = Kind(
    properties=frozenset(OF_RESOURCE.split()),
    required=frozenset(
        {
            "resourceCharacteristic.name",
            "resourceCharacteristic.value",
            "resourceRelationship.relationshipType",
            "resourceRelationship.resource",
        }
    ),
    more=partial(chosen_paths, RESOURCES),
)
PARAMETERS = ("id", "category", "resourceRelationship.id", "offset", "limit")
NAMES = {
    ResourceKind.SIM: "SIM card",
    ResourceKind.NUMBER: "Mobile number",
    ResourceKind.IMSI: "Network subscription",
}
STANDS: Mapping[LineState, tuple[str, str, str, str]] = {
    LineState.ACTIVE: ("reserved", "unlocked", "enable", "active"),
    LineState.SUSPENDED: ("suspended", "locked", "enable", "idle"),
    LineState.PENDING_TERMINATE: ("reserved", "shutdown", "enable", "active"),
    LineState.TERMINATED: ("unknown", "locked", "disable", "idle"),
}
"""``resourceStatus``, ``administrativeState``, ``operationalState``, ``usageState``.

The file has no status for what is in use, nor for what is gone for good: what has an owner is
``reserved``, and what never comes back ``unknown``. ``shutdown`` is X.731's "shutting down": who
has it uses it still, and nobody gets it afterwards.
"""
BARRED = ("reserved", "locked", "disable", "idle")
"""Of a line whose end has begun at the network."""


def listed(asked: Asked, *, shelf: Shelf) -> Answer:
    """List resources of lines, and what the client keeps: what it keeps comes first."""
    wanted = wanted_of(asked.query, sorts=())
    kept = list_kept(asked.party, shelf.kinds, wanted, partial(entity_document, shelf=shelf))
    return Listed(*with_lines(kept, wanted, partial(_of_lines, party=asked.party, shelf=shelf)))


def resource_told(told: Told, party: RelyingPartyRow) -> Document:
    """Return what a notification of what a client keeps, or says of a line, is about.

    :raises ResourceNotFound: if it is gone by now.
    """
    return entity_told(told, party, SHELVES[EntityKind.RESOURCE])


def _of_lines(wanted: Wanted, party: RelyingPartyRow, shelf: Shelf) -> tuple[list[Document], int]:
    page = list_line_resources(party, wanted, IS_CARD[shelf.kind], hidden_ids(shelf.hiding, party))
    is_ours = party.standing.reach is Reach.ALL
    documents = {str(one.resource_id): _document(one, is_ours=is_ours) for one in page.rows}
    return with_words(documents, party, shelf), page.total


def _find_line(wanted: str, party: RelyingPartyRow, *, kind: EntityKind) -> OfLine:
    found = read_line_resource(wanted, party)
    if IS_CARD[kind] not in (None, found.is_card):
        raise ResourceNotFound
    document = _document(found, is_ours=party.standing.reach is Reach.ALL)
    return OfLine(document=document, line_id=found.resource_id.line_id, state=found.state)


def resource_document(resource_id: str) -> Document:
    """Return a resource for whoever may know of all, without number and card.

    :raises ResourceNotFound: if there is none.
    """
    return _document(find_line_resource(resource_id), is_ours=False)


def resource_for(resource_id: str, party: RelyingPartyRow) -> Document:
    """Return a resource as a client may know of it.

    :raises ResourceNotFound: if it has none of this id.
    """
    is_ours = party.standing.reach is Reach.ALL
    return _document(read_line_resource(resource_id, party), is_ours=is_ours)


def resource_address(resource_id: ResourceId) -> str:
    """Return where a resource is found: one of the two files wants whole URIs."""
    return f"{issuer()}{BASE}/resource/{resource_id}"


def _document(resource: LineResource, *, is_ours: bool) -> Document:
    kind = resource.resource_id.kind
    is_card = resource.is_card
    is_profile = kind is ResourceKind.SIM and not is_card
    status, administrative, operational, usage = _states(resource)
    document: dict[str, Any] = {
        "id": str(resource.resource_id),
        "href": resource_address(resource.resource_id),
        "@type": "PhysicalResource" if is_card else "LogicalResource",
        "@baseType": "Resource",
        "category": resource.category,
        "name": "eSIM profile" if is_profile else NAMES[kind],
        "resourceStatus": status,
        "administrativeState": administrative,
        "operationalState": operational,
        "usageState": usage,
        "resourceCharacteristic": _characteristics(resource),
        "resourceRelationship": [_relationship(how, other) for how, other in resource.related],
    }
    if resource.product.ends_at is not None:
        document["endOperatingDate"] = instant(resource.product.ends_at)
    if is_ours and (value := _value(resource)) is not None:
        document["serialNumber" if is_card else "value"] = value
    return document


def _states(resource: LineResource) -> tuple[str, str, str, str]:
    if resource.resource_id.kind is ResourceKind.NUMBER and resource.freed is not None:
        status, usage = STATUS[resource.number_state]
        return status, "locked", "disable", usage
    order = resource.product.order
    if resource.state is LineState.PENDING_TERMINATE and order and "stop_usage" in order.evidence:
        return BARRED
    return STANDS[resource.state]


def _value(resource: LineResource) -> str | None:
    """Return number or card for our own systems, as long as it is the line's; never an IMSI.

    A number that rests is told as well: they are who must not give it out.
    """
    is_living = resource.state is not LineState.TERMINATED
    kind = resource.resource_id.kind
    if kind is ResourceKind.SIM and is_living:
        return resource.iccid
    if kind is ResourceKind.NUMBER and (is_living or resource.number_state.rests):
        return resource.msisdn
    return None


def _characteristics(resource: LineResource) -> list[Document]:
    said = {"lineState": resource.state.value}
    if resource.resource_id.kind is ResourceKind.SIM:
        said["simKind"] = resource.sim_kind.value
    if resource.resource_id.kind is ResourceKind.NUMBER:
        said["numberState"] = resource.number_state.value
        said |= resting_days(resource.freed) if resource.freed else {}
    return [
        {"@type": "Characteristic", "name": name, "valueType": "string", "value": value}
        for name, value in said.items()
    ]


def _relationship(how: str, other: ResourceId) -> Document:
    """Return a relationship as both files of version 4.0.0 want it: they differ here."""
    named = {"id": str(other), "href": resource_address(other)}
    return {
        **named,
        "@type": "ResourceRelationship",
        "relationshipType": how,
        "resource": {**named, "@type": "ResourceRef"},
    }


def _address(kind: EntityKind) -> str:
    return f"{issuer()}{BASE}/{kind.value}"


def _shelf(kind: EntityKind) -> Shelf:
    return Shelf(
        kind=kind,
        kinds=RESOURCES if kind is EntityKind.RESOURCE else (kind,),
        line_kind=EntityKind.RESOURCE,
        hiding=(EntityKind.RESOURCE,),
        lines_at=f"{BASE}/resource",
        find_line=partial(_find_line, kind=kind),
        address_of=_address,
    )


IS_CARD = {EntityKind.RESOURCE: None, EntityKind.PHYSICAL: True, EntityKind.LOGICAL: False}
"""Which resources of lines are found at an address; ``None``: all."""
SHELVES = {kind: _shelf(kind) for kind in RESOURCES}
