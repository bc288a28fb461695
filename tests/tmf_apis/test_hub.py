"""The hubs: who subscribes is told what becomes of its orders, in order, as the files have it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.hubs import BASES, ORIGIN, Listening, subscribe, types, unsubscribe
from tests.tmf_apis.published import (
    INVENTORY,
    INVENTORY_5,
    ORDERING,
    ORDERING_5,
    judge_event,
)
from tests.tmf_apis.shops import ORDERS, Shop, a_shop, our_system, work
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.event_receiver import EventReceiverRow
from cleanbreak.records.told_fact import ToldFactRow, listening

ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
FILES: Mapping[str, Path] = {
    "622v4": ORDERING,
    "622v5": ORDERING_5,
    "637v4": INVENTORY,
    "637v5": INVENTORY_5,
}


@pytest.fixture
def ears(world: TestWorld, settings: Any) -> Listening:
    settings.CLEANBREAK_EVENTS_SENT_TO = (ORIGIN,)
    return Listening()


def at(api: str, who: str = "") -> str:
    return f"{ORIGIN}/{who}/{api}"


def listen(shop: Shop, *apis: str, who: str = "") -> None:
    for api in apis or FILES:
        answer = subscribe(shop, api, at(api, who))
        assert answer.status_code == 201, answer.json()


def heard(ears: Listening, api: str, who: str = "") -> list[dict[str, Any]]:
    """Return what was heard, judged by the file."""
    found = ears.heard(at(api, who))
    for one in found:
        judge_event(FILES[api], one["eventType"], one)
    return found


def test_an_end_is_told_from_the_order_to_the_last_step(world: TestWorld, ears: Listening) -> None:
    world.add(ANNA)
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
    lines = heard(ears, "637v4")
    assert [one["event"]["product"]["status"] for one in lines] == ["pendingTerminate", "terminated"]
    milestones = [one for one in heard(ears, "622v5") if "Milestone" in one["eventType"]]
    assert len(milestones) > 8
    assert types(heard(ears, "637v5")) == ["ProductStateChangeEvent", "ProductStateChangeEvent"]
