"""What a subscription wants of the notifications, as TMF630 lets it say."""

import pytest

from cleanbreak.domain.hub_query import HubQuery, QueryMalformed, read_hub_query

KNOWN = {"ProductOrderCreateEvent", "ProductOrderStateChangeEvent"}
BODY = {
    "eventType": "ProductOrderStateChangeEvent",
    "correlationId": "1",
    "event": {
        "productOrder": {
            "id": "1", "href": "/1", "@type": "ProductOrder", "state": "completed", "note": [],
            "productOrderItem": [{"id": "1", "action": "delete"}, {"id": "2", "action": "add"}],
        }
    },
}  # fmt: skip


def read(said: str) -> HubQuery:
    return read_hub_query(said, KNOWN)


@pytest.mark.parametrize(
    ("said", "types"),
    [
        ("", set()),
        ("eventType=ProductOrderCreateEvent", {"ProductOrderCreateEvent"}),
        ("?eventType=productOrderCreateEvent", {"ProductOrderCreateEvent"}),
        ("eventType=ProductOrderCreateEvent,ProductOrderStateChangeEvent", KNOWN),
        ("eventType=ProductOrderCreateEvent&eventType=ProductOrderStateChangeEvent", KNOWN),
    ],
)
def test_types_are_wanted_by_their_names(said: str, types: set[str]) -> None:
    assert read(said).event_types == types


@pytest.mark.parametrize(
    ("said", "is_wanted"),
    [
        ("", True),
        ("event.productOrder.state=completed", True),
        ("productOrder.state=completed", True),
        ("productOrder.state=pending,completed", True),
        ("productOrder.state=pending", False),
        ("productOrder.state=pending&productOrder.state=completed", True),
        ("productOrder.state=completed&productOrder.id=2", False),
        ("productOrder.productOrderItem.action=add", True),
        ("productOrder.productOrderItem.action=noChange", False),
        ("productOrder.@type=ProductOrder", True),
        ("productOrder.unheard=1", False),
        ("correlationId=1", True),
        ("product.state=completed", False),
    ],
)
def test_properties_are_wanted_by_their_paths(said: str, is_wanted: bool) -> None:
    assert read(said).wants(BODY) is is_wanted


def test_properties_of_the_resource_are_chosen_by_their_paths() -> None:
    said = "fields=state,event.productOrder.note,productOrderItem.action"
    assert read(said).fields == {"state", "note", "productOrderItem.action"}
    assert read("").fields == frozenset()


@pytest.mark.parametrize(
    "said",
    [
        "eventType=Unheard", "eventType=", "eventType", "state=completed", "a..b=1", "=1", "a.b=",
        "fields=;drop", ".=1", "a.b.c.d.e.f.g.h.i=1", "x" * 1001, "event.é=1", "&&",
        "&".join(f"event.p{one}=1" for one in range(11)),
    ],
)  # fmt: skip
def test_what_is_no_query_is_refused_by_its_name(said: str) -> None:
    with pytest.raises(QueryMalformed):
        read(said)
