"""TMF654: top-ups are done once, whatever crashes; what cannot be done has failed, and says why."""

from typing import Any

import pytest
from tests.hubs import Listening, heard, listen, types
from tests.tmf_apis.inventories import in_confidence
from tests.tmf_apis.shops import BUCKETS, a_shop, code, our_system, work
from tests.worlds import CURRENT, LineOf, TestWorld

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.rigging import Rig, rigged
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.flows.do_balance_tasks import do_balance_tasks
from cleanbreak.ports.errors import OutcomeUnknown, Refused
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.balance_task import BalanceTaskRow
from cleanbreak.records.line import LineRow

BASE = "/tmf-api/prepayBalanceManagement/v4"
TOPUPS, ADJUSTS = f"{BASE}/topupBalance", f"{BASE}/adjustBalance"
RESERVES, HISTORY = f"{BASE}/reserveBalance", f"{BASE}/balanceActionHistory"
ANNA = LineOf()


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.CLEANBREAK_BALANCE_TASK_MOST = {"EUR": 5000}


def topup(line: LineRow, amount: Any = 10.5, **more: Any) -> dict[str, Any]:
    return {
        "amount": {"amount": amount, "units": "EUR"},
        "bucket": {"id": f"paid-{line.line_id}"},
        "partyAccount": {"id": f"account-{line.line_id}"},
        "usageType": "monetary",
        **more,
    }


def adjust(line: LineRow, amount: Any = 10.5, **more: Any) -> dict[str, Any]:
    body = topup(line, amount, **more)
    del body["partyAccount"]
    return body


def do(world: TestWorld) -> None:
    world.clock.advance(hours=1)
    do_balance_tasks(CURRENT[-1] if CURRENT else world.outside, world.clock)


def held(line: LineRow) -> float:
    return float(
        our_system().get(f"{BUCKETS}/paid-{line.line_id}").json()["remainingValue"]["amount"]
    )


def test_credit_is_added_once_and_told(world: TestWorld, ears: Listening) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    listen(system, "654v4")
    said = {"description": "Tablet", "reason": "voucher 12", "channel": {"id": "till"}}
    body = topup(row, **said, requestor={"id": "7", "@referredType": "Agent", "name": "Eva Klug"})
    made = system.post(TOPUPS, body, **{"Idempotency-Key": "k"})
    assert (made.status_code, made.json()["status"]) == (201, "created")
    assert {name: made.json()[name] for name in body} == body
    assert made.headers["Location"].endswith(made.json()["id"])
    assert system.post(TOPUPS, body, **{"Idempotency-Key": "k"}).json() == made.json()
    before = held(row)
    do(world)
    do(world)
    assert round(held(row) - before, 2) == 10.5
    done = system.get(made.json()["href"]).json()
    assert (done["status"], "confirmationDate" in done) == ("completed", True)
    assert "Eva" not in str(BalanceTaskRow.objects.values().get())
    done = AuditRow.objects.filter(act__startswith="balance_task").order_by("id")
    assert [one.act for one in done] == ["balance_task.created", "balance_task.completed"]
    told = heard(ears, "654v4")
    assert types(told) == ["TopupBalanceCreateEvent"]
    (action,) = system.get(HISTORY, **{"bucket.id": f"paid-{row.line_id}"}).json()
    assert (action["status"], action["amount"]["amount"]) == ("completed", 10.5)
    assert system.get(action["href"]).json() == action


@pytest.mark.parametrize("times", [1, 2])
def test_what_nobody_knows_is_asked_again_and_comes_once(world: TestWorld, times: int) -> None:
    (row,) = world.add(ANNA)
    system, before = our_system(), held(row)
    made = system.post(ADJUSTS, adjust(row)).json()
    rig = Rig()
    CURRENT[-1] = rigged(world.outside, rig)
    rig.poison(lambda _: True, OutcomeUnknown("cut off"))
    for _ in range(times):
        do(world)
    assert system.get(made["href"]).json()["status"] == "created"
    refused = system.patch(made["href"], {"status": "cancelled"})
    assert code(refused) == (409, "task_not_open"), "the credit may have come"
    assert code(system.delete(made["href"])) == (409, "task_not_open")
    CURRENT[-1] = world.outside
    do(world)
    assert system.get(made["href"]).json()["status"] == "completed"
    assert round(held(row) - before, 2) == 10.5
    assert MemoryCharging(world.world).effects(row.charging_account) == {"credit": 1}


