"""TMF622: a partner and the operator's own system end lines, withdraw, and see what is theirs."""

from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from tests.tmf_apis.shops import (
    CANCELS,
    ORDERS,
    PRODUCTS,
    a_shop,
    code,
    order_of,
    our_system,
    parsed,
    work,
)
from tests.worlds import LineOf, TestWorld, at_once, with_notice

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.client_order import ClientOrderRow
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
BERLIN = ZoneInfo("Europe/Berlin")


def test_our_system_ends_a_line_at_once_and_follows_it_to_the_end(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system = our_system()

    made = system.order(ANNA, at_once=True, externalId="CRM/4711", category="churn")

    order = made.json()
    assert (made.status_code, made.headers["Location"]) == (201, order["href"])
    assert (order["state"], order["externalId"], order["category"]) == (
        "pending", "CRM/4711", "churn",
    )  # fmt: skip
    (item,) = order["productOrderItem"]
    assert (item["id"], item["action"], item["state"]) == ("100", "delete", "pending")
    assert item["product"]["id"] == str(row.line_id)
    assert "note" not in order
    work(world)
    done = system.get(order["href"]).json()
    assert (done["state"], done["productOrderItem"][0]["state"]) == ("completed", "completed")
    assert parsed(done["completionDate"]) <= world.clock()
    assert [note["id"] for note in done["note"]] == ["pointOfNoReturn"]
    assert LineRow.objects.get().state == "terminated"
    asked = AuditRow.objects.get(act="order.requested")
    assert (asked.channel, asked.acting_user) == ("api", f"client:{system.party.client_id}")


def test_the_line_lives_through_the_day_of_the_instant_that_was_asked_for(
    world: TestWorld,
) -> None:
    world.add(ANNA, OTTO)
    shop = a_shop()
    day = timezone.now().astimezone(BERLIN).date() + timedelta(days=100)
    for line, instant in ((ANNA, f"{day}T12:00:00Z"), (OTTO, f"{day}T22:00:00+00:00")):
        order = shop.order(line, requestedCompletionDate=instant).json()
        row = OrderRow.objects.get(pk=order["id"])
        assert row.effective_date == day, "22:00 UTC is 23:00, or the midnight that closes it"
        end = parsed(order["expectedCompletionDate"]).astimezone(BERLIN)
        assert (end.date(), end.hour) == (day + timedelta(days=1), 0)
        assert parsed(order["requestedCompletionDate"]) == parsed(instant), "as it was asked for"
    world.add(third := LineOf(msisdn="+4915228817391", name="Ida Berg"))
    midnight = parsed(order["expectedCompletionDate"])
    again = shop.order(third, requestedCompletionDate=midnight.isoformat()).json()
    assert again["expectedCompletionDate"] == order["expectedCompletionDate"]


def test_a_partner_vouches_for_no_more_than_it_may(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    assert code(shop.order(ANNA, at_once=True)) == (400, "proof_needed_to_end_now")
    soon = (timezone.now() + timedelta(days=2)).isoformat()
    assert code(shop.order(ANNA, requestedCompletionDate=soon)) == (400, "ends_before_notice")
    assert shop.order(ANNA).status_code == 201
    assert OrderRow.objects.get().level == "identified"
    assert OrderRow.objects.get().plan["end_policy"] in ("after_notice", "end_of_term")


def test_a_line_is_named_by_number_card_or_product_and_all_must_fit(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    system = our_system()

    def named(product_id: int | None = None, **said: str) -> Any:
        listed = [{"name": name, "value": value} for name, value in said.items()]
        product: dict[str, Any] = {"productCharacteristic": listed}
        product |= {"id": str(product_id)} if product_id else {}
        item = {"id": "1", "action": "delete", "product": product}
        return system.post(ORDERS, {"productOrderItem": [item]})

    assert code(named()) == (400, "line_not_named")
    assert code(named(msisdn=ANNA.msisdn, iccid=OTTO.iccid)) == (400, "unknown_line")
    assert code(named(anna.line_id, iccid=OTTO.iccid)) == (400, "line_not_named")
    assert code(named(anna.line_id, msisdn=OTTO.msisdn)) == (400, "unknown_line")
    assert code(named(999_999)) == (400, "line_not_named")
    assert code(named(msisdn="+4915228899999")) == (400, "unknown_line")
    assert not OrderRow.objects.exists()
    assert named(anna.line_id, msisdn=ANNA.msisdn).status_code == 201
    assert named(iccid=OTTO.iccid).status_code == 201
    assert set(OrderRow.objects.values_list("line_id", flat=True)) == {anna.line_id, otto.line_id}


def test_a_line_that_ends_already_is_a_conflict_and_stays_as_it_is(world: TestWorld) -> None:
    world.add(ANNA)
    found = request_termination(with_notice(ANNA), world.outside, world.clock())
    before = OrderRow.objects.get().effective_date
    system = our_system()
    assert code(system.order(ANNA, at_once=True)) == (409, "line_has_order")
    row = OrderRow.objects.get()
    assert (row.order_id, row.effective_date, row.level) == (found.order_id, before, "identified")
    assert system.get(f"{ORDERS}/{found.order_id}").json()["state"] == "pending"
    assert system.cancel(str(found.order_id)).json()["state"] == "done"
    assert system.order(ANNA, at_once=True).status_code == 201
    work(world)
    assert code(system.order(ANNA)) == (409, "line_already_terminated")


def test_an_order_is_withdrawn_before_the_point_of_no_return_and_not_after(
    world: TestWorld,
) -> None:
    world.add(ANNA, OTTO)
    shop = a_shop(level=ProofLevel.VERIFIED)
    first = shop.order(ANNA).json()
    task = shop.cancel(first["id"], cancellationReason="changedMind")
    assert task.status_code == 201
    said = task.json()
    assert (said["state"], said["cancellationReason"]) == ("done", "changedMind")
    assert said["productOrder"]["id"] == first["id"]
    assert "effectiveCancellationDate" in said
    assert shop.get(first["href"]).json()["state"] == "cancelled"
    assert "cancellationDate" in shop.get(first["href"]).json()
    assert LineRow.objects.get(msisdn=ANNA.msisdn).state == "active"
    assert code(shop.cancel(first["id"])) == (409, "order_not_open")

    second = shop.order(OTTO, at_once=True).json()
    work(world)
    late = shop.cancel(second["id"]).json()
    assert late["state"] == "terminatedWithError"
    assert shop.get(second["href"]).json()["state"] == "completed"
    assert shop.get(late["href"]).json() == late
    listed = shop.get(CANCELS)
    assert [one["id"] for one in listed.json()] == [late["id"], said["id"]]
    assert listed.headers["X-Total-Count"] == "2"


def test_what_has_begun_is_undone_by_a_worker_and_the_task_tells_when(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    order = shop.order(ANNA).json()
    OrderRow.objects.update(state="inProgress", step="close_charging")  # the line is barred
    task = shop.cancel(order["id"]).json()
    assert task["state"] == "inProgress"
    assert shop.get(order["href"]).json()["state"] == "pendingCancellation"
    work(world)
    assert shop.get(task["href"]).json()["state"] == "done"
    assert shop.get(order["href"]).json()["state"] == "cancelled"


def test_a_partner_finds_nothing_of_others(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    one, other, system = a_shop(), a_shop(), our_system()
    own, others = one.order(ANNA).json(), other.order(OTTO).json()
    task = other.cancel(others["id"]).json()
    assert one.get(own["href"]).status_code == 200, "there is something to find"
    for address in (others["href"], f"{ORDERS}/{uuid4()}", f"{ORDERS}/x", f"{ORDERS}/%00"):
        assert code(one.get(address)) == (404, "order_not_found")
    assert code(one.get(task["href"])) == (404, "task_not_found")
    assert code(one.cancel(others["id"])) == (400, "unknown_order")
    assert code(one.cancel(str(uuid4()))) == (400, "unknown_order")
    listed = one.get(ORDERS)
    assert [row["id"] for row in listed.json()] == [own["id"]]
    assert (listed.headers["X-Total-Count"], listed.headers["X-Result-Count"]) == ("1", "1")
    assert code(one.get(f"{PRODUCTS}/{otto.line_id}")) == (404, "product_not_found")
    assert {row["id"] for row in system.get(ORDERS).json()} == {own["id"], others["id"]}
    body = order_of(OTTO)
    body["productOrderItem"][0]["product"] = {"id": str(otto.line_id)}
    assert code(one.post(ORDERS, body)) == (400, "line_not_named")
    assert anna.line_id != otto.line_id


def test_an_end_in_confidence_is_nobodys(world: TestWorld) -> None:
    anna, _otto = world.add(ANNA, OTTO)
    system = our_system()
    hidden = request_termination(with_notice(ANNA), world.outside, world.clock()).order_id
    assert system.get(f"{ORDERS}/{hidden}").status_code == 200, "as long as it is none"
    ConfidentialRequestRow.objects.create(
        submission_key="k", person_name="", msisdn="", safe_medium="email", safe_address="",
        language="en", received_at=world.clock(), order_id=hidden,
    )  # fmt: skip
    assert system.get(f"{ORDERS}/{hidden}").status_code == 404
    assert system.get(ORDERS).json() == []
    product = system.get(f"{PRODUCTS}/{anna.line_id}").json()
    assert product["status"] == "active"
    assert not {"terminationDate", "productOrderItem"} & set(product)
    assert system.get(PRODUCTS, status="pendingTerminate").json() == []
    active = system.get(PRODUCTS, status="active").json()
    assert str(anna.line_id) in [one["id"] for one in active]
    assert code(system.order(ANNA)) == (409, "not_possible_here")
    assert code(system.cancel(str(hidden))) == (400, "unknown_order")


def test_orders_are_filtered_paged_and_cut_to_the_fields_that_are_wanted(
    world: TestWorld,
) -> None:
    lines = [LineOf(msisdn=f"+4915228817{tail}", name=f"Nr {tail}") for tail in range(400, 405)]
    rows = world.add(*lines)
    shop = a_shop()
    made = [shop.order(one, externalId=f"ref-{at}").json() for at, one in enumerate(lines)]
    shop.cancel(made[0]["id"])

    page = shop.get(ORDERS, offset=1, limit=2)
    assert [one["id"] for one in page.json()] == [made[3]["id"], made[2]["id"]]
    assert (page.headers["X-Total-Count"], page.headers["X-Result-Count"]) == ("5", "2")
    assert shop.get(ORDERS, offset=5).json() == []
    assert [one["id"] for one in shop.get(ORDERS, state="cancelled").json()] == [made[0]["id"]]
    assert [one["id"] for one in shop.get(ORDERS, externalId="ref-3").json()] == [made[3]["id"]]
    by_line = {"productOrderItem.product.id": str(rows[2].line_id)}
    assert [one["id"] for one in shop.get(ORDERS, **by_line).json()] == [made[2]["id"]]
    assert shop.get(ORDERS, **{"productOrderItem.product.id": "x"}).json() == []
    (cut,) = shop.get(ORDERS, fields="state", limit=1).json()
    assert set(cut) == {"id", "href", "@type", "state", "productOrderItem"}
    assert set(shop.get(made[1]["href"], fields="none").json()) == {
        "id", "href", "@type", "productOrderItem",
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "101"}, {"limit": "-1"}, {"limit": "ten"}, {"limit": "١"},
        {"offset": "1000001"}, {"offset": "9" * 5000}, {"limit": ["1", "2"]}, {"fields": "holder"},
        {"fields": "productOrderItem.colour"}, {"sort": "state"}, {"state": "a\0"},
        {"relatedParty.id": "1"}, {"productOrderItem.product.place.id": "1"},
    ],
)  # fmt: skip
def test_parameters_that_are_none_of_ours(world: TestWorld, query: dict[str, Any]) -> None:
    shop = a_shop()
    assert code(shop.get(ORDERS, **query)) == (400, "parameter_malformed")
    assert shop.get(ORDERS, limit="100", offset="1000000").status_code == 200, "and this is one"


def test_bodies_that_are_none_of_ours(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    good = order_of(ANNA)
    (item,) = good["productOrderItem"]
    product = item["product"]
    twice = {"productCharacteristic": [{"name": "msisdn", "value": ANNA.msisdn}] * 2}
    wrong: list[Any] = [
        "", "{", "[]", b"\xff", "[" * 3000, {}, {**good, "@type": "ServiceOrder"},
        {**good, "note": [{"author": "Anna"}]}, {**good, "payment": []}, {**good, "state": "x"},
        {**good, "productOrderItem": []}, {**good, "productOrderItem": [item, item]},
        {**good, "productOrderItem": [{**item, "action": "sell"}]},
        {**good, "productOrderItem": [item, {**item, "id": "2"}]},
        {**good, "productOrderItem": [{**item, "quantity": 2}]},
        {**good, "productOrderItem": [{**item, "@type": "Item"}]},
        {**good, "productOrderItem": [{**item, "product": {**product, "@type": "Line"}}]},
        {**good, "productOrderItem": [{**item, "product": twice}]},
        {**good, "externalId": "two words"}, {**good, "externalId": "x" * 101},
        {**good, "requestedCompletionDate": "2027-02-30T00:00:00Z"},
        {**good, "requestedCompletionDate": "0001-01-01T00:00:00Z"},
        {**good, "requestedCompletionDate": "9999-12-31T23:59:59Z"},
        {**order_of(ANNA, at_once=True), "requestedCompletionDate": "2027-02-20T00:00:00Z"},
        {**good, "externalId": "x" * 70_000},
    ]  # fmt: skip
    for body in wrong:
        assert code(shop.post(ORDERS, body))[0] == 400, body
    assert not ClientOrderRow.objects.exists()
    assert shop.post(ORDERS, good).status_code == 201, "and the good one is good"


def test_our_system_withdraws_what_came_by_another_channel(world: TestWorld) -> None:
    world.add(ANNA)
    found = request_termination(at_once(ANNA), world.outside, world.clock()).order_id
    system = our_system()
    assert system.cancel(str(found)).json()["state"] == "done"
    listed = system.get(ORDERS).json()
    assert [one["productOrderItem"][0]["id"] for one in listed] == ["1"], "no client named it"
