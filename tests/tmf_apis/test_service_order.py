"""TMF641: what each element is asked for the end of a line, and what it answered."""

from typing import Any

from tests.tmf_apis.inventories import in_confidence, states_of
from tests.tmf_apis.shops import (
    CANCELS,
    ORDERS,
    RESOURCES,
    SERVICE_CANCELS,
    SERVICE_ORDERS,
    a_shop,
    code,
    our_system,
    parsed,
    work,
)
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.rigging import Rig, rigged
from cleanbreak.channels.api.tmf.service_order import service_order_document
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.read_service_orders import ELEMENTS
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

ANNA = LineOf()
BARRED = ("reserved", "locked", "disable", "idle")
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")


def items_of(order: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in order["serviceOrderItem"]}


def askings_of(order: dict[str, Any]) -> dict[str, dict[str, Any]]:
    items = order["serviceOrderItem"]
    return {asking["id"]: asking for one in items for asking in one["serviceOrderItem"]}


def answered(asking: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in asking["service"]["serviceCharacteristic"]}


def test_each_element_has_an_item_and_each_thing_that_it_is_asked(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    ordered = system.order(ANNA, at_once=True, externalId="a-1").json()
    address = f"{SERVICE_ORDERS}/{ordered['id']}"
    waiting = system.get(address).json()
    assert (waiting["id"], waiting["state"]) == (ordered["id"], "pending")
    assert waiting["externalReference"][0]["href"].endswith(ordered["href"])
    assert waiting["externalId"] == "a-1"
    assert list(items_of(waiting)) == list(ELEMENTS)
    assert {one["state"] for one in askings_of(waiting).values()} == {"pending"}
    assert "startDate" not in waiting

    work(world)
    done = system.get(address).json()
    assert done["state"] == "completed"
    assert parsed(done["startDate"]) <= parsed(done["completionDate"])
    asked = {f"{element}.{step.name}" for step in STEPS for element in step.needs}
    assert set(askings_of(done)) == asked
    assert {one["state"] for one in [*askings_of(done).values(), *items_of(done).values()]} == {
        "completed"
    }
    detached = answered(askings_of(done)["network.withdraw_subscription"])
    assert detached["deleted"] is True
    assert "at" in detached
    assert items_of(done)["network"]["action"] == "delete"
    assert items_of(done)["network"]["service"]["state"] == "terminated"
    assert askings_of(done)["charging.prove_line_is_dead"]["action"] == "noChange"
    reached = {one["name"]: one["status"] for one in done["milestone"]}
    assert set(reached) == {*(step.name for step in STEPS), "pointOfNoReturn"}
    assert set(reached.values()) == {"Completed"}
    assert not {"jeopardyAlert", "errorMessage"} & set(done)
    assert str(row.line_id) in str(done)
    for secret in (ANNA.msisdn[1:], ANNA.imsi, ANNA.iccid, ANNA.name):
        assert secret not in str(done), secret


def test_an_element_that_does_not_answer_is_a_risk_and_one_that_refuses_needs_a_person(
    world: TestWorld,
) -> None:
    world.add(ANNA, OTTO)
    system, partner = our_system(), a_shop(level=ProofLevel.VERIFIED)
    rig = Rig()
    rig.poison(lambda one: one == ANNA.sim, Unavailable("hidden words"))
    rig.poison(lambda one: one == OTTO.sim, Refused("It says no."))
    late = partner.order(ANNA, at_once=True).json()["id"]
    stuck = partner.order(OTTO, at_once=True).json()["id"]
    world.outside = rigged(world.outside, rig)
    work(world)

    risk = system.get(f"{SERVICE_ORDERS}/{late}").json()
    (alert,) = risk["jeopardyAlert"]
    assert (alert["jeopardyType"], alert["exception"]) == ("Normal", "unavailable")
    assert [one["itemId"] for one in alert["serviceOrderItem"]] == ["esim"]
    assert (risk["state"], "errorMessage" in risk) == ("inProgress", False)
    assert askings_of(risk)["esim.retire_sim"]["state"] == "inProgress"
    assert askings_of(risk)["esim.prove_line_is_dead"]["state"] == "pending"
    assert items_of(risk)["network"]["state"] == "inProgress"
    services = {name: one["service"].get("state") for name, one in items_of(risk).items()}
    assert (services["network"], services["esim"]) == ("terminated", None)
    line_id = OrderRow.objects.get(pk=late).line_id
    assert states_of(system.get(f"{RESOURCES}/sim-{line_id}").json()) == BARRED
    statuses = {one["name"]: one["status"] for one in risk["milestone"]}
    assert statuses["pointOfNoReturn"] == "Completed"
    assert statuses["retire_sim"] == "Yet-To-Reach"

    held = system.get(f"{SERVICE_ORDERS}/{stuck}").json()
    assert held["state"] == "held"
    assert held["jeopardyAlert"][0]["jeopardyType"] == "Critical"
    assert held["errorMessage"][0]["message"] == "It says no."
    assert items_of(held)["esim"]["state"] == "held"

    told = partner.get(f"{SERVICE_ORDERS}/{stuck}").json()
    assert "It says no." not in str(told), "what our systems say is ours"
    assert answered(askings_of(told)["network.stop_usage"]).keys() == {"at"}
    assert told == dict(service_order_document(OrderRow.objects.get(pk=stuck).order_id))


def test_a_service_order_is_withdrawn_as_the_order_that_it_is_of(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    shop = a_shop(level=ProofLevel.VERIFIED)
    first = shop.order(ANNA).json()["id"]
    body = {
        "@type": "CancelServiceOrder",
        "cancellationReason": "changed mind",
        "serviceOrder": {"id": first, "@type": "ServiceOrderRef", "@referredType": "ServiceOrder"},
    }
    task = shop.post(SERVICE_CANCELS, body, **{"Idempotency-Key": "k"})
    assert (task.status_code, task.json()["state"]) == (201, "done")
    assert shop.post(SERVICE_CANCELS, body, **{"Idempotency-Key": "k"}).json() == task.json()
    assert LineRow.objects.get(pk=row.pk).state == "active"
    order = shop.get(f"{SERVICE_ORDERS}/{first}").json()
    assert (order["state"], "cancellationDate" in order) == ("cancelled", True)
    assert {one["state"] for one in askings_of(order).values()} == {"cancelled"}
    assert shop.get(task.json()["href"]).json() == task.json()
    assert [one["id"] for one in shop.get(CANCELS).json()] == [task.json()["id"]], (
        "one and the same"
    )
    assert code(shop.post(SERVICE_CANCELS, body)) == (409, "order_not_open")

    second = shop.order(ANNA, at_once=True).json()["id"]
    work(world)
    late = shop.post(SERVICE_CANCELS, {"serviceOrder": {"id": second}}).json()
    assert late["state"] == "terminatedWithError"
    assert late["errorMessage"]["code"] == "past_point_of_no_return"
    assert len(shop.get(SERVICE_CANCELS).json()) == 2


def test_what_is_wrong_with_a_withdrawal_is_said(world: TestWorld) -> None:
    world.add(ANNA, OTTO)
    mine, other = a_shop(), a_shop()
    theirs = other.order(ANNA).json()["id"]
    for body, status, why in (
        ({}, 400, "property_missing"),
        ([], 400, "not_an_object"),
        ({"serviceOrder": {}}, 400, "property_missing"),
        ({"serviceOrder": {"id": theirs}}, 400, "unknown_order"),
        ({"serviceOrder": {"id": "x"}}, 400, "unknown_order"),
        ({"serviceOrder": {"id": theirs, "state": "x"}}, 400, "property_unknown"),
        (
            {"serviceOrder": {"id": theirs}, "@type": "CancelProductOrder"},
            400,
            "property_malformed",
        ),
        ({"productOrder": {"id": theirs}}, 400, "property_unknown"),
    ):
        assert code(mine.post(SERVICE_CANCELS, body)) == (status, why), body
    assert OrderRow.objects.get(pk=theirs).state == OrderState.PENDING.value
    assert code(mine.get(f"{SERVICE_ORDERS}/{theirs}")) == (404, "order_not_found")
    assert code(mine.get(f"{SERVICE_CANCELS}/{theirs}")) == (404, "task_not_found")
    assert mine.get(SERVICE_ORDERS).json() == []


def test_an_end_in_confidence_is_nobodys(world: TestWorld) -> None:
    world.add(ANNA)
    system = our_system()
    hidden = system.order(ANNA).json()["id"]
    assert system.get(f"{SERVICE_ORDERS}/{hidden}").status_code == 200, "as long as it is none"
    in_confidence(hidden)
    assert system.get(f"{SERVICE_ORDERS}/{hidden}").status_code == 404
    assert system.get(SERVICE_ORDERS).json() == []


def test_service_orders_are_filtered_sorted_paged_and_cut(world: TestWorld) -> None:
    world.add(ANNA, OTTO)
    system = our_system()
    first = system.order(ANNA, externalId="a").json()["id"]
    second = system.order(OTTO, externalId="b").json()["id"]
    system.cancel(first)
    for query, found in (
        ({}, [second, first]),
        ({"sort": "orderDate"}, [first, second]),
        ({"state": "cancelled"}, [first]),
        ({"state": "cancelled,pending"}, [second, first]),
        ({"externalId": "b"}, [second]),
        ({"id": first}, [first]),
        ({"orderDate.gt": "2000-01-01T00:00:00Z", "limit": "1"}, [second]),
        ({"orderDate.lt": "2000-01-01T00:00:00Z"}, []),
        ({"offset": "1"}, [first]),
    ):
        answer = system.get(SERVICE_ORDERS, **query)
        assert [one["id"] for one in answer.json()] == found, query
    (cut,) = system.get(SERVICE_ORDERS, id=first, fields="state,milestone.name").json()
    assert set(cut) == {"id", "href", "@type", "state", "milestone"}
    for query in ({"serviceOrderItem.state": "held"}, {"fields": "x"}, {"limit": "0"}):
        assert code(system.get(SERVICE_ORDERS, **query)) == (400, "parameter_malformed"), query
    assert len(system.get(ORDERS).json()) == 2
