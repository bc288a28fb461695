"""TMF622 and TMF637 in version 5, beside version 4: the same orders, in other words."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from tests.tmf_apis.shops import ORDERS, a_shop, code, order_of, our_system, work
from tests.worlds import AGENT, LineOf, TestWorld

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.flows.cancel_termination import UNDO_STEPS
from cleanbreak.flows.retry_order import retry_order
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.records.order import OrderRow

ANNA = LineOf()
ORDERS_5 = "/tmf-api/productOrderingManagement/v5/productOrder"
CANCELS_5 = "/tmf-api/productOrderingManagement/v5/cancelProductOrder"
PRODUCTS_5 = "/tmf-api/productInventory/v5/product"
PARTY = {
    "@type": "RelatedPartyRefOrPartyRoleRef", "role": "Seller",
    "partyOrPartyRole": {"@type": "PartyRef", "id": "s-1", "name": "Joe Doe",
                         "@referredType": "Individual"},
}  # fmt: skip
SAID: dict[str, Any] = {
    "description": "moves abroad", "priority": "1", "category": "B2C product order",
    "externalId": [{"@type": "ExternalIdentifier", "id": "PO-456", "owner": "TMF"}],
    "note": [{"@type": "Note", "text": "called twice", "author": "Jean"}],
    "channel": [{"@type": "RelatedChannel", "role": "capture",
                 "channel": {"@type": "ChannelRef", "id": "1", "name": "Online"}}],
    "agreement": [{"@type": "AgreementRef", "id": "A-1"}],
    "billingAccount": {"@type": "BillingAccountRef", "id": "B-1", "ratingType": "prepaid"},
    "relatedParty": [PARTY],
}  # fmt: skip


def order_5(line: LineOf, *, at_once: bool = False, **more: Any) -> dict[str, Any]:
    body = order_of(line, at_once=at_once, **more)
    item = body["productOrderItem"][0]
    item["@type"] = "ProductOrderItem"
    for one in item["product"]["productCharacteristic"]:
        one["@type"] = "StringCharacteristic"
    return body


def milestones(order: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["status"] for one in order["productOrderMilestone"]}


def test_an_order_tells_its_milestones_as_it_goes(world: TestWorld) -> None:
    world.add(ANNA)
    system = our_system()
    made = system.post(ORDERS_5, order_5(ANNA, at_once=True))
    order = made.json()
    assert (made.status_code, made.headers["Location"]) == (201, order["href"])
    assert order["href"].startswith(ORDERS_5)
    assert {"creationDate"} <= set(order)
    assert "orderDate" not in order
    names = [step.name for step in STEPS]
    names.insert(3, "pointOfNoReturn")
    assert list(milestones(order)) == names
    assert set(milestones(order).values()) == {"Yet-To-Reach"}
    work(world)
    done = system.get(order["href"]).json()
    assert set(milestones(done).values()) == {"Completed"}
    assert all("milestoneDate" in one for one in done["productOrderMilestone"])
    assert "note" not in done, "version 5 says it by a milestone"
    product = system.get(PRODUCTS_5).json()[0]
    assert product["productOrderItem"][0]["orderId"] == order["id"]
    assert {one["@type"] for one in product["productCharacteristic"]} == {"StringCharacteristic"}


def test_what_waits_is_in_jeopardy_and_what_a_person_must_help_is_an_error(
    world: TestWorld,
) -> None:
    world.add(ANNA)
    system = our_system()
    charging = MemoryCharging(world.world)
    charging.provision({ANNA.msisdn[1:]: ANNA.balance}, open_usage=True)
    order = system.post(ORDERS_5, order_5(ANNA, at_once=True)).json()
    work(world)
    waiting = system.get(order["href"]).json()
    (alert,) = waiting["productOrderJeopardyAlert"]
    assert (alert["jeopardyType"], alert["message"]) == (
        "unavailable", "We are waiting for the billing system.",
    )  # fmt: skip
    assert milestones(waiting)["stop_usage"] == "Completed"
    assert milestones(waiting)["pointOfNoReturn"] == "Yet-To-Reach"
    OrderRow.objects.update(state="held", problem_code="refused", problem_sentence="HLR-7 says no")
    held = system.get(order["href"]).json()
    (mistake,) = held["productOrderErrorMessage"]
    assert mistake["code"] == "refused"
    assert "HLR-7" not in str(held), "what our systems say is not for partners"


def test_while_a_person_must_help_to_undo_it_nobody_knows_what_comes_of_it(
    world: TestWorld,
) -> None:
    world.add(ANNA)
    system = our_system()
    MemoryCharging(world.world).provision({ANNA.msisdn[1:]: ANNA.balance}, open_usage=True)
    order = system.post(ORDERS_5, order_5(ANNA, at_once=True)).json()
    work(world)
    task = system.cancel(order["id"]).json()
    assert task["state"] == "inProgress"
    assert system.get(order["href"]).json()["state"] == "pendingCancellation"
    OrderRow.objects.update(state="held", step=UNDO_STEPS[0].name, problem_code="refused")
    stuck = system.get(order["href"]).json()
    assert stuck["state"] == stuck["productOrderItem"][0]["state"] == "assessingCancellation"
    assert system.get(task["href"]).json()["state"] == "inProgress"
    assert [one["id"] for one in system.get(ORDERS_5, state="assessingCancellation").json()] == [
        order["id"]
    ]
    assert system.get(ORDERS_5, state="held").json() == []
    retry_order(UUID(order["id"]), AGENT, timezone.now())
    work(world)
    work(world)
    assert system.get(task["href"]).json()["state"] == "done"
    assert system.get(order["href"]).json()["state"] == "cancelled"


def test_what_is_said_in_one_version_is_read_in_the_other(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    order = shop.post(ORDERS_5, order_5(ANNA, **SAID)).json()
    assert {name: order[name] for name in SAID} == SAID
    old = shop.get(f"{ORDERS}/{order['id']}").json()
    assert old["externalId"] == "PO-456"
    (party,) = old["relatedParty"]
    assert party == {
        "id": "s-1", "name": "Joe Doe", "role": "Seller", "@referredType": "Individual",
    }  # fmt: skip
    assert old["channel"][0]["name"] == "Online"
    assert "ratingType" not in old["billingAccount"]
    assert shop.get(ORDERS_5, **{"externalId.id": "PO-456"}).json()[0]["id"] == order["id"]


def test_version_5_demands_a_type_of_everything(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    untyped = order_5(ANNA)
    del untyped["@type"]
    assert code(shop.post(ORDERS_5, untyped)) == (400, "property_missing")
    for wrong in (
        {"note": [{"text": "no type"}]},
        {"relatedParty": [{**PARTY, "@type": "RelatedParty"}]},
        {"externalId": "PO-456"},
        {"externalId": SAID["externalId"] * 2},
        {"requestedInitialState": "draft"},
        {"productOrderMilestone": []},
    ):
        assert code(shop.post(ORDERS_5, order_5(ANNA, **wrong)))[0] == 400, wrong
    reference = order_5(ANNA)
    reference["productOrderItem"][0]["product"]["@type"] = "ProductRef"
    assert code(shop.post(ORDERS_5, reference)) == (400, "property_missing")
    started = order_5(ANNA, requestedInitialState="acknowledged")
    cut = shop.post(f"{ORDERS_5}?fields=state", started)
    assert set(cut.json()) == {"id", "href", "@type", "state"}
    address = cut.json()["href"]
    assert code(shop.patch(address, {"priority": "1"})) == (400, "property_missing")
    begun = {"@type": "ProductOrder", "requestedInitialState": "draft"}
    assert code(shop.patch(address, begun)) == (400, "property_unknown")
    said = {"@type": "ProductOrder", "externalId": SAID["externalId"]}
    assert shop.patch(address, said).json()["externalId"] == SAID["externalId"]
    none = {"@type": "ProductOrder", "externalId": None}
    assert "externalId" not in shop.patch(address, none).json()


def test_an_order_is_withdrawn_in_version_5(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    order = shop.post(ORDERS_5, order_5(ANNA)).json()
    wish = {"@type": "CancelProductOrder", "cancellationReason": "Duplicate order",
            "productOrder": {"@type": "ProductOrderRef", "id": order["id"]}}  # fmt: skip
    assert code(shop.post(CANCELS_5, {**wish, "@type": "Cancel"})) == (400, "property_malformed")
    task = shop.post(CANCELS_5, wish).json()
    assert (task["state"], task["cancellationReason"]) == ("done", "Duplicate order")
    assert "creationDate" in task
    assert shop.get(task["href"]).json() == task
    assert shop.get(CANCELS_5, **{"productOrder.id": order["id"]}).json() == [task]
    assert "productOrderMilestone" not in shop.get(order["href"]).json(), "it reached none"