def test_what_cannot_be_done_has_failed_and_says_why(world: TestWorld, ears: Listening) -> None:
    row, ended, ending = world.add(
        ANNA,
        LineOf(msisdn="+4915228817390", name="Otto Weber"),
        LineOf(msisdn="+4915228817391", name="Ada Weber"),
    )
    system = our_system()
    system.order(LineOf(msisdn="+4915228817390", name="Otto Weber"), at_once=True)
    work(world)
    system.order(LineOf(msisdn="+4915228817391", name="Ada Weber"))
    listen(system, "654v4")
    good, money = topup(row), {"amount": {"amount": 1, "units": "USD"}}
    cases = (
        (TOPUPS, {**good, "bucket": {"id": "x"}}, "no such bucket"),
        (TOPUPS, topup(LineRow(line_id=99_999_999)), "no such bucket"),
        (TOPUPS, {**good, "bucket": {"id": f"deposit-{row.line_id}"}}, "paid credit"),
        (TOPUPS, {**good, "partyAccount": {"id": "other"}}, "partyAccount"),
        (TOPUPS, {**good, "product": [{"id": "other"}]}, "product"),
        (TOPUPS, {**good, "usageType": "data"}, "usageType"),
        (TOPUPS, {**good, "isAutoTopup": True}, "isAutoTopup"),
        (TOPUPS, {**good, "voucher": "1234"}, "voucher"),
        (TOPUPS, {**good, **money}, "EUR"),
        (TOPUPS, topup(row, 0), "EUR"),
        (TOPUPS, topup(row, 0.001), "EUR"),
        (TOPUPS, topup(row, 50.01), "50.00 EUR"),
        (TOPUPS, topup(row, 1e300), "50.00 EUR"),
        (TOPUPS, topup(ended), "has ended"),
        (TOPUPS, topup(ending), "being settled"),
        (ADJUSTS, adjust(row, -1), "take credit away"),
        (ADJUSTS, adjust(row, adjustType="recurring"), "adjustType"),
        (RESERVES, topup(row), "hold credit back"),
    )  # fmt: skip
    for address, body, why in cases:
        made = system.post(address, body)
        assert (made.status_code, made.json()["status"]) == (201, "failed"), body
        assert why in made.json()["description"], made.json()
        assert system.get(made.json()["href"]).json() == made.json()
        assert made.json()["id"] in [
            one["id"] for one in system.get(address, status="failed").json()
        ]
    told = heard(ears, "654v4")
    assert set(types(told)) == {
        f"{kind}Balance{what}Event"
        for kind in ("Topup", "Adjust", "Reserve")
        for what in ("Create", "Failure")
    }
    assert len(told) == 2 * len(cases)
    assert not BalanceTaskRow.objects.exclude(due_at=None).exists()


def test_nothing_is_given_unless_the_operator_allows_it(world: TestWorld, settings: Any) -> None:
    (row,) = world.add(ANNA)
    reader = a_shop("tmf:prepay-balance", level=ProofLevel.VERIFIED)
    assert "not allowed" in reader.post(TOPUPS, topup(row)).json()["description"]
    shop = a_shop(level=ProofLevel.VERIFIED)
    assert "no such bucket" in shop.post(TOPUPS, topup(row)).json()["description"]
    settings.CLEANBREAK_BALANCE_TASK_MOST = {}
    assert "not allowed" in our_system().post(TOPUPS, topup(row)).json()["description"]
    settings.CLEANBREAK_BALANCE_TASK_MOST = {"JPY": 1000}
    assert "not allowed" in our_system().post(TOPUPS, topup(row)).json()["description"]


def test_a_task_is_changed_in_its_words_cancelled_and_deleted(
    world: TestWorld, ears: Listening
) -> None:
    (row,) = world.add(ANNA)
    system, before = our_system(), held(row)
    listen(system, "654v4")
    made = system.post(TOPUPS, topup(row, description="a")).json()
    changed = system.patch(made["href"], {"status": "created", "description": "b"})
    assert (changed.status_code, changed.json()["description"]) == (200, "b")
    for patch, why in (
        ({"description": "x"}, "property_missing"),
        ({"status": "completed"}, "property_fixed"),
        ({"status": "created", "amount": {"amount": 50}}, "property_fixed"),
        ({"status": "created", "bucket": {"id": "paid-1"}}, "property_fixed"),
        ({"status": "created", "x": 1}, "property_unknown"),
        ({"status": "created", "description": 1}, "property_malformed"),
    ):
        assert code(system.patch(made["href"], patch)) == (400, why), patch
    assert code(our_system().get(made["href"])) == (404, "task_not_found"), "another's"
    assert code(our_system().delete(made["href"])) == (404, "task_not_found")
    over = system.patch(made["href"], {"status": "cancelled", "reason": "mistake"}).json()
    assert (over["status"], over["reason"]) == ("cancelled", "mistake")
    second = system.post(TOPUPS, topup(row)).json()
    assert system.delete(second["href"]).status_code == 204
    assert code(system.get(second["href"])) == (404, "task_not_found")
    assert [one["id"] for one in system.get(TOPUPS).json()] == [made["id"]]
    do(world)
    assert held(row) == before
    told = sorted(types(heard(ears, "654v4")))
    assert told == ["TopupBalanceCancelEvent"] * 2 + ["TopupBalanceCreateEvent"] * 2


