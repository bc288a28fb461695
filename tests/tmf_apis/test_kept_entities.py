"""TMF637 and TMF639: what clients keep beside lines, and what they say of lines."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.hubs import Listening, at, listen, types
from tests.tmf_apis.published import judge
from tests.tmf_apis.shops import PRODUCTS, RESOURCES, Shop, a_shop, code, our_system, work
from tests.tmf_apis.test_version_5 import PRODUCTS_5
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain import kept_entity as rules
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.flows import keep_entity
from cleanbreak.flows.erase_what_is_due import erase_what_is_due
from cleanbreak.records.kept_entity import KeptEntityRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.told_fact import ToldFactRow

ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber", sim_kind=SimKind.PHYSICAL)
PHYSICAL, LOGICAL = (
    RESOURCES.removesuffix("/resource") + one for one in ("/physicalResource", "/logicalResource")
)
PARTY = {"id": "7", "name": "Anna Weber", "@referredType": "Individual"}
BUNDLE = {"status": "active", "name": "Bundle of Anna", "isBundle": True, "@type": "Product"}
PHONE = {"name": "Phone of Anna", "description": "a phone", "resourceStatus": "available"}
KEPT: dict[str, tuple[str, dict[str, Any]]] = {
    "637v4": (PRODUCTS, {**BUNDLE, "relatedParty": [PARTY]}),
    "637v5": (
        PRODUCTS_5,
        {**BUNDLE, "productCharacteristic": [
            {"@type": "StringCharacteristic", "name": "colour", "value": "red"}
        ]},
    ),
    "639v4": (RESOURCES, {**PHONE, "@type": "Resource"}),
    "physical": (PHYSICAL, {**PHONE, "serialNumber": "SN-1", "@type": "PhysicalResource"}),
    "logical": (LOGICAL, {**PHONE, "value": "sip:anna@example.org", "@type": "LogicalResource"}),
}  # fmt: skip
OF_EACH = pytest.mark.parametrize("kind", KEPT)


def put(shop: Shop, address: str, body: Any) -> Any:
    said = {"Authorization": f"Bearer {shop.token}"}
    answer = Client().put(address, body, content_type="application/json", headers=said)
    judge("PUT", address, answer)
    return answer


@OF_EACH
def test_it_is_kept_word_for_word_for_its_client_alone(world: TestWorld, kind: str) -> None:
    address, body = KEPT[kind]
    shop, other = a_shop(), our_system()
    made = shop.post(address, {**body, "id": "x", "href": "y"})
    kept = made.json()
    assert made.status_code == 201, kept
    assert {name: kept[name] for name in body} == body
    assert made.headers["Location"] == kept["href"]
    assert kept["href"].endswith(f"{address}/{kept['id']}")
    assert shop.get(f"{address}/{kept['id']}").json() == kept
    assert shop.get(address).json() == [kept]
    (cut,) = shop.get(address, fields="name").json()
    assert cut["name"] == kept["name"]
    assert "description" not in cut
    assert shop.get(f"{address}/{kept['id']}", fields="name").json()["name"] == kept["name"]
    assert shop.get(address, id=kept["id"]).json() == [kept]
    assert shop.get(address, id="7").json() == []
    missing = "product_not_found" if kind.startswith("637") else "resource_not_found"
    for unknown in (f"{address}/{uuid4()}", f"{address}/kept-{uuid4()}x", f"{address}/x"):
        if "639" not in kind or "kept" in unknown:
            assert code(shop.get(unknown)) == (404, missing)
    assert code(other.get(f"{address}/{kept['id']}")) == (404, missing), "it is nobody else's"
    assert code(other.patch(f"{address}/{kept['id']}", {"name": "x"})) == (404, missing)
    assert code(other.delete(f"{address}/{kept['id']}")) == (404, missing)
    assert other.get(address).json() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM kept_entity t")
        assert "Anna" not in cursor.fetchone()[0], "it is sealed"
    assert not LineRow.objects.exists()
    assert not OrderRow.objects.exists()


@OF_EACH
def test_it_is_changed_and_let_go(world: TestWorld, kind: str) -> None:
    address, body = KEPT[kind]
    shop = a_shop()
    kept = shop.post(address, body).json()
    at_it = f"{address}/{kept['id']}"
    changed = shop.patch(at_it, {"name": "Other", "id": kept["id"], "href": kept["href"]})
    assert (changed.status_code, changed.json()["name"]) == (200, "Other")
    assert shop.patch(at_it, {"description": None}).json().get("description") is None
    for wrong, why in (
        ({"id": "x"}, "property_fixed"),
        ({"colour": "red"}, "property_unknown"),
        ({"name": 7}, "property_malformed"),
        ({"@type": "Elephant"}, "property_malformed"),
        ([], "not_an_object"),
    ):
        assert code(shop.patch(at_it, wrong)) == (400, why), wrong
    assert shop.get(at_it).json()["name"] == "Other"
    assert shop.delete(at_it).status_code == 204
    for gone in (shop.get(at_it), shop.delete(at_it), shop.patch(at_it, {})):
        assert gone.status_code == 404
    assert not KeptEntityRow.objects.exists(), "nothing is left of it"


@OF_EACH
def test_what_is_malformed_is_refused(world: TestWorld, kind: str) -> None:
    address, body = KEPT[kind]
    shop = a_shop()
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    required = {"637v4": "status", "637v5": "@type", "logical": ""}.get(kind, "name")
    bodies = [
        ({**body, "colour": "red"}, "property_unknown"),
        ({**body, "name": 7}, "property_malformed"),
        ({**body, "name": "a\0b"}, "property_malformed"),
        ({**body, "relatedParty": {}}, "property_malformed"),
        ({**body, "relatedParty": [{"colour": "red"}]}, ""),
        ({**body, "place": deep}, "property_malformed"),
        ({**body, "@type": "Elephant"}, "property_malformed"),
        ({**body, "description": "x" * 70_000}, "body_too_large"),
        ([], "not_an_object"),
    ]
    if required:
        bare = {name: value for name, value in body.items() if name != required}
        bodies.append((bare, "property_missing"))
    for wrong, why in bodies:
        status, said = code(shop.post(address, wrong))
        assert status == 400, wrong
        assert said == why or not why, (wrong, said)
    assert not KeptEntityRow.objects.exists()


def test_a_type_of_the_clients_own_says_what_it_is_based_on(world: TestWorld) -> None:
    shop = a_shop()
    said = {**BUNDLE, "@type": "Elephant", "@baseType": "Product"}
    assert shop.post(PRODUCTS, said).json()["@type"] == "Elephant"


def test_a_key_gives_the_same_answer_and_keeps_one(world: TestWorld) -> None:
    shop = a_shop()
    first = shop.post(PRODUCTS, BUNDLE, **{"Idempotency-Key": "k"}).json()
    assert shop.post(PRODUCTS, BUNDLE, **{"Idempotency-Key": "k"}).json() == first
    other = shop.post(PRODUCTS, {**BUNDLE, "name": "x"}, **{"Idempotency-Key": "k"})
    assert code(other) == (409, "key_used_before")
    assert KeptEntityRow.objects.count() == 1


def test_there_is_an_end_of_them(world: TestWorld, monkeypatch: Any) -> None:
    monkeypatch.setattr(keep_entity, "KEPT_MOST", 2)
    shop = a_shop()
    first = shop.post(PRODUCTS, BUNDLE).json()
    shop.post(RESOURCES, PHONE)
    assert code(shop.post(PRODUCTS_5, BUNDLE)) == (409, "kept_full")
    assert shop.patch(first["href"], {"name": "short"}).status_code == 200
    assert a_shop().post(PRODUCTS, BUNDLE).status_code == 201, "each has its own"
    shop.delete(first["href"])
    assert shop.post(PRODUCTS_5, BUNDLE).status_code == 201
    monkeypatch.setattr(keep_entity, "BYTES_MOST", 2_000)
    large = shop.post(PRODUCTS, {**BUNDLE, "description": "x" * 3_000})
    assert code(large) == (409, "kept_full")
    assert rules.KEPT_MOST == 1_000


def test_each_version_shows_what_was_sent_to_it(world: TestWorld) -> None:
    shop = a_shop()
    kept = shop.post(PRODUCTS, BUNDLE).json()
    assert shop.get(PRODUCTS_5).json() == []
    assert code(shop.get(f"{PRODUCTS_5}/{kept['id']}")) == (404, "product_not_found")


def test_lists_have_both_page_by_page(world: TestWorld) -> None:
    lines = [LineOf(msisdn=f"+4915228817{tail}", name=f"Nr {tail}") for tail in range(700, 703)]
    rows = world.add(*lines)
    shop = our_system()
    kept = [shop.post(PRODUCTS, {**BUNDLE, "name": f"B{n}"}).json()["id"] for n in range(3)]
    newest = [*kept[::-1], *[str(row.line_id) for row in rows[::-1]]]
    for sort, wanted in (("-id", newest), ("id", newest[::-1])):
        for limit in (1, 2, 3, 4, 20):
            pages = [
                shop.get(PRODUCTS, sort=sort, limit=limit, offset=o) for o in range(0, 8, limit)
            ]
            assert [one["id"] for page in pages for one in page.json()] == wanted, (sort, limit)
    assert shop.get(PRODUCTS, limit=1).headers["X-Total-Count"] == "6"
    assert len(shop.get(PRODUCTS, name="B1").json()) == 1
    assert len(shop.get(PRODUCTS, name="B1,Mobile line").json()) == 4
    assert len(shop.get(PRODUCTS, status="active").json()) == 6
    assert shop.get(PRODUCTS, status="created").json() == []


def test_a_line_of_the_client_is_not_made_twice(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    system, stranger = our_system(), a_shop()
    named = [{"name": "msisdn", "value": ANNA.msisdn}]
    by_number = {**BUNDLE, "productCharacteristic": named}
    refused = system.post(PRODUCTS, by_number)
    assert code(refused) == (409, "line_is_there")
    assert f"{PRODUCTS}/{anna.line_id}" in refused.json()["message"]
    card = {**PHONE, "@type": "PhysicalResource", "serialNumber": OTTO.iccid}
    for address, said in (
        (PRODUCTS, {**BUNDLE, "productSerialNumber": OTTO.iccid}),
        (RESOURCES, card),
        (PHYSICAL, card),
        (LOGICAL, {"name": "number", "value": ANNA.msisdn}),
        (RESOURCES, {"name": "n", "resourceCharacteristic": named}),
    ):
        assert code(system.post(address, said)) == (409, "line_is_there"), said
    assert f"sim-{otto.line_id}" in system.post(RESOURCES, card).json()["message"]
    assert stranger.post(PRODUCTS, by_number).status_code == 201, "it learns nothing by it"
    inside = {**BUNDLE, "productRelationship": [
        {"relationshipType": "bundles", "product": {"id": str(otto.line_id), "status": "active"}}
    ]}  # fmt: skip
    assert system.post(PRODUCTS, inside).status_code == 201, "a bundle may have our line in it"


def test_words_are_said_of_a_line_and_nothing_else(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system, other = our_system(), our_system()
    for address, key in ((PRODUCTS, str(row.line_id)), (RESOURCES, f"number-{row.line_id}")):
        at_it = f"{address}/{key}"
        before = system.get(at_it).json()
        said = system.patch(at_it, {"name": "Anna's", "description": "the red one"})
        assert (said.status_code, said.json()) == (
            200, {**before, "name": "Anna's", "description": "the red one"}
        )  # fmt: skip
        assert system.get(at_it).json() == said.json()
        assert said.json() in system.get(address).json()
        assert system.patch(at_it, said.json()).status_code == 200, "what is shown changes nothing"
        assert other.get(at_it).json() == before, "it is its client's word"
        states = ("status", "terminationDate") if address == PRODUCTS else (
            "resourceStatus", "administrativeState", "value"
        )  # fmt: skip
        for name in (*states, "@type"):
            refused = system.patch(at_it, {name: "terminated"})
            assert code(refused) == (400, "line_not_changed_here"), name
            assert name in refused.json()["message"]
        assert code(system.patch(at_it, {"colour": "red"}))[0] == 400
        assert code(system.patch(at_it, {"description": 7})) == (400, "property_malformed")
        assert code(system.delete(at_it)) == (409, "line_lives_on")
        assert system.patch(at_it, {"name": None, "description": None}).json() == before
    assert LineRow.objects.get().state == "active"
    assert not OrderRow.objects.exists()


def test_a_line_is_found_by_how_its_client_calls_it(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    system = our_system()
    system.patch(f"{PRODUCTS}/{anna.line_id}", {"name": "Anna's"})
    ids = {name: [one["id"] for one in system.get(PRODUCTS, name=name).json()]
           for name in ("Anna's", "Mobile line", "x")}  # fmt: skip
    assert ids == {"Anna's": [str(anna.line_id)], "Mobile line": [str(otto.line_id)], "x": []}


def test_an_ended_line_is_hidden_for_its_client(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system, other = our_system(), our_system()
    system.patch(f"{PRODUCTS}/{row.line_id}", {"description": "of Anna"})
    system.order(ANNA, at_once=True)
    work(world)
    for address, key in ((PRODUCTS, str(row.line_id)), (RESOURCES, f"sim-{row.line_id}")):
        at_it = f"{address}/{key}"
        assert system.delete(at_it).status_code == 204
        for gone in (system.get(at_it), system.delete(at_it), system.patch(at_it, {"name": "x"})):
            assert gone.status_code == 404
        assert key not in [one["id"] for one in system.get(address).json()]
        assert system.get(address, id=key).json() == []
        assert other.get(at_it).status_code == 200
    assert system.get(f"{PRODUCTS_5}/{row.line_id}").status_code == 404, "in each version"
    assert not any(one.words for one in KeptEntityRow.objects.all())


def test_cards_and_what_is_none_are_found_apart(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    system = our_system()
    kept = {address: system.post(address, body).json()["id"] for address, body in (
        KEPT["physical"], KEPT["logical"]
    )}  # fmt: skip
    assert [one["id"] for one in system.get(PHYSICAL).json()] == [
        kept[PHYSICAL], f"sim-{otto.line_id}"
    ]  # fmt: skip
    others = {f"{kind}-{line.line_id}" for line in (anna, otto) for kind in ("number", "imsi")}
    logical = system.get(LOGICAL)
    assert {one["id"] for one in logical.json()} == {
        kept[LOGICAL], f"sim-{anna.line_id}", *others
    }  # fmt: skip
    assert logical.headers["X-Total-Count"] == "6"
    assert system.get(RESOURCES).headers["X-Total-Count"] == "8", "both are in the whole list"
    assert system.get(f"{PHYSICAL}/sim-{otto.line_id}").status_code == 200
    for elsewhere in (f"{LOGICAL}/sim-{otto.line_id}", f"{PHYSICAL}/sim-{anna.line_id}"):
        assert code(system.get(elsewhere)) == (404, "resource_not_found")
    assert system.get(LOGICAL, id=f"sim-{otto.line_id}").json() == []
    assert code(system.post(PHYSICAL, {**PHONE, "@type": "LogicalResource"}))[0] == 400


def test_one_is_put_in_the_place_of_another(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    kept = system.post(*KEPT["logical"]).json()
    at_it = f"{LOGICAL}/{kept['id']}"
    assert put(system, at_it, {"name": "New"}).json() == {
        "@type": "LogicalResource", "id": kept["id"], "href": kept["href"], "name": "New"
    }  # fmt: skip
    of_line = f"{LOGICAL}/number-{row.line_id}"
    shown = system.get(of_line).json()
    assert put(system, of_line, {**shown, "description": "x"}).json()["description"] == "x"
    assert put(system, of_line, shown).json() == shown
    assert code(put(system, of_line, {"name": "x"})) == (400, "line_not_changed_here")


@pytest.mark.parametrize("api", ["637v4", "637v5", "639v4"])
def test_its_client_hears_of_it_where_it_was_sent(
    world: TestWorld, ears: Listening, api: str
) -> None:
    (row,) = world.add(ANNA)
    address, body = KEPT[api]
    shop, system = a_shop(), our_system()
    listen(shop, who="shop")
    listen(system, who="ours")
    kept = shop.post(address, body).json()
    at_it = f"{address}/{kept['id']}"
    status = "resourceStatus" if api == "639v4" else "status"
    value = "reserved" if api == "639v4" else "suspended"
    shop.patch(at_it, {"name": "Other"})
    shop.patch(at_it, {"name": "Other"})
    told = ears.heard(at(api, "shop"))
    shop.patch(at_it, {status: value})
    told = ears.heard(at(api, "shop"))
    shop.delete(at_it)
    told = ears.heard(at(api, "shop"))
    kind = "Resource" if api == "639v4" else "Product"
    assert types(told) == [
        f"{kind}{what}Event" for what in ("Create", "AttributeValueChange", "StateChange", "Delete")
    ]
    assert {one["event"][kind.lower()]["id"] for one in told} == {kept["id"]}
    for other in ("637v4", "637v5", "639v4"):
        assert other == api or not ears.heard(at(other, "shop"))
        assert not ears.heard(at(other, "ours")), "it is nobody else's"
    key = f"sim-{row.line_id}" if api == "639v4" else str(row.line_id)
    system.patch(f"{address}/{key}", {"description": "x"})
    (said,) = ears.heard(at(api, "ours"))
    assert said["event"][kind.lower()]["description"] == "x"


def test_of_a_card_both_kinds_of_notification_are_sent(world: TestWorld, ears: Listening) -> None:
    shop = a_shop()
    listen(shop, who="shop")
    shop.post(*KEPT["physical"])
    assert sorted(types(ears.heard(at("639v4", "shop")))) == [
        "PhysicalResourceCreateEvent", "ResourceCreateEvent"
    ]  # fmt: skip


def test_nothing_is_noted_while_nobody_listens(world: TestWorld) -> None:
    a_shop().post(PRODUCTS, BUNDLE)
    assert not ToldFactRow.objects.exists()


def test_it_is_erased_when_its_time_is_over(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    system.post(PRODUCTS, BUNDLE)
    system.patch(f"{PRODUCTS}/{row.line_id}", {"description": "of Anna"})
    erase_what_is_due(timezone.now())
    assert KeptEntityRow.objects.count() == 2
    KeptEntityRow.objects.update(said_at="2015-01-01T00:00:00Z")
    erase_what_is_due(timezone.now())
    assert not KeptEntityRow.objects.exists()
