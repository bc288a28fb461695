"""What TM Forum's conformance kits do with TMF622 and TMF637, done with ours.

The kits (`tmforum/CTKFILES`, of older versions and of the same build) send an order with what is
mandatory, and one with what the file's own examples have; they look at the `Location`, at every
attribute that was sent, at the entity by its id, cut to each attribute, in the list, in the list
filtered by each mandatory attribute, and at what is not there. Theirs add products and services,
which is answered and rejected; ours end lines.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from jsonschema import ValidationError
from tests.tmf_apis import shops
from tests.tmf_apis.published import (
    ORDERING,
    ORDERING_5,
    SERVICES,
    are_there,
    document,
    validate,
)
from tests.tmf_apis.shops import ORDERS, PRODUCTS, SERVICE_ORDERS, Shop, order_of, our_system, work
from tests.tmf_apis.test_change_order import SAID
from tests.tmf_apis.test_version_5 import CANCELS_5, ORDERS_5, PRODUCTS_5, order_5
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.client_words import WORDS
from cleanbreak.records.order import OrderRow

pytestmark = pytest.mark.skipif(not are_there(), reason="TM Forum's files are not there")
ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
ADDRESSES = {4: ORDERS, 5: ORDERS_5}
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
    shop, address, ending = our_system(), ADDRESSES[version], ENDING[version]
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


def wanting(file: Path, **more: Any) -> dict[str, Any]:
    """Return what a kit adds: an item with what the file demands, and what is named."""
    is_service, is_5 = file is SERVICES, file is ORDERING_5
    item: dict[str, Any] = {"id": "100", "action": "add"}
    item |= {"service": {"serviceType": "CFS"}} if is_service else {}
    item |= {"@type": "ProductOrderItem"} if is_5 else {}
    kind = {"@type": "ProductOrder"} if is_5 else {}
    return {"serviceOrderItem" if is_service else "productOrderItem": [item], **kind, **more}


AS_KITS_DO: tuple[tuple[Path, str, tuple[dict[str, Any], ...]], ...] = (
    (ORDERING, ORDERS, (wanting(ORDERING), wanting(ORDERING, **SAID, payment=[{"id": "2365"}]))),
    (ORDERING_5, ORDERS_5, (wanting(ORDERING_5),)),
    (SERVICES, SERVICE_ORDERS, (
        wanting(SERVICES),
        wanting(SERVICES, externalId="OrangeOrder", priority="1", description="Service order",
             category="TMF resource illustration", note=[{"text": "ASAP", "author": "Jean"}],
             requestedStartDate="2018-01-15T09:37:40.508Z",
             externalReference=[{"name": "BSS", "id": "456", "externalReferenceType": "bss"}],
             orderRelationship=[{"id": "46", "relationshipType": "dependency"}]),
    )),
)  # fmt: skip
EXAMPLES = (
    "CreateProductOrder1_request",
    "CreateProductOrder2_request",
    "CreateProductOrder_with_intent_specification_request",
)


@pytest.mark.parametrize(("file", "address", "bodies"), AS_KITS_DO, ids=lambda one: str(one)[-30:])
def test_what_kits_add_is_answered_and_rejected(
    world: TestWorld, file: Path, address: str, bodies: tuple[dict[str, Any], ...]
) -> None:
    _look_at_rejected(our_system(), address, bodies)
    assert not OrderRow.objects.exists()


def test_what_the_files_examples_add_is_answered_as_in_their_responses(
    world: TestWorld, monkeypatch: Any
) -> None:
    monkeypatch.setattr(shops, "judge", lambda *_: None)  # theirs do not fit their own schemas
    _look_at_rejected(our_system(), ORDERS_5, tuple(example(one) for one in EXAMPLES))
    assert not OrderRow.objects.exists()
    schema = {"$ref": "#/components/schemas/ProductOrder"}
    with pytest.raises(ValidationError):
        validate(ORDERING_5, schema, example("CreateProductOrder2_response"))


def _look_at_rejected(shop: Shop, address: str, bodies: tuple[dict[str, Any], ...]) -> None:
    for sent in bodies:
        made = shop.post(address, sent)
        order = made.json()
        assert (made.status_code, order["state"]) == (201, "rejected"), order
        assert made.headers["Location"].endswith(order["id"])
        for name, value in sent.items():
            if name.endswith("OrderItem"):
                assert [one["id"] for one in order[name]] == [one["id"] for one in value]
                assert [one["action"] for one in order[name]] == [one["action"] for one in value]
            elif name in ("note", "productOrderErrorMessage"):
                assert order[name][: len(value)] == value
            else:
                assert order[name] == value, name
        assert shop.get(f"{address}/{order['id']}").json() == order
        for name in order:
            (cut,) = shop.get(address, fields=name, id=order["id"]).json()
            assert cut[name] == order[name], name
        for name in FILTERED:
            listed = shop.get(address, **{name: order[name]})
            if listed.status_code == 200:
                assert order in listed.json(), name
        changed = shop.patch(f"{address}/{order['id']}", {"description": "other"})
        assert (changed.status_code, changed.json()["description"]) == (200, "other")
        for name in [one for one in sent if one.endswith("OrderItem")]:
            lacking = {one: value for one, value in sent.items() if one != name}
            assert shop.post(address, lacking).status_code == 400
        assert shop.delete(f"{address}/{order['id']}").status_code == 204
        assert shop.get(f"{address}/{order['id']}").status_code == 404


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
