"""Notifications: what becomes of orders and lines is told in order, as the files have it."""

from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone
from tests.hubs import FILES, Listening, at, heard, listen, subscribe, types, unsubscribe
from tests.tmf_apis.inventories import transfer_of
from tests.tmf_apis.shops import ORDERS, TRANSFERS, a_shop, our_system, work
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.termination import Actor, AnnouncementKind, Channel
from cleanbreak.domain.told_event import Subject, Told, What
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.stop_payout import stop_payout
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.told_fact import note_fact

VERIFIED = ProofLevel.VERIFIED
HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")
ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")


def test_an_end_is_told_from_the_order_to_the_last_step(world: TestWorld, ears: Listening) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    listen(system)
    order = system.order(ANNA, at_once=True, externalId="CRM/1").json()
    first = heard(ears, "622v4")
    assert types(first) == ["ProductOrderCreateEvent"]
    assert first[0]["event"]["productOrder"]["externalId"] == "CRM/1"
    assert first[0]["correlationId"] == order["id"]

    work(world)

    told = heard(ears, "622v4")
    assert types(told) == [
        "ProductOrderCreateEvent",
        "ProductOrderStateChangeEvent",
        "ProductOrderAttributeValueChangeEvent",
        "ProductOrderStateChangeEvent",
    ]
    states = [one["event"]["productOrder"]["state"] for one in told if "State" in one["eventType"]]
    assert states == ["inProgress", "completed"]
    assert told[2]["fieldPath"] == "productOrder.note"
    assert len({one["eventId"] for one in told}) == len(told)
    lines = [one["event"]["product"]["status"] for one in heard(ears, "637v4")]
    assert lines == ["pendingTerminate", "terminated"]
    milestones = [one for one in heard(ears, "622v5") if "Milestone" in one["eventType"]]
    assert len(milestones) > 8
    assert types(heard(ears, "637v5")) == ["ProductStateChangeEvent", "ProductStateChangeEvent"]
    services = types(heard(ears, "641v4"))
    assert services[0] == "ServiceOrderCreateEvent"
    assert services.count("ServiceOrderStateChangeEvent") == 2
    assert services.count("ServiceOrderMilestoneEvent") == len(milestones)
    card = [one["event"] for one in heard(ears, "639v4") if "physicalResource" in one["event"]]
    assert len(card) == (3 if row.sim_kind == "physical" else 0)
    number = [
        one["event"]["resource"]["resourceStatus"]
        for one in heard(ears, "639v4")
        if one["event"].get("resource", {}).get("category") == "MSISDN"
    ]
    assert len(number) == 4, "ending, barred, resting, ended"


def test_a_partner_hears_of_its_own_orders_alone_and_of_no_number(
    world: TestWorld, ears: Listening
) -> None:
    world.add(ANNA, OTTO)
    shop, other, system = a_shop(level=VERIFIED), a_shop(), our_system()
    listen(shop, "622v4", "637v4", who="shop")
    listen(other, "622v4", "637v4", who="other")
    listen(system, "637v4", who="ours")
    order = shop.order(ANNA, at_once=True).json()
    request_termination(at_once(OTTO), world.outside, world.clock())
    work(world)

    told = heard(ears, "622v4", "shop") + heard(ears, "637v4", "shop")
    assert {one["correlationId"] for one in told} == {order["id"]}
    assert not ears.heard(at("622v4", "other")) + ears.heard(at("637v4", "other"))
    assert ANNA.msisdn not in str(told)
    ours = heard(ears, "637v4", "ours")
    assert len(ours) == 4
    assert {one["event"]["product"]["id"] for one in ours} == {
        order["productOrderItem"][0]["product"]["id"],
        *(one["event"]["product"]["id"] for one in ours),
    }


def test_an_end_in_confidence_is_told_to_nobody_before_it_is_done(
    world: TestWorld, ears: Listening
) -> None:
    world.add(ANNA)
    listen(our_system())
    requested = request_termination(at_once(ANNA), world.outside, world.clock())
    ConfidentialRequestRow.objects.create(
        order_id=requested.order_id, safe_medium="email", received_at=world.clock()
    )
    for api in FILES:
        assert not ears.heard(at(api))
    work(world)
    for api in ("622v4", "622v5", "641v4", "654v4"):
        assert not ears.heard(at(api))
    (ended,) = heard(ears, "637v4")
    assert ended["event"]["product"]["status"] == "terminated"
    assert str(requested.order_id) not in str(ended)
    assert "correlationId" not in ended


