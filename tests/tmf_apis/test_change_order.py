"""TMF622: what a client says of its order, how it changes one, and how it has one away."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from tests.tmf_apis.shops import ORDERS, PRODUCTS, Shop, a_shop, code, order_of, our_system, work
from tests.worlds import LineOf, TestWorld, with_notice

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.client_order import ClientOrderRow, KeptAnswerRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import OutboxRow

ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
SAID: dict[str, Any] = {
    "description": "Anna moves abroad", "priority": "1", "category": "B2C product order",
    "externalId": "PO-456", "notificationContact": "anna@example.org",
    "note": [{"text": "called twice", "author": "Jean Pontus", "@type": "Note"}],
    "channel": [{"id": "1", "name": "Online channel", "role": "Used for order capture"}],
    "agreement": [{"id": "A-1", "name": "Frame"}],
    "billingAccount": {"id": "B-1", "name": "Household"},
    "relatedParty": [{"id": "s-1", "name": "Joe Doe", "role": "Seller",
                      "@referredType": "Individual"}],
    "@baseType": "Entity", "@schemaLocation": "https://crm.example/order.json",
}  # fmt: skip


def days_on(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def waits(shop: Shop, line: LineOf, days: int = 200, **more: Any) -> dict[str, Any]:
    """Order an end on a far day."""
    made = shop.order(line, requestedCompletionDate=days_on(days), **more)
    assert made.status_code == 201, made.json()
    order: dict[str, Any] = made.json()
    return order


def test_what_is_said_is_given_back_and_kept_sealed(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    order = shop.post(
        ORDERS, order_of(ANNA, **SAID), **{"Idempotency-Key": "k"}
    ).json()  # fmt: skip
    assert {name: order[name] for name in SAID} == SAID
    assert shop.get(order["href"]).json() == order
    row = ClientOrderRow.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT string_agg(t::text, '') FROM client_order t),"
                       " (SELECT string_agg(t::text, '') FROM kept_answer t)")  # fmt: skip
        tables = "".join(cursor.fetchone())
    assert row.external_id in tables, "one sees what is not sealed"
    for word in ("Anna", "Jean", "Joe", "Household", "called"):
        assert word not in tables
    assert KeptAnswerRow.objects.exists()
    assert OrderRow.objects.get().effective_date != timezone.now().date(), "priority does nothing"


def test_a_patch_says_something_else(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    order = waits(shop, ANNA, **SAID)
    changed = shop.patch(
        order["href"],
        {
            "description": None, "priority": "0", "externalId": "PO-457",
            "billingAccount": {"name": "Family"}, "note": [{"text": "third call"}],
            "@type": "ProductOrder", "productOrderItem": order["productOrderItem"],
        },
    )  # fmt: skip
    said = changed.json()
    assert changed.status_code == 200
    assert "description" not in said
    assert (said["priority"], said["externalId"]) == ("0", "PO-457")
    assert said["billingAccount"] == {"id": "B-1", "name": "Family"}, "merged"
    assert said["note"] == [{"text": "third call"}], "a list is replaced"
    untouched = set(order) - {"description", "priority", "externalId", "billingAccount", "note"}
    assert {name: said[name] for name in untouched} == {name: order[name] for name in untouched}
    assert shop.get(order["href"]).json() == said
    assert shop.get(ORDERS, externalId="PO-457").json() == [said]
    noted = AuditRow.objects.get(act="order.said_anew")
    assert (str(noted.order_id), noted.details) == (order["id"], {})
    again = shop.patch(order["href"], {"priority": "0"}, kind="application/json")
    assert (again.status_code, again.json()) == (200, said)


def test_a_patch_is_made_once_by_its_key(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    order = waits(shop, ANNA)
    key = {"Idempotency-Key": "p-1"}
    first = shop.patch(order["href"], {"priority": "1"}, **key)
    shop.patch(order["href"], {"priority": "2"})
    again = shop.patch(order["href"], {"priority": "1"}, **key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert shop.get(order["href"]).json()["priority"] == "2", "nothing was done again"
    assert code(shop.patch(order["href"], {"priority": "3"}, **key)) == (409, "key_used_before")


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"state": "cancelled"}, "property_fixed"),
        ({"cancellationDate": "2027-01-01T00:00:00Z"}, "property_fixed"),
        ({"requestedStartDate": "2027-01-01T00:00:00Z"}, "property_fixed"),
        ({"quote": []}, "property_fixed"),
        ({"colour": "red"}, "property_unknown"),
        ({"id": "1"}, "property_unknown"),
        ({"@type": "ServiceOrder"}, "property_malformed"),
        ({"priority": "5"}, "property_malformed"),
        ({"note": [{"author": "nobody"}]}, "property_missing"),
        ({"note": {"text": "x"}}, "property_malformed"),
        ({"requestedCompletionDate": None}, "property_malformed"),
        ({"requestedCompletionDate": "soon"}, "property_malformed"),
        ({"productOrderItem": []}, "property_malformed"),
        ({"productOrderItem": [{"action": "add"}]}, "property_malformed"),
        ({"billingAccount": None, "note": None, "agreement": [None]}, "property_malformed"),
        ([], "not_an_object"),
        ("x", "not_an_object"),
    ],
)
def test_patches_that_cannot_be(world: TestWorld, patch: Any, expected: str) -> None:
    world.add(ANNA)
    shop = a_shop()
    order = waits(shop, ANNA, **SAID)
    body = patch if patch != "x" else '"x"'
    assert code(shop.patch(order["href"], body)) == (400, expected)
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"a": deep}
    assert code(shop.patch(order["href"], {"billingAccount": deep})) == (400, "property_malformed")
    assert code(shop.patch(order["href"], "[]", kind="application/json-patch+json"))[0] == 400
    assert shop.get(order["href"]).json() == order, "nothing of it was done"


def test_an_order_that_waits_is_brought_forward_and_never_put_off(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    order = waits(shop, ANNA)
    before = OutboxRow.objects.count()
    sooner = shop.patch(order["href"], {"requestedCompletionDate": days_on(150)})
    assert sooner.status_code == 200
    assert sooner.json()["requestedCompletionDate"] < order["requestedCompletionDate"]
    assert sooner.json()["expectedCompletionDate"] < order["expectedCompletionDate"]
    assert OutboxRow.objects.count() > before, "the holder is told"
    assert AuditRow.objects.filter(act="order.replanned").exists()
    same = {"requestedCompletionDate": sooner.json()["requestedCompletionDate"]}
    assert shop.patch(order["href"], same).json() == sooner.json(), "the same day is no change"
    later = shop.patch(order["href"], {"requestedCompletionDate": days_on(160), "priority": "1"})
    assert code(later) == (409, "order_only_sooner")
    assert code(shop.patch(order["href"], {"requestedCompletionDate": days_on(2)})) == (
        400, "ends_before_notice",
    )  # fmt: skip
    assert shop.get(order["href"]).json() == sooner.json(), "nothing of it was done"
    shop.cancel(order["id"])
    gone = shop.patch(order["href"], {"requestedCompletionDate": days_on(140)})
    assert code(gone) == (409, "order_only_sooner")
    assert LineRow.objects.get().state == "active"


def test_words_are_their_clients_own_and_a_date_is_the_operators_too(world: TestWorld) -> None:
    world.add(ANNA, OTTO)
    shop, system = a_shop(), our_system()
    order = waits(shop, ANNA, **SAID)
    assert a_shop().patch(order["href"], {"priority": "1"}).status_code == 404
    assert a_shop().patch(f"{ORDERS}/{uuid4()}", {}).status_code == 404
    assert code(system.patch(order["href"], {"priority": "1"})) == (409, "order_of_another")
    assert system.patch(order["href"], {"requestedCompletionDate": days_on(150)}).status_code == 200
    found = request_termination(with_notice(OTTO), world.outside, world.clock()).order_id
    assert code(system.patch(f"{ORDERS}/{found}", {"priority": "1"})) == (409, "order_of_another")
    assert code(system.delete(f"{ORDERS}/{found}")) == (409, "order_of_another")
    assert code(system.delete(order["href"])) == (409, "order_of_another")


def test_a_finished_order_is_deleted_for_its_client_only(world: TestWorld) -> None:
    row, _ = world.add(ANNA, OTTO)
    shop, system = a_shop(level=ProofLevel.VERIFIED), our_system()
    order = shop.order(ANNA, at_once=True, **SAID).json()
    assert code(shop.delete(order["href"])) == (409, "order_still_open")
    work(world)
    assert shop.get(f"{PRODUCTS}/{row.line_id}").json()["status"] == "terminated"
    deleted = shop.delete(order["href"])
    assert (deleted.status_code, deleted.content) == (204, b"")
    for answer in (shop.get(order["href"]), shop.delete(order["href"])):
        assert code(answer) == (404, "order_not_found")
    assert shop.get(ORDERS).json() == []
    assert shop.get(PRODUCTS).json() == []
    kept = system.get(order["href"]).json()
    assert kept["state"] == "completed", "to the operator it is there"
    assert not {"description", "relatedParty", "externalId"} & set(kept), "its words are not"
    assert LineRow.objects.get(pk=row.pk).state == "terminated"
    assert AuditRow.objects.filter(act="order.hidden").count() == 1
    own = system.order(OTTO).json()
    system.cancel(own["id"])
    assert system.delete(own["href"]).status_code == 204
    assert [one["id"] for one in system.get(ORDERS).json()] == [order["id"]]


def test_nothing_begins_before_the_day_that_was_named(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    asked = order_of(ANNA, requestedCompletionDate=days_on(200), requestedStartDate=days_on(202))
    assert code(shop.post(ORDERS, asked)) == (400, "starts_too_late")
    order = waits(shop, ANNA, requestedStartDate=days_on(100))
    assert order["requestedStartDate"]


def test_an_order_is_withdrawn_now_or_not_at_all(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    order = waits(shop, ANNA)
    later = shop.cancel(order["id"], requestedCancellationDate=days_on(1))
    assert code(later) == (400, "cancels_later")
    task = shop.cancel(
        order["id"], requestedCancellationDate="2021-08-30T09:14:46.145Z",
        cancellationReason="Duplicate order",
    ).json()  # fmt: skip
    assert (task["state"], task["requestedCancellationDate"]) == (
        "done",
        "2021-08-30T09:14:46.145Z",
    )
