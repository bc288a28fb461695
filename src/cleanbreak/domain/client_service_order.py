"""What a client says of the end of a line as a service order (TMF641): to order, change, withdraw.

The one item names the line by its service at an element, by its card or number as a resource, or by
characteristics, as a product's do. Every service of a line ends with it, so that any of them names
the end of all.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cleanbreak.domain.client_order import (
    END_POLICY,
    HREF,
    ICCID,
    ITEM_ID,
    MSISDN,
    EndOrdered,
    LineNotNamed,
    PropertyFixed,
    characteristic,
    check_items_stay,
    read_characteristics,
)
from cleanbreak.domain.client_words import CLASS, COMPLETION, NAME, START, WORDS, typed, words_of
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.json_shape import (
    Choice,
    Instant,
    Kind,
    ListOf,
    NotAnObject,
    PropertyMalformed,
    PropertyUnknown,
    Read,
    Shape,
    Text,
    Whole,
    shown_name,
)
from cleanbreak.domain.line_resource import ID as RESOURCE_ID
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.told_event import EventApi

ITEMS, SERVICE = "serviceOrderItem", "service"
ELEMENTS = (
    "network", "charging", "line_services", "esim", "numbering", "payments", "signing",
)  # fmt: skip
SERVICE_ID = rf"({'|'.join(ELEMENTS)})-[1-9][0-9]{{0,17}}"
SAID = (
    "category", "description", "externalId", "notificationContact", "priority", "note",
    "relatedParty", START, COMPLETION, "@baseType", "@schemaLocation",
)  # fmt: skip
"""What a client may say of a service order beside its item, as of a product order."""
CHANGED = frozenset(SAID) - {"category", START}
FIXED = frozenset(
    {
        "cancellationDate",
        "cancellationReason",
        "category",
        "completionDate",
        "errorMessage",
        "expectedCompletionDate",
        "externalReference",
        "jeopardyAlert",
        "milestone",
        "orderDate",
        "orderRelationship",
        START,
        "startDate",
        "state",
    }
)
"""What the file has, and nobody can change."""


class EndNotAllowed(Refusal):
    """Whoever orders an end as a service order needs the scope "tmf:product-order", too."""

    code = "end_not_allowed"


def _service() -> Shape:
    resource: dict[str, Kind] = {
        "id": Text(pattern=RESOURCE_ID.pattern),
        "href": HREF,
        "name": NAME,
        "@type": Choice(("ResourceRef",)),
        "@referredType": Choice(("Resource", "LogicalResource", "PhysicalResource")),
    }
    properties: dict[str, Kind] = {
        "id": Text(pattern=SERVICE_ID),
        "href": HREF,
        "name": NAME,
        "category": CLASS,
        "serviceType": NAME,
        "serviceCharacteristic": ListOf(kind=characteristic(4), most=3),
        "supportingResource": ListOf(kind=typed("ResourceRef", resource, needs="id", version=4)),
        "@type": Choice(("Service", "ServiceRef")),
        "@referredType": Choice(("Service",)),
    }
    return typed("Service", properties, version=4)


def _item() -> Shape:
    properties: dict[str, Kind] = {
        "id": ITEM_ID,
        "action": Choice(("delete",)),
        "quantity": Whole(least=1, most=1),
        SERVICE: _service(),
    }
    return typed("ServiceOrderItem", properties, needs=f"id action {SERVICE}", version=4)


SERVICE_ORDER = typed(
    "ServiceOrder",
    {
        **{name: WORDS[4][name] for name in SAID},
        ITEMS: ListOf(kind=_item(), least=1, most=1),
    },
    needs=ITEMS,
    version=4,
)
SERVICE_ORDER_REF = typed(
    "ServiceOrderRef",
    {
        "id": Text(length_max=36),
        "href": Text(length_max=500),
        "name": NAME,
        "@type": Choice(("ServiceOrder", "ServiceOrderRef")),
        "@referredType": Choice(("ServiceOrder",)),
    },
    needs="id",
    version=4,
)
CANCEL_SERVICE_ORDER = typed(
    "CancelServiceOrder",
    {
        "cancellationReason": CLASS,
        "requestedCancellationDate": Instant(),
        "serviceOrder": SERVICE_ORDER_REF,
    },
    needs="serviceOrder",
    version=4,
)


def read_service_ordered(body: Read) -> EndOrdered:
    """Return what was ordered by a body that has the shape ``SERVICE_ORDER``.

    :raises PropertyMalformed: for a characteristic that is there twice or is not what it should
        be, and for an end at once beside a date.
    :raises LineNotNamed: if no line is named, or two.
    """
    (item,) = body[ITEMS]
    service, wished = item[SERVICE], body.get(COMPLETION)
    path = f"{ITEMS}[0].{SERVICE}.serviceCharacteristic"
    said = read_characteristics(service.get("serviceCharacteristic", ()), path)
    is_at_once = said.get(END_POLICY) == EndPolicy.IMMEDIATE.value
    if is_at_once and wished is not None:
        raise PropertyMalformed(property=COMPLETION)
    lines = _lines_of(service)
    if len(lines) > 1 or not (lines or MSISDN in said or ICCID in said):
        raise LineNotNamed
    return EndOrdered(
        item_id=item["id"],
        words={**words_of(body, 4), SERVICE: service},
        product_id=next(iter(lines), None),
        msisdn=said.get(MSISDN),
        iccid=said.get(ICCID),
        is_at_once=is_at_once,
        wished_instant=wished,
        starts_at=body.get(START),
        api=EventApi.SERVICES_4.value,
    )


def read_service_patch(patch: object, items: Sequence[Read]) -> Mapping[str, Any]:
    """Return a merge patch of a service order as one of the product order that it is.

    :param items: those of the order as they are; a patch may repeat them, and nothing else.
    :raises NotAnObject, PropertyUnknown, PropertyFixed, PropertyMalformed: for what cannot be.
    """
    if not isinstance(patch, Mapping):
        raise NotAnObject
    for name in patch:
        if name in FIXED:
            raise PropertyFixed(property=name)
        if name not in {"@type", ITEMS, *CHANGED}:
            raise PropertyUnknown(property=shown_name(name))
    if patch.get("@type", "ServiceOrder") != "ServiceOrder":
        raise PropertyMalformed(property="@type")
    if ITEMS in patch:
        check_items_stay(patch[ITEMS], items, ITEMS)
    return {name: value for name, value in patch.items() if name in CHANGED}


def _lines_of(service: Read) -> set[int]:
    """Return the lines to which a service and its resources belong."""
    ids = [service["id"]] if "id" in service else []
    ids += [one["id"] for one in service.get("supportingResource", ())]
    return {int(one.split("-")[1]) for one in ids}