def test_a_withdrawal_is_told_with_what_came_of_it(world: TestWorld, ears: Listening) -> None:
    world.add(ANNA)
    shop = a_shop()
    listen(shop)
    order = shop.order(ANNA).json()
    task = shop.cancel(order["id"]).json()
    for api in ("622v4", "622v5"):
        told = heard(ears, api)
        assert types(told)[-2:] == [
            "CancelProductOrderCreateEvent", "CancelProductOrderStateChangeEvent",
        ]  # fmt: skip
        assert told[-1]["event"]["cancelProductOrder"]["state"] == "done"
        assert told[-1]["event"]["cancelProductOrder"]["id"] == task["id"]
        assert ("canccelProductOrder" in told[-1]["event"]) is (api == "622v5")
        assert told[1]["event"]["productOrder"]["state"] == "cancelled"


def test_what_is_not_wanted_is_not_sent(world: TestWorld, ears: Listening) -> None:
    world.add(ANNA)
    system = our_system()
    wanted = "productOrder.state=completed&fields=state&eventType=ProductOrderStateChangeEvent"
    subscribe(system, "622v4", at("622v4"), wanted)
    system.order(ANNA, at_once=True)
    work(world)
    (only,) = heard(ears, "622v4")
    told = only["event"]["productOrder"]
    assert set(told) == {"id", "href", "@type", "state", "productOrderItem"}, "as it requires"
    assert set(told["productOrderItem"][0]) == {"id", "@type", "action"}


def test_who_subscribes_later_hears_nothing_of_before_and_who_ended_nothing_more(
    world: TestWorld, ears: Listening
) -> None:
    world.add(ANNA, OTTO)
    system = our_system()
    first = subscribe(system, "622v4", at("622v4"))
    system.order(ANNA)
    ears.work()
    listen(system, "622v5")
    assert not ears.heard(at("622v5"))
    unsubscribe(system, first.headers["Location"])
    system.order(OTTO)
    assert len(heard(ears, "622v4")) == 1
    assert len(heard(ears, "622v5")) == 1


def test_a_hidden_order_is_gone_for_its_client_alone(world: TestWorld, ears: Listening) -> None:
    world.add(ANNA)
    shop, system = a_shop(level=VERIFIED), our_system()
    order = shop.order(ANNA, at_once=True).json()
    work(world)
    listen(shop, "622v4", who="shop")
    listen(system, "622v4", who="ours")
    answer = Client().delete(
        f"{ORDERS}/{order['id']}", headers={"Authorization": f"Bearer {shop.token}"}
    )
    assert answer.status_code == 204
    (gone,) = heard(ears, "622v4", "shop")
    assert gone["eventType"] == "ProductOrderDeleteEvent"
    assert gone["event"]["productOrder"]["id"] == order["id"]
    assert not ears.heard(at("622v4", "ours"))


def test_a_suspended_client_is_told_nothing(world: TestWorld, ears: Listening) -> None:
    world.add(ANNA)
    system = our_system()
    listen(system, "622v4")
    system.order(ANNA)
    RelyingPartyRow.objects.update(is_active=False)
    assert not ears.heard(at("622v4"))


def test_lines_that_come_and_change_and_go_are_told(world: TestWorld, ears: Listening) -> None:
    listen(our_system(), "637v4", "637v5", "639v4")
    (anna, _otto) = world.add(ANNA, OTTO)
    LineRow.objects.filter(pk=anna.line_id).update(iccid="8949000000000000017")
    LineRow.objects.filter(pk=anna.line_id).update(state="suspended")
    told = heard(ears, "637v4")
    made = types(told)
    assert made.count("ProductCreateEvent") == 2
    assert "ProductAttributeValueChangeEvent" in made
    assert told[-1]["event"]["product"]["status"] == "suspended"
    assert "ProductStateChangeEvent" in types(heard(ears, "637v5"))
    told = heard(ears, "639v4")
    changed = [one for one in told if one["eventType"] == "ResourceAttributeValueChangeEvent"]
    assert [one["event"]["resource"]["id"] for one in changed] == [f"sim-{anna.line_id}"]


