"""TMF639: what a line is made of, which can be read."""

from typing import Any

import pytest
from tests.tmf_apis.inventories import in_confidence, states_of
from tests.tmf_apis.published import RESOURCES_A, document, validate
from tests.tmf_apis.shops import PRODUCTS, RESOURCES, a_shop, code, our_system, work
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow

ANNA = LineOf()
OTTO = LineOf(
    msisdn="+4915228817390", name="Otto Weber", state="suspended", sim_kind=SimKind.PHYSICAL
)
KINDS = ("sim", "number", "imsi")


def said_of(resource: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in resource["resourceCharacteristic"]}


def ids_of(answer: Any) -> list[str]:
    return [one["id"] for one in answer.json()]


def further_sim(line: LineRow, **more: Any) -> FurtherSimRow:
    return FurtherSimRow.objects.create(
        line=line, iccid="8949010000000000017", sim_kind="esim", **more
    )


def test_sim_number_and_subscription_of_a_line_from_its_life_to_its_end(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    sim, number, subscription = system.get(RESOURCES).json()
    assert [one["category"] for one in (sim, number, subscription)] == ["SIM", "MSISDN", "IMSI"]
    assert (sim["value"], number["value"]) == (ANNA.iccid, ANNA.msisdn)
    assert "value" not in subscription, "no IMSI leaves the books"
    assert (sim["@type"], sim["name"]) == ("LogicalResource", "eSIM profile")
    for one in (sim, number, subscription):
        assert states_of(one) == ("reserved", "unlocked", "enable", "active")
    assert [one["id"] for one in subscription["resourceRelationship"]] == [
        f"sim-{row.line_id}",
        f"number-{row.line_id}",
    ]

    order = system.order(ANNA).json()
    ending = system.get(number["href"]).json()
    assert states_of(ending) == ("reserved", "shutdown", "enable", "active")
    assert ending["endOperatingDate"] == order["expectedCompletionDate"]
    system.cancel(order["id"])
    assert system.get(number["href"]).json() == number, "as if nothing had been"

    order = system.order(ANNA, at_once=True).json()
    work(world)
    retired = system.get(sim["href"]).json()
    assert states_of(retired) == ("unknown", "locked", "disable", "idle")
    assert "value" not in retired
    resting = system.get(number["href"]).json()
    assert states_of(resting) == ("reserved", "locked", "disable", "idle")
    assert resting["value"] == ANNA.msisdn, "our systems must know what to keep"
    story = NumberRow.objects.get(msisdn=ANNA.msisdn)
    assert said_of(resting)["numberState"] == story.state
    assert said_of(resting)["earliestReleaseDate"] == str(story.earliest_release_date)
    by_order = a_shop("resource-inventory:read").get(f"{RESOURCES}/{order['id']}").json()
    assert by_order["value"] == ANNA.msisdn, "the old address still knows it"


@pytest.mark.parametrize("state", ["available", "ported_out", "returned"])
def test_a_number_that_is_no_longer_the_lines(world: TestWorld, state: str) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    system.order(ANNA, at_once=True)
    work(world)
    NumberRow.objects.update(state=state)
    found = system.get(f"{RESOURCES}/number-{row.line_id}")
    listed = ids_of(system.get(RESOURCES))
    (subscription,) = system.get(RESOURCES, category="IMSI").json()
    related = [one["id"] for one in subscription["resourceRelationship"]]
    if state == "available":
        assert code(found) == (404, "resource_not_found"), "nobody lists free numbers"
        assert f"number-{row.line_id}" not in listed + related
    else:
        assert (found.json()["resourceStatus"], "value" in found.json()) == ("unknown", False)
        assert f"number-{row.line_id}" in listed


def test_a_number_that_was_given_out_again_is_the_new_lines(world: TestWorld) -> None:
    (old,) = world.add(ANNA)
    system = our_system()
    system.order(ANNA, at_once=True)
    work(world)
    NumberRow.objects.update(state="assigned")
    LineRow.objects.filter(pk=old.line_id).update(iccid="8949010000000000025")
    (new,) = world.add(LineOf(name="Somebody Else"))
    assert system.get(f"{RESOURCES}/number-{old.line_id}").status_code == 404
    assert system.get(f"{RESOURCES}/number-{new.line_id}").json()["value"] == ANNA.msisdn


def test_further_sims_are_there_with_what_they_have(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    watch = further_sim(anna, imsi="001010000000001")
    system = our_system()
    of_watch = [f"sim-{anna.line_id}-{watch.sim_id}", f"imsi-{anna.line_id}-{watch.sim_id}"]
    listed = ids_of(system.get(RESOURCES))
    assert listed == [
        *(f"{kind}-{one.line_id}" for kind in KINDS for one in (otto, anna)),
        *of_watch,
    ]
    pages = [ids_of(system.get(RESOURCES, offset=at, limit=3)) for at in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 2, 0]
    assert [one for page in pages for one in page] == listed
    assert system.get(RESOURCES, limit=1).headers["X-Total-Count"] == "8"
    card = system.get(f"{RESOURCES}/sim-{otto.line_id}").json()
    assert (card["@type"], card["serialNumber"]) == ("PhysicalResource", OTTO.iccid)
    assert states_of(card) == ("suspended", "locked", "enable", "idle")
    assert "001010000000001" not in str(system.get(RESOURCES).json())
    product = system.get(f"{PRODUCTS}/{anna.line_id}").json()
    assert [one["id"] for one in product["realizingResource"]] == [
        *(f"{kind}-{anna.line_id}" for kind in KINDS),
        *of_watch,
    ]
    assert [one["id"] for one in product["realizingService"]] == [
        f"{name}-{anna.line_id}" for name in ("network", "charging", "line_services")
    ]


def test_resources_are_filtered_and_cut(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    system = our_system()
    number = f"number-{anna.line_id}"
    for query, found in (
        ({"id": number}, [number]),
        ({"id": f"{number},sim-{otto.line_id},x"}, [f"sim-{otto.line_id}", number]),
        ({"id": "x"}, []),
        ({"category": "MSISDN"}, [f"number-{otto.line_id}", number]),
        ({"category": "SIM,IMSI", "id": number}, []),
        ({"category": "other"}, []),
        ({"resourceRelationship.id": number}, [f"imsi-{anna.line_id}"]),
        ({"resourceRelationship.id": number, "category": "SIM"}, []),
    ):
        answer = system.get(RESOURCES, **query)
        assert (sorted(ids_of(answer)), answer.headers["X-Total-Count"]) == (
            sorted(found),
            str(len(found)),
        ), query
    (cut,) = system.get(RESOURCES, id=number, fields="value,resourceRelationship.id").json()
    assert set(cut) == {"id", "href", "@type", "value", "resourceRelationship"}
    for query in (
        {"value": ANNA.msisdn},
        {"serialNumber": OTTO.iccid},
        {"sort": "id"},
        {"fields": "imsi"},
        {"limit": "101"},
        {"offset": "1000001"},
    ):
        assert code(system.get(RESOURCES, **query)) == (400, "parameter_malformed"), query
    for wrong in ("0", "sim", "sim-0", "sim-01", "sim-1-0", "sim-1-1-1", "x-1", "sim-١", "%00"):
        assert code(system.get(f"{RESOURCES}/{wrong}")) == (404, "resource_not_found"), wrong


def test_a_partner_sees_what_it_ends_and_no_number(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    further_sim(otto)
    shop = a_shop(level=ProofLevel.VERIFIED)
    assert shop.get(RESOURCES).json() == []
    order = shop.order(ANNA).json()
    listed = shop.get(RESOURCES).json()
    assert [one["id"] for one in listed] == [f"{kind}-{anna.line_id}" for kind in KINDS]
    assert not any({"value", "serialNumber"} & set(one) for one in listed)
    assert code(shop.get(f"{RESOURCES}/sim-{otto.line_id}")) == (404, "resource_not_found")
    shop.cancel(order["id"])
    assert shop.get(RESOURCES).json() == [], "it lives on, and is nothing of theirs"
    shop.order(ANNA, at_once=True)
    work(world)
    resting = shop.get(f"{RESOURCES}/number-{anna.line_id}").json()
    assert (said_of(resting)["numberState"], "value" in resting) == ("port_grace", False)


def test_an_end_in_confidence_shows_nowhere(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    before = system.get(RESOURCES).json()
    order = system.order(ANNA).json()
    assert system.get(RESOURCES).json() != before
    in_confidence(order["id"])
    assert OrderRow.objects.get().state == "pending"
    assert system.get(RESOURCES).json() == before
    assert system.get(f"{RESOURCES}/sim-{row.line_id}").json() == before[0]


def test_both_published_files_of_version_4_take_every_answer(world: TestWorld) -> None:
    if not RESOURCES_A.exists():
        pytest.skip("TM Forum's files are not there")
    world.add(ANNA, OTTO)
    system = our_system()
    system.order(ANNA, at_once=True)
    work(world)
    listed = system.get(RESOURCES).json()
    schema = document(RESOURCES_A)["paths"]["/resource"]["get"]["responses"]["200"]["schema"]
    validate(RESOURCES_A, schema, listed)
    for one in listed:
        definition = {"$ref": f"#/definitions/{one['@type']}"}
        validate(RESOURCES_A, definition, one)
    assert {one["@type"] for one in listed} == {"PhysicalResource", "LogicalResource"}
