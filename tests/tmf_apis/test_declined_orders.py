"""Orders of something else than an end: taken, rejected, kept for their client; nothing is done."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from tests.hubs import Listening, at, heard, listen, types
from tests.tmf_apis.shops import (
    CANCELS,
    ORDERS,
    SERVICE_CANCELS,
    SERVICE_ORDERS,
    Shop,
    a_shop,
    code,
    order_of,
    our_system,
)
from tests.tmf_apis.test_version_5 import CANCELS_5, ORDERS_5, order_5
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain import declined_order
from cleanbreak.flows import decline_order
from cleanbreak.flows.erase_what_is_due import erase_what_is_due
from cleanbreak.records.client_order import ClientOrderRow, OrderCancelRow
from cleanbreak.records.declined_order import DeclinedOrderRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

ANNA = LineOf()
WHY = "only_ends_are_ordered"
MADE = {4: ORDERS, 5: ORDERS_5}
WHEN_IT_RESTS = "2099-01-01T00:00:00Z"


def wanting(version: int, action: str = "add", **more: Any) -> dict[str, Any]:
    """Return an order of a product, with an item in an item."""
    said = {"@type": "ProductOrderItem"} if version == 5 else {}
    kind = {"@type": "ProductOfferingRef"} if version == 5 else {}
    inner = {"id": "110", "action": "noChange", **said}
    item = {"id": "100", "action": action, "quantity": 2, "productOrderItem": [inner], **said,
            "productOffering": {"id": "14277", "name": "Fibre of Anna", **kind}}  # fmt: skip
    return {"@type": "ProductOrder", "productOrderItem": [item], **more}


def wanted_service(action: str = "add", **more: Any) -> dict[str, Any]:
    service = {"@type": "Service", "name": "vCPE of Anna", "state": "active",
               "serviceCharacteristic": [{"name": "speed", "value": {"down": 100}}]}  # fmt: skip
    return {"serviceOrderItem": [{"id": "1", "action": action, "service": service}], **more}


APIS: dict[str, tuple[str, dict[str, Any], str]] = {
    "622v4": (ORDERS, wanting(4, externalId="CRM/1"), "productOrderItem"),
    "622v5": (
        ORDERS_5,
        wanting(5, externalId=[{"@type": "ExternalIdentifier", "id": "CRM/1"}]),
        "productOrderItem",
    ),
    "641v4": (SERVICE_ORDERS, wanted_service(externalId="CRM/1"), "serviceOrderItem"),
}
OF_EACH = pytest.mark.parametrize("api", APIS)


def is_within(part: Any, whole: Any) -> bool:
    """Return whether all that was sent is given back; a state may be another one."""
    if isinstance(part, dict):
        return all(one in ("state", "id") or is_within(part[one], whole[one]) for one in part)
    if isinstance(part, list):
        return all(map(is_within, part, whole))
    return bool(part == whole)


def nothing_is_done() -> bool:
    return not (OrderRow.objects.exists() or ClientOrderRow.objects.exists())


@OF_EACH
def test_it_is_taken_rejected_and_given_back(world: TestWorld, api: str) -> None:
    address, body, items = APIS[api]
    shop, other = a_shop(), our_system()
    made = shop.post(address, body)
    order = made.json()
    assert (made.status_code, order["state"]) == (201, "rejected")
    assert made.headers["Location"] == order["href"]
    assert is_within(body, order)
    assert {one["state"] for one in order[items]} == {"rejected"}
    assert WHY in str(order) or api == "622v4"
    assert "Only the end of one line" in str(order)
    assert shop.get(f"{address}/{order['id']}").json() == order
    assert shop.get(address).json() == [order]
    for query in ({"state": "rejected"}, {"id": order["id"]}, {"fields": items}):
        (found,) = shop.get(address, **query).json()
        assert found[items] == order[items], query
    for stranger in (other.get(f"{address}/{order['id']}"), shop.get(f"{address}/{uuid4()}")):
        assert code(stranger) == (404, "order_not_found")
    assert other.get(address).json() == [], "it is its client's alone"
    assert nothing_is_done()


def test_items_within_items_are_rejected_and_mixed_orders_as_a_whole(world: TestWorld) -> None:
    (line,) = world.add(ANNA)
    shop = our_system()
    mixed = order_of(ANNA, at_once=True)
    mixed["productOrderItem"].append({"id": "2", "action": "add"})
    order = shop.post(ORDERS, mixed).json()
    assert [one["state"] for one in order["productOrderItem"]] == ["rejected", "rejected"]
    assert shop.get(ORDERS, **{"productOrderItem.action": "delete"}).json() == [order]
    nested = shop.post(ORDERS, wanting(4)).json()
    assert nested["productOrderItem"][0]["productOrderItem"][0]["state"] == "rejected"
    beside = order_5(ANNA)
    beside["productOrderItem"][0]["productOrderItem"] = [
        {"id": "3", "action": "modify", "@type": "ProductOrderItem"}
    ]
    assert shop.post(ORDERS_5, beside).json()["state"] == "rejected"
    assert LineRow.objects.get(pk=line.pk).state == "active"
    assert nothing_is_done()


@OF_EACH
def test_what_is_malformed_stays_a_bad_request(world: TestWorld, api: str) -> None:
    address, body, items = APIS[api]
    shop = a_shop()
    (item,) = body[items]
    deep: Any = {"id": "1", "action": "add"}
    for _ in range(400):
        deep = {"id": "1", "action": "add", items: [deep]}
    for wrong, why in (
        ({**body, "colour": "red"}, "property_unknown"),
        ({**body, items: [{**item, "colour": "red"}]}, "property_unknown"),
        ({**body, "state": "completed"}, "property_unknown"),
        ({**body, items: [{one: item[one] for one in item if one != "id"}]}, "property_missing"),
        ({**body, items: [item, {"id": "2", "action": "sell"}]}, ""),
        ({**body, items: [{**item, "quantity": "two"}]}, "property_malformed"),
        ({**body, "requestedCompletionDate": "2027-02-30T00:00:00Z"}, "property_malformed"),
        ({**body, "description": "a\0b"}, "property_malformed"),
        ({**body, "description": ["a"]}, "property_malformed"),
        ({**body, "@type": "Order"}, "property_malformed"),
        ({**body, items: [deep]}, "property_malformed"),
        ({**body, "description": "x" * 70_000}, "body_too_large"),
    ):
        status, said = code(shop.post(address, wrong))
        assert status == 400, wrong
        assert said == why or not why, (said, why)
    assert not DeclinedOrderRow.objects.exists()


@OF_EACH
def test_it_is_changed_in_its_words_and_deleted(world: TestWorld, api: str) -> None:
    address, body, items = APIS[api]
    shop = a_shop()
    order = shop.post(address, body).json()
    at_it = f"{address}/{order['id']}"
    key = {"Idempotency-Key": "k"}
    changed = shop.patch(at_it, {"description": "Anna again", items: body[items]}, **key)
    assert (changed.status_code, changed.json()["description"]) == (200, "Anna again")
    assert shop.patch(at_it, {"description": None}).json().get("description") is None
    again = shop.patch(at_it, {"description": "Anna again", items: body[items]}, **key)
    assert again.json() == changed.json(), "it is answered as before, and not done again"
    for patch, why in (
        ({"state": "completed"}, "property_fixed"),
        ({"id": "x"}, "property_fixed"),
        ({"colour": "red"}, "property_unknown"),
        ({items: [{**body[items][0], "action": "delete"}]}, "property_malformed"),
        ({items: None}, "property_malformed"),
        ({"description": 7}, "property_malformed"),
        ([], "not_an_object"),
    ):
        assert code(shop.patch(at_it, patch)) == (400, why), patch
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    assert code(shop.patch(at_it, {"note": deep}, **key)) == (400, "property_malformed")
    assert code(our_system().patch(at_it, {"description": "x"})) == (404, "order_not_found")
    assert code(our_system().delete(at_it)) == (404, "order_not_found")
    assert shop.delete(at_it).status_code == 204
    for gone in (shop.get(at_it), shop.delete(at_it), shop.patch(at_it, {})):
        assert code(gone) == (404, "order_not_found")
    assert shop.get(address).json() == []
    assert "Anna" not in str(DeclinedOrderRow.objects.get().declined.body), "it is forgotten"


def test_it_is_seen_only_where_it_was_sent(world: TestWorld) -> None:
    shop = a_shop()
    order = shop.post(ORDERS, wanting(4)).json()
    for elsewhere in (ORDERS_5, SERVICE_ORDERS):
        assert code(shop.get(f"{elsewhere}/{order['id']}")) == (404, "order_not_found")
        assert shop.get(elsewhere).json() == []
    unknown = shop.post(SERVICE_CANCELS, {"serviceOrder": {"id": order["id"]}})
    assert code(unknown) == (400, "unknown_order")


@pytest.mark.parametrize(
    ("api", "cancels", "name"),
    [
        ("622v4", CANCELS, "productOrder"),
        ("622v5", CANCELS_5, "productOrder"),
        ("641v4", SERVICE_CANCELS, "serviceOrder"),
    ],
)
def test_there_is_nothing_to_withdraw(world: TestWorld, api: str, cancels: str, name: str) -> None:
    address, body, _items = APIS[api]
    shop = a_shop()
    order = shop.post(address, body).json()
    kind = {"622v4": "ProductOrder"}.get(api, f"{name[0].upper()}{name[1:]}Ref")
    wish = {name: {"id": order["id"], "@type": kind}}
    wish |= {"@type": "CancelProductOrder"} if api == "622v5" else {}
    task = shop.post(cancels, wish)
    assert (task.status_code, task.json()["state"]) == (201, "terminatedWithError"), task.json()
    assert shop.get(f"{cancels}/{task.json()['id']}").json() == task.json()
    if api == "641v4":
        assert task.json()["errorMessage"]["code"] == WHY
    assert OrderCancelRow.objects.get().is_refused


def test_a_key_gives_the_same_answer_and_keeps_one(world: TestWorld) -> None:
    shop = a_shop()
    first = shop.post(ORDERS, wanting(4), **{"Idempotency-Key": "k"})
    again = shop.post(ORDERS, wanting(4), **{"Idempotency-Key": "k"})
    assert again.json() == first.json()
    other = shop.post(ORDERS, wanting(4, "modify"), **{"Idempotency-Key": "k"})
    assert code(other) == (409, "key_used_before")
    assert DeclinedOrderRow.objects.count() == 1


def test_lists_have_both_kinds_in_their_order_page_by_page(world: TestWorld) -> None:
    lines = [LineOf(msisdn=f"+4915228817{tail}", name=f"Nr {tail}") for tail in range(700, 704)]
    world.add(*lines)
    shop = our_system()
    made = []
    for line in lines:
        made.append(shop.post(ORDERS, wanting(4)).json()["id"])
        made.append(shop.order(line).json()["id"])
    made.append(shop.post(ORDERS, wanting(4)).json()["id"])
    for sort, wanted in (("-id", made[::-1]), ("id", made)):
        for limit in (1, 2, 3, 4, 20):
            found = [
                one["id"]
                for offset in range(0, 12, limit)
                for one in shop.get(ORDERS, sort=sort, limit=limit, offset=offset).json()
            ]
            assert found == wanted, (sort, limit)
    assert shop.get(ORDERS, limit=1).headers["X-Total-Count"] == "9"
    assert len(shop.get(ORDERS, state="rejected,pending").json()) == 9
    assert len(shop.get(ORDERS, state="rejected").json()) == 5
    assert len(shop.get(ORDERS, **{"productOrderItem.action": "add"}).json()) == 5
    assert len(shop.get(ORDERS, **{"productOrderItem.action": "delete"}).json()) == 4
    for query in (
        {"productOrderItem.product.id": "1"}, {"completionDate.gt": "2000-01-01T00:00:00Z"},
        {"orderDate.gt": WHEN_IT_RESTS}, {"@type": "X"}, {"externalId": ""},
        {"productOrderItem.action": "a.d"},
    ):  # fmt: skip
        assert not [one for one in shop.get(ORDERS, **query).json() if one["state"] == "rejected"]
    assert len(shop.get(ORDERS, **{"orderDate.lt": WHEN_IT_RESTS}).json()) == 9


def test_references_are_found_and_free_texts_are_not_kept_open(world: TestWorld) -> None:
    shop = a_shop()
    shop.post(ORDERS, wanting(4, externalId="CRM/7"))
    shop.post(ORDERS, wanting(4, externalId="Anna Weber, +49 152"))
    assert len(shop.get(ORDERS, externalId="CRM/7").json()) == 1
    assert shop.get(ORDERS, externalId="Anna Weber, +49 152").json() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM declined_order t")
        (kept,) = cursor.fetchone()
    assert "CRM/7" in kept
    assert "Anna" not in kept


def test_there_is_an_end_of_them(world: TestWorld, monkeypatch: Any) -> None:
    monkeypatch.setattr(decline_order, "KEPT_MOST", 2)
    shop = a_shop()
    first = shop.post(ORDERS, wanting(4)).json()
    shop.post(SERVICE_ORDERS, wanted_service())
    assert code(shop.post(ORDERS_5, wanting(5))) == (409, "too_many_declined")
    assert a_shop().post(ORDERS, wanting(4)).status_code == 201, "each has its own"
    shop.delete(first["href"])
    assert shop.post(ORDERS_5, wanting(5)).status_code == 201
    assert declined_order.KEPT_MOST == 10_000


@OF_EACH
def test_its_client_hears_of_it_where_it_was_sent(
    world: TestWorld, ears: Listening, api: str
) -> None:
    address, body, _items = APIS[api]
    shop, system = a_shop(), our_system()
    listen(shop, who="shop")
    listen(system, who="ours")
    order = shop.post(address, body).json()
    shop.patch(f"{address}/{order['id']}", {"description": "again"})
    shop.patch(f"{address}/{order['id']}", {"description": "again"})
    shop.delete(f"{address}/{order['id']}")
    told = heard(ears, api, "shop")
    kind = "ServiceOrder" if api == "641v4" else "ProductOrder"
    assert types(told) == [
        f"{kind}{what}Event" for what in ("Create", "StateChange", "AttributeValueChange", "Delete")
    ]
    name = f"{kind[0].lower()}{kind[1:]}"
    assert {one["event"][name]["state"] for one in told} == {"rejected"}
    assert {one["event"][name]["id"] for one in told} == {order["id"]}
    for other in APIS.keys() - {api}:
        assert not ears.heard(at(other, "shop")), other
    for other in APIS:
        assert not ears.heard(at(other, "ours")), "it is nobody else's"


def test_nothing_is_noted_while_nobody_listens(world: TestWorld) -> None:
    from cleanbreak.records.told_fact import ToldFactRow

    a_shop().post(ORDERS, wanting(4))
    assert not ToldFactRow.objects.exists()


def test_it_is_erased_when_its_time_is_over(world: TestWorld) -> None:
    shop: Shop = a_shop()
    shop.post(ORDERS, wanting(4))
    erase_what_is_due(timezone.now())
    assert DeclinedOrderRow.objects.exists()
    DeclinedOrderRow.objects.update(words_at="2015-01-01T00:00:00Z")
    erase_what_is_due(timezone.now())
    assert not DeclinedOrderRow.objects.exists()


def test_a_json_patch_is_a_bad_request(world: TestWorld) -> None:
    shop = a_shop()
    order = shop.post(ORDERS_5, wanting(5)).json()
    patch = [{"op": "replace", "path": "/description", "value": "x"}]
    for kind in ("application/json-patch+json", "application/json-patch-query+json"):
        assert shop.patch(order["href"], patch, kind=kind).status_code == 400
