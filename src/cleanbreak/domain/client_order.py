"""What a client orders by TMF622: the end of one line; and why it may be refused.

The file (TMF622 4.0.0) allows much that says nothing about an end: offers, prices, quotes, free
texts about people. None of it is taken, so that nothing is dropped without a word, and no personal
data lie where nobody looks for them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cleanbreak.domain.effective_date import EndPolicy, EndWish
from cleanbreak.domain.json_shape import (
    Choice,
    Instant,
    ListOf,
    PropertyMalformed,
    Shape,
    Text,
    Whole,
)
from cleanbreak.domain.refusal import Refusal

REFERENCE = Text(pattern=r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}")
"""A reference of the client's own: no free text."""
WORD = Text(pattern=r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
ITEM_ID = Text(pattern=r"[A-Za-z0-9_.-]{1,40}")
PRODUCT_ID = r"[1-9][0-9]{0,17}"
MSISDN, ICCID, END_POLICY = "msisdn", "iccid", "endPolicy"
PATTERNS = {
    MSISDN: r"\+[1-9][0-9]{4,14}",
    ICCID: r"89[0-9]{16,18}",
    END_POLICY: "immediate|after_notice",
}
CHARACTERISTIC = Shape(
    {
        "name": Choice(tuple(PATTERNS)),
        "value": Text(length_max=40),
        "valueType": Choice(("string",)),
        "@type": Choice(("Characteristic", "StringCharacteristic")),
    },
    required=frozenset({"name", "value"}),
)
PRODUCT = Shape(
    {
        "id": Text(pattern=PRODUCT_ID),
        "href": Text(length_max=500),
        "productCharacteristic": ListOf(kind=CHARACTERISTIC, most=len(PATTERNS)),
        "@type": Choice(("Product", "ProductRef")),
        "@referredType": Choice(("Product",)),
    }
)
ITEM = Shape(
    {
        "id": ITEM_ID,
        "action": Choice(("delete",)),
        "quantity": Whole(least=1, most=1),
        "product": PRODUCT,
        "@type": Choice(("ProductOrderItem",)),
    },
    required=frozenset({"id", "action", "product"}),
)
PRODUCT_ORDER = Shape(
    {
        "externalId": REFERENCE,
        "category": WORD,
        "requestedCompletionDate": Instant(),
        "productOrderItem": ListOf(kind=ITEM, least=1, most=1),
        "@type": Choice(("ProductOrder",)),
    },
    required=frozenset({"productOrderItem"}),
)
CANCEL_ORDER = Shape(
    {
        "cancellationReason": WORD,
        "productOrder": Shape(
            {
                "id": Text(length_max=36),
                "href": Text(length_max=500),
                "@type": Choice(("ProductOrder", "ProductOrderRef")),
                "@referredType": Choice(("ProductOrder",)),
            },
            required=frozenset({"id"}),
        ),
        "@type": Choice(("CancelProductOrder",)),
    },
    required=frozenset({"productOrder"}),
)


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
    external_id: str = ""
    category: str = ""
    product_id: int | None = None
    msisdn: str | None = field(default=None, repr=False)
    iccid: str | None = None
    is_at_once: bool = False
    wished_instant: datetime | None = None


def read_end_ordered(body: Mapping[str, Any]) -> EndOrdered:
    """Return what was ordered by a body that has the shape ``PRODUCT_ORDER``.

    :raises PropertyMalformed: for a characteristic that is there twice or is not what it should
        be, and for an end at once beside a date.
    :raises LineNotNamed: if no line is named.
    """
    (item,) = body["productOrderItem"]
    product = item["product"]
    said = _characteristics(product.get("productCharacteristic", ()))
    is_at_once = said.get(END_POLICY) == EndPolicy.IMMEDIATE.value
    wished = body.get("requestedCompletionDate")
    if is_at_once and wished is not None:
        raise PropertyMalformed(property="requestedCompletionDate")
    if "id" not in product and MSISDN not in said and ICCID not in said:
        raise LineNotNamed
    return EndOrdered(
        item_id=item["id"],
        external_id=body.get("externalId", ""),
        category=body.get("category", ""),
        product_id=int(product["id"]) if "id" in product else None,
        msisdn=said.get(MSISDN),
        iccid=said.get(ICCID),
        is_at_once=is_at_once,
        wished_instant=wished,
    )


def wish_of(ordered: EndOrdered, place: ZoneInfo) -> EndWish:
    """Return when the line is to end: a midnight belongs to the day that it closes."""
    if ordered.is_at_once:
        return EndWish(policy=EndPolicy.IMMEDIATE)
    if ordered.wished_instant is None:
        return EndWish(policy=EndPolicy.AFTER_NOTICE)
    day = _last_day(ordered.wished_instant, place)
    return EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=day)


def _last_day(instant: datetime, place: ZoneInfo) -> date:
    """Return the last whole or begun day before an instant.

    :raises PropertyMalformed: for one that no calendar of that place has.
    """
    try:
        return (instant - timedelta(microseconds=1)).astimezone(place).date()
    except OverflowError:
        raise PropertyMalformed(property="requestedCompletionDate") from None


def _characteristics(listed: Any) -> dict[str, str]:
    path = "productOrderItem[0].product.productCharacteristic"
    said: dict[str, str] = {}
    for one in listed:
        name, value = one["name"], one["value"]
        if name in said or re.fullmatch(PATTERNS[name], value, re.ASCII) is None:
            raise PropertyMalformed(property=path)
        said[name] = value
    return said
