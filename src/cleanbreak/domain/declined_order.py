"""Orders of TM Forum's APIs that want something else than an end: taken, and rejected.

The files let one add, modify and leave products and services. Here lines end, and nothing else is
ordered. Such an order is well formed, so that it is no bad request: it is kept, says ``rejected``
and why, and can be read, changed in its words, and deleted. Nothing is ever done by it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleanbreak.domain.client_order import FIXED, PropertyFixed, check_items_stay
from cleanbreak.domain.client_words import REFERENCE, merge_patch
from cleanbreak.domain.json_shape import NotAnObject, PropertyMalformed, Read, fits
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.told_event import EventApi

KEPT_MOST = 10_000
"""So many a client may have; it can delete what it needs no more."""
REJECTED = "rejected"
OTHER_ACTIONS = frozenset({"add", "modify", "noChange"})
ITEMS = {
    EventApi.ORDERING_4: "productOrderItem",
    EventApi.ORDERING_5: "productOrderItem",
    EventApi.SERVICES_4: "serviceOrderItem",
}
"""The APIs that take orders, and how each calls their items."""
TYPES = {
    EventApi.ORDERING_4: "ProductOrder",
    EventApi.ORDERING_5: "ProductOrder",
    EventApi.SERVICES_4: "ServiceOrder",
}
NEVER_CHANGED = FIXED | {"expectedCompletionDate", "externalReference", "id", "href"}


class OnlyEndsAreOrdered(Refusal):
    """Only the end of one line can be ordered here: by one item, with the action "delete". This
    order is rejected. Nothing was done.
    """

    code = "only_ends_are_ordered"


class TooManyDeclined(Refusal):
    """There are {most} rejected orders of yours. Delete some of them first."""

    code = "too_many_declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """An order that is rejected, as a client sent it."""

    api: EventApi
    body: Read = field(repr=False)

    @property
    def external_id(self) -> str:
        """Return the client's reference, if it is one that may lie open; empty: there is none."""
        said = self.body.get("externalId")
        if isinstance(said, list):
            said = said[0].get("id") if said else None
        return said if isinstance(said, str) and fits(REFERENCE, said) else ""

    @property
    def actions(self) -> str:
        """Return the actions of all items, each once, with commas between."""
        return ",".join(sorted({one["action"] for one in items_of(self.body, self.api)}))


def is_declined(body: object, api: EventApi) -> bool:
    """Return whether a body wants something else than ends, be it beside an end."""
    said = (one.get("action") for one in items_of(body, api))
    return any(isinstance(one, str) and one in OTHER_ACTIONS for one in said)


def items_of(body: object, api: EventApi) -> Iterator[Mapping[str, Any]]:
    """Yield the items of a body, those within others, too, however deep it is."""
    waiting = [body]
    while waiting:
        one = waiting.pop()
        listed = one.get(ITEMS[api]) if isinstance(one, dict) else None
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict):
                waiting.append(item)
                yield item


def check_type(body: Read, api: EventApi) -> Read:
    """Return the body if it says to be what this API takes, or nothing of it.

    :raises PropertyMalformed: if it says to be something else.
    """
    if body.get("@type", TYPES[api]) != TYPES[api]:
        raise PropertyMalformed(property="@type")
    return body


def changed_body(declined: Declined, patch: object, shown: Read) -> Any:
    """Return what a merge patch (RFC 7396) makes of the body, still to be read.

    :param shown: the order as its client sees it: a patch may repeat its items, and no more.
    :raises NotAnObject: if there is no object.
    :raises PropertyFixed, PropertyMalformed: for what nobody can change.
    """
    if not isinstance(patch, Mapping):
        raise NotAnObject
    items = ITEMS[declined.api]
    for name in patch:
        if name in NEVER_CHANGED:
            raise PropertyFixed(property=name)
    if items in patch:
        check_items_stay(patch[items], shown[items], items)
    words = {name: value for name, value in patch.items() if name != items}
    return merge_patch(declined.body, words)


def bare(declined: Declined) -> Declined:
    """Return what is left of an order whose words are forgotten: which items it had."""
    items = ITEMS[declined.api]
    demanded: Read = {"service": {}} if declined.api is EventApi.SERVICES_4 else {}
    kept = [
        {**{name: one[name] for name in ("id", "action", "@type") if name in one}, **demanded}
        for one in declined.body[items]
    ]
    return Declined(api=declined.api, body={"@type": TYPES[declined.api], items: kept})