def test_many_lines_at_once_are_told_as_a_batch(world: TestWorld, ears: Listening) -> None:
    (anna, otto) = world.add(ANNA, OTTO)
    listen(our_system(), "637v4", "637v5")
    ids = [anna.line_id, otto.line_id]
    told = Told(
        fact_id=uuid4(), subject=Subject.LINE, subject_id=str(ids[0]), what=What.BATCH,
        detail={"count": 2, "line_ids": ids}, at=timezone.now(),
    )  # fmt: skip
    note_fact(told)
    (five,), (four,) = heard(ears, "637v5"), heard(ears, "637v4")
    assert [one["id"] for one in five["event"]["product"]] == [str(one) for one in ids]
    assert four["event"]["product"]["id"] == str(ids[0])


def test_an_order_that_waits_for_a_person_is_told_as_an_error(
    world: TestWorld, ears: Listening
) -> None:
    world.add(ANNA)
    system = our_system()
    listen(system)
    order = system.order(ANNA, at_once=True).json()
    OrderRow.objects.filter(pk=order["id"]).update(problem_code="unavailable")
    OrderRow.objects.filter(pk=order["id"]).update(state="held", problem_code="refused")
    five = heard(ears, "622v5")
    assert types(five)[1:] == [
        "ProductOrderJeopardyAlertEvent",
        "ProductOrderStateChangeEvent",
        "ProductOrderErrorMessageEvent",
    ]
    assert five[1]["event"]["productOrder"]["productOrderJeopardyAlert"]
    assert five[3]["event"]["productOrder"]["productOrderErrorMessage"]
    assert types(heard(ears, "641v4"))[1:] == [
        "ServiceOrderJeopardyEvent", "ServiceOrderStateChangeEvent", "ServiceOrderJeopardyEvent",
    ]  # fmt: skip
    put_in_outbox(
        [NewAnnouncement(kind=AnnouncementKind.PAPERS_ASKED, key="k", order_id=UUID(order["id"]))],
        timezone.now(),
    )
    for api in ("622v4", "622v5", "641v4"):
        assert heard(ears, api)[-1]["eventType"].endswith("OrderInformationRequiredEvent")


def test_a_transfer_is_told_and_that_it_is_stopped(world: TestWorld, ears: Listening) -> None:
    ended, own = world.add(
        LineOf(refund_reference=None, language="en"), LineOf(msisdn=OTTO.msisdn, language="en")
    )
    LineRow.objects.filter(pk=own.pk).update(holder=ended.holder_id)
    system = our_system()
    system.order(ANNA, at_once=True)
    work(world)
    listen(system, "654v4")
    made = system.post(TRANSFERS, transfer_of(ended, own)).json()
    stop_payout(PayoutRow.objects.get().payout_id, HOLDER, timezone.now())
    told = heard(ears, "654v4")
    assert types(told) == ["TransferBalanceCreateEvent", "TransferBalanceCancelEvent"]
    assert {one["event"]["transferBalance"]["id"] for one in told} == {made["id"]}


def test_numbers_that_go_on_and_lines_that_go_are_told(world: TestWorld, ears: Listening) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    system.order(ANNA, at_once=True)
    work(world)
    listen(system, "639v4", "637v4")
    NumberRow.objects.update(state="quarantined", due_on=None)
    told = [one["event"]["resource"]["id"] for one in heard(ears, "639v4")]
    assert told == [f"number-{row.line_id}"]
    gone = Told(
        fact_id=uuid4(), subject=Subject.LINE, subject_id=str(row.line_id), what=What.DELETED,
        state="terminated", at=timezone.now(),
    )  # fmt: skip
    note_fact(gone)
    assert types(heard(ears, "637v4")) == ["ProductDeleteEvent"]
    assert sorted(types(heard(ears, "639v4"))[1:]) == [
        "PhysicalResourceDeleteEvent", *["ResourceDeleteEvent"] * 3,
    ]  # fmt: skip