def test_a_line_that_ends_in_confidence_waits_and_is_not_told_of(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    in_confidence(system.order(ANNA).json()["id"])
    made = system.post(TOPUPS, topup(row)).json()
    assert made["status"] == "created"
    do(world)
    assert system.get(made["href"]).json()["status"] == "created"
    assert BalanceTaskRow.objects.get().begun_at is None
    cancelled = {"status": "cancelled", "reason": "mistake"}
    assert code(system.patch(made["href"], cancelled)) == (409, "task_not_open"), "as in an outage"
    assert code(system.delete(made["href"])) == (409, "task_not_open")


def test_a_partner_hears_of_its_own_tasks_and_nobody_else_does(
    world: TestWorld, ears: Listening
) -> None:
    (row,) = world.add(ANNA)
    shop, system = a_shop(), our_system()
    listen(shop, "654v4", who="shop")
    listen(system, "654v4", who="system")
    assert shop.post(TOPUPS, topup(row)).json()["status"] == "failed"
    told = sorted(types(heard(ears, "654v4", "shop")))
    assert told == ["TopupBalanceCreateEvent", "TopupBalanceFailureEvent"]
    assert heard(ears, "654v4", "system") == []


def test_tasks_that_name_no_line_are_bounded_and_go_when_they_are_deleted(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = world.add(ANNA)
    monkeypatch.setattr("cleanbreak.flows.make_balance_task.OF_NO_LINE_MOST", 2)
    shop = a_shop()
    made = [shop.post(TOPUPS, topup(row)) for _ in range(3)]
    assert [one.status_code for one in made] == [201, 201, 409]
    assert code(made[-1]) == (409, "too_many_tasks")
    assert shop.delete(made[0].json()["href"]).status_code == 204
    assert BalanceTaskRow.objects.count() == 1
    assert shop.post(TOPUPS, topup(row)).status_code == 201


def test_what_the_charging_system_refuses_has_failed(world: TestWorld, ears: Listening) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    listen(system, "654v4")
    made = system.post(TOPUPS, topup(row)).json()
    rig = Rig()
    rig.poison(lambda _: True, Refused("no"))
    CURRENT[-1] = rigged(world.outside, rig)
    do(world)
    assert (
        system.get(made["href"]).json()["description"].startswith("The charging system has refused")
    )
    assert types(heard(ears, "654v4")) == ["TopupBalanceCreateEvent", "TopupBalanceFailureEvent"]


def test_what_a_kit_sends_comes_back(world: TestWorld) -> None:
    world.add(ANNA)
    system = our_system()
    party = {"id": "1", "@referredType": "Individual", "name": "Jean", "role": "customer"}
    body = {
        "@type": "TopupBalance", "@baseType": "Action", "description": "d", "reason": "r",
        "amount": {"amount": 10.5, "units": "EUR"}, "bucket": {"id": "1234", "href": "x/1234"},
        "channel": {"id": "2", "name": "mobileapp"}, "isAutoTopup": False, "numberOfPeriods": 2,
        "logicalResource": [{"id": "1"}], "partyAccount": {"id": "5", "status": "Active"},
        "paymentMethod": {"id": "1"}, "product": [{"id": "1"}], "recurringPeriod": "monthly",
        "requestor": party, "usageType": "monetary", "voucher": "v",
        "validFor": {"startDateTime": "2026-01-01T00:00:00Z"},
    }  # fmt: skip
    reserve = {name: body[name] for name in ("bucket", "partyAccount", "usageType", "amount")}
    moved = {
        "reason": "gift", "channel": {"id": "2"}, "logicalResource": [{"id": "1"}],
        "receiverLogicalResource": {"id": "2"}, "amount": {"amount": 1, "units": "EUR"},
        "usageType": "data", "bucket": {"id": "1"}, "receiverBucket": {"id": "2"},
        "receiverBucketUsageType": "data", "costOwner": "originator",
    }  # fmt: skip
    for address, sent in ((TOPUPS, body), (RESERVES, reserve), (f"{BASE}/transferBalance", moved)):
        made = system.post(address, sent)
        assert made.status_code == 201
        entity = made.json()
        assert {name: entity[name] for name in sent} == sent
        assert system.get(f"{address}/{entity['id']}").json() == entity
        for name in entity:
            (cut,) = system.get(address, fields=name, id=entity["id"]).json()
            assert cut[name] == entity[name]
        assert entity in system.get(address, status=entity["status"]).json()
        for name in [one for one in sent if one in ("bucket", "usageType")]:
            lacking = {one: value for one, value in sent.items() if one != name}
            assert code(system.post(address, lacking)) == (400, "property_missing")
        assert system.get(f"{address}/0").status_code == 404
        assert system.delete(entity["href"]).status_code == 204
