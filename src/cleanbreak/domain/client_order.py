"""What a client orders by TMF622: the end of one line; and why it may be refused.

The files (TMF622 4.0.0 and 5.0.0) allow much that an end has not: offers, prices, quotes, payments.
None of it is taken, so that nothing is dropped without a word. What else a client says of its order
is kept, see :mod:`cleanbreak.domain.client_words`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cleanbreak.domain.client_words import (
    CLASS,
    COMPLETION,
    NAME,
    START,
    WORDS,
    Words,
    merge_patch,
    typed,
    words_of,
    words_shown,
)
from cleanbreak.domain.effective_date import EndPolicy, EndWish
from cleanbreak.domain.json_shape import (
    Choice,
    Instant,
    Kind,
    ListOf,
    NotAnObject,
    PropertyMalformed,
    PropertyMissing,
    PropertyUnknown,
    Shape,
    Text,
    Whole,
    read_shape,
    shown_name,
)
from cleanbreak.domain.refusal import Refusal

VERSIONS = (4, 5)
ITEM_ID = Text(pattern=r"[A-Za-z0-9_.-]{1,40}")
PRODUCT_ID = r"[1-9][0-9]{0,17}"
HREF = Text(length_max=500)
MSISDN, ICCID, END_POLICY = "msisdn", "iccid", "endPolicy"
PATTERNS = {
    MSISDN: r"\+[1-9][0-9]{4,14}",
    ICCID: r"89[0-9]{16,18}",
    END_POLICY: "immediate|after_notice",
}
ITEMS = "productOrderItem"


def characteristic(version: int) -> Shape:
    """Return the shape of what names a line, or says how it is to end."""
    names = ("StringCharacteristic", "Characteristic")
    properties: dict[str, Kind] = {
        "name": Choice(tuple(PATTERNS)),
        "value": Text(length_max=40),
        "valueType": Choice(("string",)),
        "@type": Choice(names[:1] if version == 5 else names),
        **({"id": NAME} if version == 5 else {}),
    }
    return typed(names[0], properties, needs="name value", version=version)


def _item(version: int) -> Shape:
    product = typed(
        "Product",
        {
            "id": Text(pattern=PRODUCT_ID),
            "href": HREF,
            "productCharacteristic": ListOf(kind=characteristic(version), most=len(PATTERNS)),
            "@type": Choice(("Product", "ProductRef")),
            "@referredType": Choice(("Product",)),
        },
        version=version,
    )
    properties: dict[str, Kind] = {
        "id": ITEM_ID,
        "action": Choice(("delete",)),
        "quantity": Whole(least=1, most=1),
        "product": product,
    }
    return typed("ProductOrderItem", properties, needs="id action product", version=version)


def _product_order(version: int) -> Shape:
    properties: dict[str, Kind] = {
        **WORDS[version],
        ITEMS: ListOf(kind=_item(version), least=1, most=1),
        **({"requestedInitialState": Choice(("acknowledged",))} if version == 5 else {}),
    }
    return typed("ProductOrder", properties, needs=ITEMS, version=version)


def _cancel_order(version: int) -> Shape:
    order = typed(
        "ProductOrderRef",
        {
            "id": Text(length_max=36),
            "href": HREF,
            "name": NAME,
            "@type": Choice(("ProductOrder", "ProductOrderRef")[version - 4 :]),
            "@referredType": Choice(("ProductOrder",)),
        },
        needs="id",
        version=version,
    )
    properties: dict[str, Kind] = {
        "cancellationReason": CLASS,
        "requestedCancellationDate": Instant(),
        "productOrder": order,
    }
    return typed("CancelProductOrder", properties, needs="productOrder", version=version)


PRODUCT_ORDER = {version: _product_order(version) for version in VERSIONS}
CANCEL_ORDER = {version: _cancel_order(version) for version in VERSIONS}
FIXED = {
    "cancellationDate",
    "cancellationReason",
    "completionDate",
    "expectedCompletionDate",
    "orderRelationship",
    "orderTotalPrice",
    "payment",
    "productOfferingQualification",
    "productOrderErrorMessage",
    "productOrderJeopardyAlert",
    "productOrderMilestone",
    "quote",
    "requestedStartDate",
    "state",
}
"""What the files let a PATCH say, and nothing here lets anybody change."""


class PropertyFixed(Refusal):
    """The property "{property}" cannot be changed."""

    code = "property_fixed"


class OrderOfAnother(Refusal):
    """Another client, or another channel, made this order: only its date can be changed here."""

    code = "order_of_another"


class OrderOnlySooner(Refusal):
    """An order can only be brought forward, and only while it waits for its day. To let the line
    end later, withdraw the order and make another.
    """

    code = "order_only_sooner"


class OrderStillOpen(Refusal):
    """This order is not finished. Withdraw it, or wait for its end."""

    code = "order_still_open"


class StartsTooLate(Refusal):
    """The line ends before the day on which the work on it may begin."""

    code = "starts_too_late"


class CancelsLater(Refusal):
    """An order is withdrawn at once. Ask on the day on which it is to be."""

    code = "cancels_later"


class LineNotNamed(Refusal):
    """Name one line of yours: by the id of its product, by its number, or by its card."""

    code = "line_not_named"


class LineHasOrder(Refusal):
    """This line is being ended by another order already."""

    code = "line_has_order"


class OrderNotFound(Refusal):
    """There is no such order of yours."""

    code = "order_not_found"


class ProductNotFound(Refusal):
    """There is no such product of yours."""

    code = "product_not_found"


class TaskNotFound(Refusal):
    """There is no such task of yours."""

    code = "task_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOrdered:
    """The end of one line, as a client ordered it."""

    item_id: str
    words: Words = field(default_factory=dict, repr=False)
    product_id: int | None = None
    msisdn: str | None = field(default=None, repr=False)
    iccid: str | None = None
    is_at_once: bool = False
    wished_instant: datetime | None = None
    starts_at: datetime | None = None
    """Nothing may be done to the line before."""
    api: str = ""
    """By which API it came, if not as a product order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """What is to become of an order that is there."""

    words: Words | None = field(default=None, repr=False)
    """All that its client says of it from now on; ``None``: that stays."""
    wished_instant: datetime | None = None
    """When the line is to end; ``None``: that stays."""

    @property
    def is_any(self) -> bool:
        """Return whether anything is to change."""
        return self.words is not None or self.wished_instant is not None


