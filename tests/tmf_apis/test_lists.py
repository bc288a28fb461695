"""Lists of TMF622 and TMF637: filtered, compared, sorted, cut to what is wanted at any depth."""

from typing import Any

import pytest
from tests.tmf_apis.shops import ORDERS, PRODUCTS, a_shop, code, our_system, work
from tests.worlds import LineOf, TestWorld

from cleanbreak.flows import filter_client_orders

LINES = [LineOf(msisdn=f"+4915228817{tail}", name=f"Nr {tail}") for tail in range(400, 404)]
ORDERS_5 = "/tmf-api/productOrderingManagement/v5/productOrder"


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [one["id"] for one in answer.json()]


def test_orders_are_compared_by_their_instants_and_sorted(world: TestWorld) -> None:
    world.add(*LINES)
    system = our_system()
    made = [system.order(one, at_once=one is LINES[0]).json() for one in LINES]
    work(world)
    system.cancel(made[1]["id"])
    a, b, c, d = (one["id"] for one in made)
    at = [one["orderDate"] for one in made]
    assert ids(system.get(ORDERS, **{"orderDate.gt": at[3]})) in ([], [d]), "told by milliseconds"
    assert set(ids(system.get(ORDERS, **{"orderDate.lt": at[2]}))) == {a, b}
    assert set(ids(system.get(ORDERS, **{"orderDate.gte": at[2]}))) == {c, d}
    both = {"orderDate.gte": at[1], "orderDate.lt": at[3]}
    assert set(ids(system.get(ORDERS, **both))) == {b, c}
    assert set(ids(system.get(ORDERS_5, **{"creationDate.lt": at[2]}))) == {a, b}
    assert ids(system.get(ORDERS, **{"completionDate.gt": at[0]})) == [a]
    assert ids(system.get(ORDERS, **{"cancellationDate.gt": at[0]})) == [b]
    assert ids(system.get(ORDERS, **{"cancellationDate.lt": at[0]})) == []
    assert ids(system.get(ORDERS, sort="orderDate")) == [a, b, c, d]
    assert ids(system.get(ORDERS, sort="-orderDate")) == [d, c, b, a]
    assert ids(system.get(f"{ORDERS}?sort=+id")) == [a, b, c, d], "a plus is a blank on its way"
    assert ids(system.get(ORDERS, state="completed,cancelled")) == [b, a]
    assert ids(system.get(ORDERS, **{"productOrderItem.state": "pending"})) == [d, c]
    assert ids(system.get(ORDERS, id=f"{a},{c},x")) == [c, a]
    assert ids(system.get(ORDERS, **{"productOrderItem.action": "delete", "limit": 2})) == [d, c]
    assert ids(system.get(ORDERS, **{"productOrderItem.action": "add"})) == []
    assert ids(system.get(ORDERS, state="held")) == []
    (product,) = system.get(PRODUCTS, **{"productOrderItem.productOrderId": a}).json()
    assert product["status"] == "terminated"
    assert ids(system.get(PRODUCTS, sort="id"))[::-1] == ids(system.get(PRODUCTS, sort="-id"))
    assert len(ids(system.get(PRODUCTS, status="pendingTerminate,terminated"))) == 3
    assert ids(system.get(PRODUCTS, id=product["id"])) == [product["id"]]


def test_what_is_wanted_is_chosen_at_any_depth(world: TestWorld) -> None:
    world.add(LINES[0])
    shop = a_shop()
    order = shop.order(LINES[0], note=[{"id": "1", "text": "x", "author": "y"}]).json()
    cut = shop.get(order["href"], fields="productOrderItem.state,note.author").json()
    assert cut == {
        "id": order["id"], "href": order["href"], "@type": "ProductOrder",
        "productOrderItem": [
            {"id": "100", "@type": "ProductOrderItem", "action": "delete", "state": "pending"}
        ],
        "note": [{"id": "1", "text": "x", "author": "y"}],
    }  # fmt: skip
    deep = shop.get(order["href"], fields="productOrderItem.product.id").json()
    assert set(deep["productOrderItem"][0]["product"]) == {"id", "href", "@type"}
    whole = shop.get(order["href"], fields="productOrderItem").json()
    assert whole["productOrderItem"] == order["productOrderItem"]
    (product,) = shop.get(PRODUCTS, fields="productCharacteristic.name").json()
    assert "status" not in product
    assert all("value" in one for one in product["productCharacteristic"]), "the file demands it"


@pytest.mark.parametrize(
    "query",
    [
        {"orderDate.gt": "yesterday"}, {"orderDate": "2027-01-01"}, {"orderDate.near": "2027"},
        {"sort": "state"}, {"sort": "--id"}, {"sort": "id,-id"}, {"sort": ""}, {"category": "x"},
        {"id": ",".join("x" * 21)}, {"expectedCompletionDate.gt": "2027-01-01T00:00:00Z"},
        {"fields": "note.colour"}, {"fields": "productOrderItem.product.id.x"}, {"fields": "a.b.c"},
        {"fields": "note,"}, {"note.text": "x"}, {"relatedParty.name": "Joe"}, {"filter": "$[*]"},
        {"creationDate.gt": "2027-01-01T00:00:00Z"}, {"externalId.id": "x"},
    ],
)  # fmt: skip
def test_what_no_index_answers_is_refused_by_its_name(
    world: TestWorld, query: dict[str, str]
) -> None:
    refused = our_system().get(ORDERS, **query)
    assert code(refused) == (400, "parameter_malformed")
    assert next(iter(query)) in refused.json()["reason"]


def test_above_a_hundred_thousand_the_count_is_an_estimate(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add(*LINES)
    system = our_system()
    assert system.get(PRODUCTS, limit=1).headers["X-Total-Count"] == "4"
    monkeypatch.setattr(filter_client_orders, "COUNTED_MAX", 2)
    assert int(system.get(PRODUCTS, limit=1).headers["X-Total-Count"]) >= 3
    assert system.get(PRODUCTS, status="suspended").headers["X-Total-Count"] == "0"
