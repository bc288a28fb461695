"""What TM Forum's conformance kits do with TMF622 and TMF637, done with ours.

The kits (`tmforum/CTKFILES`, of older versions and of the same build) send an order with what is
mandatory, and one with what the file's own examples have; they look at the `Location`, at every
attribute that was sent, at the entity by its id, cut to each attribute, in the list, in the list
filtered by each mandatory attribute, and at what is not there. Theirs add products; ours end lines.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.tmf_apis.published import ORDERING_5, are_there, document
from tests.tmf_apis.shops import ORDERS, PRODUCTS, Shop, order_of, our_system, work
from tests.tmf_apis.test_change_order import SAID
from tests.tmf_apis.test_version_5 import CANCELS_5, ORDERS_5, PRODUCTS_5, order_5
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.client_words import WORDS

pytestmark = pytest.mark.skipif(not are_there(), reason="TM Forum's files are not there")
ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
ORDERING = {4: ORDERS, 5: ORDERS_5}
ENDING: dict[int, Callable[..., dict[str, Any]]] = {4: order_of, 5: order_5}
MANDATORY = {
    4: ("id", "href", "state", "orderDate", "productOrderItem", "@type"),
    5: ("id", "href", "state", "creationDate", "productOrderItem", "@type"),
}
FILTERED = {"id", "state", "@type"}
"""Of the mandatory attributes, those that have a value of their own."""


def example(name: str) -> dict[str, Any]:
    """Return an example of the file of version 5."""
    found: dict[str, Any] = document(ORDERING_5)["components"]["examples"][name]["value"]
    return found


def optional(version: int) -> dict[str, Any]:
    """Return what the file's example of an order has beside the products that it adds."""
    wished = (timezone.now() + timedelta(days=200)).strftime("%Y-%m-%dT%H:%M:%S.508Z")
    said = SAID
    if version == 5:
        whole = example("CreateProductOrder1_request")
        said = {name: value for name, value in whole.items() if name in WORDS[5]}
        assert {"note", "channel", "priority", "externalId", "requestedStartDate"} <= set(said)
    return {**said, "requestedCompletionDate": wished}


def look_at(shop: Shop, address: str, sent: dict[str, Any], made: Any, version: int) -> None:
    """Look at an order as the kits do, after it was made."""
    order = made.json()
    assert made.status_code == 201
    assert made.headers["Content-Type"].startswith("application/json")
    assert made.headers["Location"].endswith(f"/productOrder/{order['id']}")
    assert set(MANDATORY[version]) <= set(order)
    told = {name: value for name, value in sent.items() if name != "productOrderItem"}
    assert {name: order[name] for name in told} == told
    (item,), (ordered,) = order["productOrderItem"], sent["productOrderItem"]
    assert (item["id"], item["action"]) == (ordered["id"], ordered["action"])
    by_id = shop.get(f"{address}/{order['id']}")
    assert (by_id.status_code, by_id.json()) == (200, order)
    assert order in shop.get(address).json()
    for name in order:
        (cut,) = shop.get(address, fields=name, id=order["id"]).json()
        assert cut[name] == order[name]
        assert set(cut) <= {name, "id", "href", "@type", "productOrderItem"}
    for name in FILTERED:
        listed = shop.get(address, **{name: order[name]})
        assert listed.status_code == 200
        assert order["id"] in [one["id"] for one in listed.json()]
        assert all(one[name] == order[name] for one in listed.json())
    unknown = shop.get(f"{address}/{uuid4()}")
    assert (unknown.status_code, unknown.json()["@type"]) == (404, "Error")


@pytest.mark.parametrize("version", [4, 5])
def test_orders_are_made_with_what_is_mandatory_and_with_what_is_not(
    world: TestWorld, version: int
) -> None:
    world.add(ANNA, OTTO)
    shop, address, ending = our_system(), ORDERING[version], ENDING[version]
    least = ending(ANNA)
    look_at(shop, address, least, shop.post(address, least), version)
    most = ending(OTTO, **optional(version))
    look_at(shop, address, most, shop.post(address, most), version)
    total = shop.get(address, limit=1)
    assert (total.headers["X-Total-Count"], total.headers["X-Result-Count"]) == ("2", "1")
    for name in [one for one in least if one != "@type" or version == 5]:
        lacking = {one: value for one, value in least.items() if one != name}
        refused = shop.post(address, lacking)
        assert (refused.status_code, refused.json()["status"]) == (400, "400"), name


def test_an_order_is_changed_and_withdrawn_as_the_files_examples_do(world: TestWorld) -> None:
    world.add(ANNA)
    shop = our_system()
    order = shop.post(ORDERS_5, order_5(ANNA)).json()
    for kind, of_file in (("application/json", "application-json"),
                          ("application/merge-patch+json", "merge-patch_json")):  # fmt: skip
        patch = example(f"updateProductOrder_using_{of_file}_request")
        changed = shop.patch(order["href"], patch, kind=kind)
        assert (changed.status_code, changed.json()["category"]) == (200, patch["category"])
    wish = example("CreateCancelProductOrder_request")
    wish = {**wish, "productOrder": {**wish["productOrder"], "id": order["id"]}}
    task = shop.post(CANCELS_5, wish)
    assert task.status_code == 201
    told = {name: task.json()[name] for name in ("cancellationReason", "requestedCancellationDate")}
    assert told == {name: wish[name] for name in told}
    assert task.json()["productOrder"]["id"] == order["id"]
    assert shop.get(f"{CANCELS_5}/{uuid4()}").status_code == 404
    assert shop.delete(order["href"]).status_code == 204
    assert shop.get(order["href"]).status_code == 404


@pytest.mark.parametrize("address", [PRODUCTS, PRODUCTS_5])
def test_products_are_looked_at(world: TestWorld, address: str) -> None:
    world.add(ANNA, OTTO)
    shop = our_system()
    shop.order(ANNA, at_once=True)
    work(world)
    for product in shop.get(address).json():
        assert {"id", "href", "name", "status", "isBundle", "isCustomerVisible"} <= set(product)
        assert shop.get(product["href"]).json() == product
        for name in product:
            assert shop.get(product["href"], fields=name).json()[name] == product[name]
        for name in ("id", "status", "name", "@type"):
            listed = shop.get(address, **{name: product[name]}).json()
            assert product["id"] in [one["id"] for one in listed]
            assert all(one[name] == product[name] for one in listed)
    assert shop.get(f"{address}/10000000").status_code == 404
    assert shop.post(address, {"name": "Samsung Galaxy S4"}).status_code == 405