def read_end_ordered(body: Mapping[str, Any], version: int) -> EndOrdered:
    """Return what was ordered by a body that has the shape ``PRODUCT_ORDER``.

    :raises PropertyMalformed: for a characteristic that is there twice or is not what it should
        be, and for an end at once beside a date.
    :raises LineNotNamed: if no line is named.
    """
    (item,) = body[ITEMS]
    product = item["product"]
    if version == 5 and product["@type"] == "ProductRef" and "id" not in product:
        raise PropertyMissing(property=f"{ITEMS}[0].product.id")
    path = f"{ITEMS}[0].product.productCharacteristic"
    said = read_characteristics(product.get("productCharacteristic", ()), path)
    is_at_once = said.get(END_POLICY) == EndPolicy.IMMEDIATE.value
    wished = body.get(COMPLETION)
    if is_at_once and wished is not None:
        raise PropertyMalformed(property=COMPLETION)
    if "id" not in product and MSISDN not in said and ICCID not in said:
        raise LineNotNamed
    return EndOrdered(
        item_id=item["id"],
        words=words_of(body, version),
        product_id=int(product["id"]) if "id" in product else None,
        msisdn=said.get(MSISDN),
        iccid=said.get(ICCID),
        is_at_once=is_at_once,
        wished_instant=wished,
        starts_at=body.get(START),
    )


def read_order_change(patch: object, said: Words, item: Words, version: int) -> OrderChange:
    """Return what a merge patch (RFC 7396) makes of an order.

    :param said: what its client says of it until now.
    :param item: its one item as it is; a patch may repeat it, and nothing else.
    :raises NotAnObject, PropertyUnknown, PropertyMissing, PropertyMalformed: for what cannot be.
    :raises PropertyFixed: for what nobody can change.
    """
    if not isinstance(patch, Mapping):
        raise NotAnObject
    for name in patch:
        if name in FIXED:
            raise PropertyFixed(property=name)
        if name not in {"@type", ITEMS, *WORDS[version]}:
            raise PropertyUnknown(property=shown_name(name))
    wish = {name: patch[name] for name in ("@type", COMPLETION) if name in patch}
    read = read_shape(_patch(version), wish)
    if ITEMS in patch:
        check_items_stay(patch[ITEMS], [item], ITEMS)
    return OrderChange(
        words=_changed_words(patch, said, version), wished_instant=read.get(COMPLETION)
    )


def _patch(version: int) -> Shape:
    return typed("ProductOrder", {COMPLETION: Instant()}, version=version)


def _changed_words(patch: Words, said: Words, version: int) -> Words | None:
    own = WORDS[version].keys() - {COMPLETION}
    changes = {name: value for name, value in patch.items() if name in own}
    if not changes:
        return None
    shown = words_shown(said, version)
    target = merge_patch({name: shown[name] for name in changes if name in shown}, changes)
    gone = {*changes, *(["externalIdentifier"] if "externalId" in changes else [])}
    kept = {name: value for name, value in said.items() if name not in gone}
    return kept | words_of(read_shape(Shape(WORDS[version]), target), version)


def check_items_stay(listed: object, items: Sequence[Words], name: str) -> None:
    """Return if a patch says of the items what they are.

    :raises PropertyMalformed: if it says something else.
    """
    if not isinstance(listed, list) or not _is_within(listed, items):
        raise PropertyMalformed(property=name)


def _is_within(part: Any, whole: Any) -> bool:
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(name in whole and _is_within(part[name], whole[name]) for name in part)
    if isinstance(part, list) and isinstance(whole, list) and len(part) == len(whole):
        return all(map(_is_within, part, whole))
    return bool(part == whole)


def wish_of(ordered: EndOrdered, place: ZoneInfo) -> EndWish:
    """Return when the line is to end."""
    if ordered.is_at_once:
        return EndWish(policy=EndPolicy.IMMEDIATE)
    if ordered.wished_instant is None:
        return EndWish(policy=EndPolicy.AFTER_NOTICE)
    return wish_of_instant(ordered.wished_instant, place)


def wish_of_instant(instant: datetime, place: ZoneInfo) -> EndWish:
    """Return a wish for an instant: a midnight belongs to the day that it closes."""
    day = _last_day(instant, place)
    return EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=day)


def _last_day(instant: datetime, place: ZoneInfo) -> date:
    """Return the last whole or begun day before an instant.

    :raises PropertyMalformed: for one that no calendar of that place has.
    """
    try:
        return (instant - timedelta(microseconds=1)).astimezone(place).date()
    except OverflowError:
        raise PropertyMalformed(property=COMPLETION) from None


def read_characteristics(listed: Any, path: str) -> dict[str, str]:
    """Return what characteristics say, by their names.

    :raises PropertyMalformed: for one that is there twice, or is not what it should be.
    """
    said: dict[str, str] = {}
    for one in listed:
        name, value = one["name"], one["value"]
        if name in said or re.fullmatch(PATTERNS[name], value, re.ASCII) is None:
            raise PropertyMalformed(property=path)
        said[name] = value
    return said
