"""TMF641: a service order that deletes a line's service ends the line, as a product order does."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.tmf_apis.shops import (
    ORDERS,
    SERVICE_CANCELS,
    SERVICE_ORDERS,
    Shop,
    a_shop,
    code,
    our_system,
    work,
)
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.client_service_order import ELEMENTS as NAMED
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.flows.issue_token import issue_token
from cleanbreak.flows.read_service_orders import ELEMENTS
from cleanbreak.records.client_order import ClientOrderRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
SAID: dict[str, Any] = {
    "description": "Anna moves", "externalId": "CRM/1", "category": "churn", "priority": "1",
    "notificationContact": "anna@example.org",
    "note": [{"@type": "Note", "text": "called twice", "author": "Jean"}],
    "relatedParty": [{"@type": "RelatedParty", "id": "7", "name": "Joe",
                      "@referredType": "Individual"}],
}  # fmt: skip


def ending(service: dict[str, Any], **more: Any) -> dict[str, Any]:
    item = {"id": "a1", "action": "delete", "service": service}
    return {"serviceOrderItem": [item], **more}


def numbered(line: LineOf, *, at_once: bool = False) -> dict[str, Any]:
    named = [{"name": "msisdn", "value": line.msisdn}]
    named += [{"name": "endPolicy", "value": "immediate"}] if at_once else []
    return {"@type": "Service", "name": "mobile line", "serviceCharacteristic": named}


def far(days: int = 200) -> str:
    return (timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_a_line_ends_by_one_of_its_services(world: TestWorld) -> None:
    (line,) = world.add(ANNA)
    shop, other = a_shop(level=ProofLevel.VERIFIED), our_system()
    body = ending(numbered(ANNA, at_once=True), **SAID)
    made = shop.post(SERVICE_ORDERS, body, **{"Idempotency-Key": "k"})
    order = made.json()
    assert made.status_code == 201, order
    assert made.headers["Location"] == order["href"]
    assert {name: order[name] for name in SAID} == SAID
    (item,) = order["serviceOrderItem"]
    assert (item["id"], item["action"], item["state"]) == ("a1", "delete", "pending")
    assert item["service"] == body["serviceOrderItem"][0]["service"]
    assert [one["id"] for one in item["serviceOrderItem"]] == list(ELEMENTS)
    again = shop.post(SERVICE_ORDERS, body, **{"Idempotency-Key": "k"})
    assert again.json() == order
    theirs = other.get(f"{SERVICE_ORDERS}/{order['id']}").json()
    assert not {"Anna", "Joe", ANNA.msisdn} & set(str(theirs).replace("'", " ").split())
    product = shop.get(f"{ORDERS}/{order['id']}").json()
    assert product["productOrderItem"][0]["product"]["id"] == str(line.line_id)
    assert "service" not in product

    work(world)
    done = shop.get(f"{SERVICE_ORDERS}/{order['id']}").json()
    assert (done["state"], done["serviceOrderItem"][0]["state"]) == ("completed", "completed")
    assert LineRow.objects.get(pk=line.pk).state == "terminated"
    assert shop.delete(f"{SERVICE_ORDERS}/{order['id']}").status_code == 204
    assert code(shop.get(f"{SERVICE_ORDERS}/{order['id']}")) == (404, "order_not_found")
    assert not ClientOrderRow.objects.get().words


@pytest.mark.parametrize(
    "naming",
    [
        lambda line: {"id": f"network-{line.line_id}"},
        lambda line: {"supportingResource": [{"id": f"sim-{line.line_id}"}]},
        lambda line: {"supportingResource": [{"id": f"number-{line.line_id}"},
                                             {"id": f"imsi-{line.line_id}"}]},
        lambda line: {"id": f"charging-{line.line_id}",
                      "serviceCharacteristic": [{"name": "msisdn", "value": line.msisdn}]},
        lambda line: {"serviceCharacteristic": [{"name": "iccid", "value": line.iccid}]},
    ],
)  # fmt: skip
def test_a_line_is_named_in_each_of_these_ways(world: TestWorld, naming: Any) -> None:
    (line,) = world.add(ANNA)
    made = our_system().post(SERVICE_ORDERS, ending(naming(line)))
    assert made.status_code == 201, made.json()
    assert OrderRow.objects.get().line_id == line.line_id


def test_the_services_that_are_shown_are_those_that_name_a_line() -> None:
    assert NAMED == ELEMENTS


def test_what_cannot_be_ordered_is_refused(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    system, partner = our_system(), a_shop()
    both = {"id": f"network-{anna.line_id}",
            "supportingResource": [{"id": f"sim-{otto.line_id}"}]}  # fmt: skip
    wrong = {"id": f"network-{anna.line_id}",
             "serviceCharacteristic": [{"name": "msisdn", "value": OTTO.msisdn}]}  # fmt: skip
    for service, why in (
        ({}, "line_not_named"),
        (both, "line_not_named"),
        (wrong, "unknown_line"),
        ({"id": "network-99999999"}, "line_not_named"),
        ({"id": "hlr-1"}, "property_malformed"),
        ({"id": f"network-{anna.line_id}", "colour": "red"}, "property_unknown"),
        ({"serviceCharacteristic": [{"name": "speed", "value": "1"}]}, "property_malformed"),
    ):
        assert code(system.post(SERVICE_ORDERS, ending(service))) == (400, why), service
    good = ending({"id": f"network-{anna.line_id}"})
    (item,) = good["serviceOrderItem"]
    for body in (
        {}, [], {"serviceOrderItem": []}, {**good, "state": "x"}, {**good, "@type": "ProductOrder"},
        {"serviceOrderItem": [item, item]}, {"serviceOrderItem": [{**item, "quantity": 2}]},
        {**good, "requestedCompletionDate": "tomorrow"},
        {**ending(numbered(ANNA, at_once=True)), "requestedCompletionDate": far()},
    ):  # fmt: skip
        assert code(system.post(SERVICE_ORDERS, body))[0] == 400, body
    assert code(partner.post(SERVICE_ORDERS, good)) == (400, "line_not_named"), "not its line"
    reader = a_shop("tmf:service-order", level=ProofLevel.VERIFIED)
    refused = reader.post(SERVICE_ORDERS, ending(numbered(ANNA)))
    assert code(refused) == (403, "end_not_allowed"), "who may only look at services ends no line"
    narrow = issue_token(system.party.client_id, ["tmf:service-order"], timezone.now())
    refused = Shop(system.party, narrow.token).post(SERVICE_ORDERS, good)
    assert code(refused) == (403, "end_not_allowed"), "its token says what a client may do with it"
    assert not OrderRow.objects.exists()
    assert system.post(SERVICE_ORDERS, good).status_code == 201
    assert code(system.post(SERVICE_ORDERS, good)) == (409, "line_has_order")


def test_it_is_changed_as_the_file_has_it(world: TestWorld) -> None:
    world.add(ANNA, OTTO)
    shop, system = a_shop(), our_system()
    made = shop.post(
        SERVICE_ORDERS, ending(numbered(ANNA), requestedCompletionDate=far(), **SAID)
    ).json()
    address = f"{SERVICE_ORDERS}/{made['id']}"
    patch = {"description": "sooner", "note": None, "serviceOrderItem": made["serviceOrderItem"],
             "requestedCompletionDate": far(150), "@type": "ServiceOrder"}  # fmt: skip
    changed = shop.patch(address, patch).json()
    assert (changed["description"], "note" in changed) == ("sooner", False)
    assert changed["expectedCompletionDate"] < made["expectedCompletionDate"]
    assert changed["relatedParty"] == SAID["relatedParty"]
    assert changed["serviceOrderItem"][0]["service"] == made["serviceOrderItem"][0]["service"]
    for body, status, why in (
        ({"state": "completed"}, 400, "property_fixed"),
        ({"orderRelationship": []}, 400, "property_fixed"),
        ({"colour": "red"}, 400, "property_unknown"),
        ({"@type": "Order"}, 400, "property_malformed"),
        ({"serviceOrderItem": []}, 400, "property_malformed"),
        ([], 400, "not_an_object"),
        ({"requestedCompletionDate": far(180)}, 409, "order_only_sooner"),
    ):
        assert code(shop.patch(address, body)) == (status, why), body
    assert code(system.patch(address, {"description": "x"})) == (409, "order_of_another")
    assert code(shop.patch(f"{SERVICE_ORDERS}/x", {})) == (404, "order_not_found")
    assert code(shop.delete(address)) == (409, "order_still_open")
    first = shop.order(OTTO).json()["id"]
    told = shop.patch(f"{SERVICE_ORDERS}/{first}", {"description": "by the other API"}).json()
    assert told["description"] == "by the other API"
    assert shop.get(f"{ORDERS}/{first}").json()["description"] == "by the other API"
    done = shop.post(SERVICE_CANCELS, {"serviceOrder": {"id": made["id"]}}).json()
    assert done["state"] == "done"
    assert shop.delete(address).status_code == 204
