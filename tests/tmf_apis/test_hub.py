"""The hubs: who may subscribe to what, and how a subscription ends."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.hubs import BASES, FILES, ORIGIN, Listening, at, listen, subscribe, unsubscribe
from tests.tmf_apis.published import (
    document,
)
from tests.tmf_apis.shops import a_shop, our_system
from tests.worlds import LineOf, TestWorld

from cleanbreak.channels.api.tmf import bucket, product, product_order, resource, service_order
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.domain.told_event import EventApi
from cleanbreak.flows.manage_relying_parties import allow_scopes
from cleanbreak.flows.match_listening import match_listening
from cleanbreak.flows.spread_facts import spread_facts
from cleanbreak.records.event_receiver import EventReceiverRow
from cleanbreak.records.told_fact import ToldFactRow, listening

VERIFIED = ProofLevel.VERIFIED
HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")
OPERATOR = Actor(channel=Channel.CLI, acting_user="operator:root")
ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")


def test_what_is_answered_to_a_subscription_and_its_end(world: TestWorld, ears: Listening) -> None:
    shop = a_shop()
    made = subscribe(shop, "622v4", at("622v4"), "eventType=ProductOrderCreateEvent")
    said = made.json()
    assert said["callback"] == at("622v4")
    assert said["query"] == "eventType=ProductOrderCreateEvent"
    assert made.headers["Location"] == f"{BASES['622v4']}/hub/{said['id']}"
    five = subscribe(shop, "622v5", at("622v5"), **{"@type": "Hub"}).json()
    assert five["@type"] == "Hub"

    gone = unsubscribe(shop, made.headers["Location"])
    assert (gone.status_code, gone.content) == (204, b"")
    assert unsubscribe(shop, made.headers["Location"]).status_code == 404
    assert unsubscribe(shop, f"{BASES['622v4']}/hub/{five['id']}").status_code == 404, "elsewhere"
    assert unsubscribe(shop, f"{BASES['622v4']}/hub/nonsense").status_code == 404
    assert EventReceiverRow.objects.filter(ended_at=None).count() == 1


def test_nobody_ends_the_subscription_of_another(world: TestWorld, ears: Listening) -> None:
    made = subscribe(a_shop(), "637v4", at("637v4"))
    other = a_shop()
    assert unsubscribe(other, made.headers["Location"]).status_code == 404
    assert EventReceiverRow.objects.get().ended_at is None


def test_what_the_files_have_not_is_not_allowed(world: TestWorld, ears: Listening) -> None:
    shop = a_shop()
    made = subscribe(shop, "622v4", at("622v4"))
    for address in (f"{BASES['622v4']}/hub", made.headers["Location"]):
        answer = Client().get(address, headers={"Authorization": f"Bearer {shop.token}"})
        assert answer.status_code == 405, "no file of version 4 has GET"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "property_missing"),
        ({"callback": 1}, "property_malformed"),
        ({"callback": "http://crm.example/x"}, "event_address_not_agreed"),
        ({"callback": "https://evil.example/x"}, "event_address_not_agreed"),
        ({"callback": "https://crm.example@evil.example/x"}, "event_address_not_agreed"),
        ({"callback": "https://crm.example:8443/x"}, "event_address_not_agreed"),
        ({"callback": "https://169.254.169.254/x"}, "event_address_not_agreed"),
        ({"callback": f"{ORIGIN}/x", "query": "eventType=Unheard"}, "hub_query_malformed"),
        ({"callback": f"{ORIGIN}/x", "query": "state=x"}, "hub_query_malformed"),
        ({"callback": f"{ORIGIN}/x", "unheard": 1}, "property_unknown"),
        ({"callback": f"{ORIGIN}/x", "@type": "Hub"}, "property_unknown"),
    ],
)
def test_what_is_no_subscription_is_refused(
    world: TestWorld, ears: Listening, body: dict[str, Any], code: str
) -> None:
    answer = a_shop().post(f"{BASES['622v4']}/hub", body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not EventReceiverRow.objects.exists()


def test_the_same_twice_is_a_conflict_and_with_its_key_the_same_answer(
    world: TestWorld, ears: Listening
) -> None:
    shop, body = a_shop(), {"callback": at("622v4")}
    address, key = f"{BASES['622v4']}/hub", {"Idempotency-Key": "k-0000000000000001"}
    first = shop.post(address, body, **key)
    assert shop.post(address, body, **key).json() == first.json()
    again = shop.post(address, body)
    assert (again.status_code, again.json()["code"]) == (409, "event_receiver_known")
    assert subscribe(shop, "622v4", at("622v4"), "productOrder.state=held").status_code == 201
    assert subscribe(a_shop(), "622v4", at("622v4")).status_code == 201, "another client's"


def test_an_address_of_one_client_is_no_other_clients(
    world: TestWorld, ears: Listening, settings: Any
) -> None:
    shop, other = a_shop(), a_shop()
    settings.CLEANBREAK_EVENTS_SENT_TO = (f"{shop.party.client_id}={ORIGIN}",)
    refused = subscribe(other, "622v4", at("622v4"))
    assert (refused.status_code, refused.json()["code"]) == (400, "event_address_not_agreed")
    assert subscribe(shop, "622v4", at("622v4")).status_code == 201


def test_nobody_has_more_subscriptions_than_there_may_be(
    world: TestWorld, ears: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.flows.subscribe_events.LISTENERS_MAX", 1)
    shop = a_shop()
    subscribe(shop, "622v4", at("622v4"))
    answer = subscribe(shop, "622v4", at("x"))
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_listeners")


def test_each_hub_needs_its_own_scope(world: TestWorld, ears: Listening) -> None:
    answer = subscribe(a_shop("tmf:product-inventory"), "622v4", at("622v4"))
    assert answer.status_code == 403
    assert Client().post(f"{BASES['622v4']}/hub").status_code == 401


def test_who_loses_the_scope_of_an_api_is_told_nothing_more(
    world: TestWorld, ears: Listening
) -> None:
    world.add(ANNA, OTTO)
    system = our_system()
    listen(system, "622v4", "637v4")
    system.order(ANNA)
    spread_facts(timezone.now())  # owed, and not sent yet
    allow_scopes(system.party.client_id, ["tmf:product-inventory"], OPERATOR, timezone.now())
    our_system().order(OTTO)
    assert ears.heard(at("622v4")) == []
    assert len(ears.heard(at("637v4"))) == 2
    mine = EventReceiverRow.objects.get(api="622v4")
    assert mine.eventdeliveryrow_set.count() == 1, "nothing more is owed to it"


def test_each_api_needs_at_its_hub_what_it_needs_itself() -> None:
    own = {
        "622": product_order.SCOPE,
        "637": product.SCOPE,
        "639": resource.SCOPE,
        "641": service_order.SCOPE,
        "654": bucket.SCOPE,
    }
    assert {api.value[:3]: api.scope for api in EventApi} == own


def test_nothing_is_noted_while_nobody_listens(world: TestWorld, ears: Listening) -> None:
    match_listening()
    world.add(ANNA, OTTO)
    system = our_system()
    system.order(ANNA)
    assert not listening().is_on
    assert not ToldFactRow.objects.exists()
    made = subscribe(system, "622v4", at("622v4"))
    assert listening().is_on
    system.order(OTTO)
    assert ToldFactRow.objects.exists()
    unsubscribe(system, made.headers["Location"])
    match_listening()
    assert not listening().is_on


def test_every_notification_of_the_files_can_be_subscribed_to(
    world: TestWorld, ears: Listening
) -> None:
    system = our_system()
    for api, file in FILES.items():
        for path in document(file)["paths"]:
            if path.startswith("/listener/"):
                name = path.split("/")[-1].replace("productProductBatch", "productBatch")
                answer = subscribe(system, api, at(api), f"eventType={name}")
                assert answer.status_code == 201, (api, name)
