"""Around a call: hang-ups, closed browsers, colleagues, the caller's check, and the seat."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.hotline_agents import (
    ADA,
    ANNA,
    SEAT,
    STRANGER,
    Console,
    console,
    do,
    done,
    mark_of,
    says,
    shown,
    sit,
    so_far,
    up_to,
)
from tests.staff_people import add_person, signed_in_as, staffed_world
from tests.worlds import LineOf, TestWorld, with_notice

from cleanbreak.domain.call_handling import IN_ORDER, CallStep, CloseFirst, HandledElsewhere
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.ask_for_call_back import ask_for_call_back
from cleanbreak.flows.begin_handling import begin_handling
from cleanbreak.flows.hold_call import code_of_call
from cleanbreak.flows.note_call_step import note_call_step
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.take_over_call import take_over_call
from cleanbreak.records.agent_call import AgentCallRow, running_calls
from cleanbreak.records.agent_seat import AgentSeatRow
from cleanbreak.records.call_handling import CallHandlingRow, CallStepRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow
from cleanbreak.records.order import OrderRow

ENDED = LineOf(msisdn="+4915228810001", name="Ben Ended", email="ben@example.org")
BOB = Actor(channel=Channel.HOTLINE, acting_user="agent:bob")
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")
BOTH = (ProofKind.LINE_CODE, ProofKind.PIN)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.CLEANBREAK_BASE_URL = "https://end.example"
        settings.CLEANBREAK_HOTLINE_HOURS = ""
        made.add(ANNA)
        yield made


@pytest.fixture
def hotline(world: TestWorld) -> Console:
    return console(world)


def test_a_caller_who_hangs_up_before_the_yes_has_ended_nothing(hotline: Console) -> None:
    text = {CallStep.NAMED: ANNA.msisdn, CallStep.PAPERS: "1", CallStep.CONFIRMED: "1"}
    for last, due in pairwise(IN_ORDER[: IN_ORDER.index(CallStep.CONFIRMED) + 1]):
        call_id = hotline.calls()
        page = hotline.takes()
        so_far(last)
        hotline.hangs_up(call_id)
        answer = do(hotline.ada, page, due, text.get(due, ""))
        if due is not CallStep.VERIFIED:
            assert says(answer, "no longer on the line")
        hotline.ada.post(f"{page}close/")
        assert CallHandlingRow.objects.get(call_id=call_id).outcome == "broken_off"
    assert not OrderRow.objects.exists()
    assert not AgentCallRow.objects.filter(hung_up_at=None).exists()


def test_a_yes_is_carried_out_though_power_or_caller_are_gone(hotline: Console) -> None:
    call_id = hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    handling = up_to(hotline, page, CallStep.TOLD_NUMBER)
    told = handling.steps.get(step="told_number").details
    note_call_step(handling.handling_id, CallStep.CONFIRMED, told, ADA, timezone.now())
    hotline.hangs_up(call_id)
    assert not OrderRow.objects.exists()
    done(hotline.ada, page, CallStep.ENDED)
    done(hotline.ada, page, CallStep.ENDED)
    handling.refresh_from_db()
    assert handling.order_id == OrderRow.objects.get().order_id
    hotline.ada.post(f"{page}close/")
    handling.refresh_from_db()
    assert handling.outcome == "ended"


def test_two_windows_and_three_calls_for_one_line_are_one_order(hotline: Console) -> None:
    for _ in range(3):
        hotline.calls(ANNA.msisdn)
        page, second = hotline.takes(), hotline.takes()
        assert page == second
        so_far(CallStep.TOLD_NUMBER)
        for _window in range(2):
            done(hotline.ada, page, CallStep.CONFIRMED, "1")
        hotline.ada.post(f"{page}close/")
    assert OrderRow.objects.count() == 1
    assert CallHandlingRow.objects.filter(outcome="ended").count() == 3
    assert CallStepRow.objects.filter(step="ended").count() == 3


def test_a_browser_that_was_closed_comes_back_to_the_same_step(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn)
    hotline.calls(STRANGER)
    page = hotline.takes()
    up_to(hotline, page, CallStep.TOLD_END)
    reopened = signed_in_as("ada")
    assert reopened.get(SEAT)["Location"] == page
    assert hotline.takes(reopened) == page
    assert 'name="step" value="told_money"' in reopened.get(page).content.decode()
    with pytest.raises(HandledElsewhere):
        begin_handling(CallHandlingRow.objects.get().call_id, BOB, timezone.now())
    with pytest.raises(CloseFirst):
        begin_handling(uuid4(), ADA, timezone.now())
    add_person("bob", Role.AGENT)
    bob = signed_in_as("bob")
    sit(bob, phone="sip:bob@phones.example")
    for address in (page, f"{page}close/", f"{page}declare/", f"{page}news/"):
        assert bob.get(address).status_code == 404 or address.endswith("close/")
    assert bob.post(f"{page}close/").status_code == 404
    assert hotline.takes(bob) != page


def test_a_colleague_takes_over_and_what_was_proved_counts(hotline: Console) -> None:
    call_id = hotline.calls()
    page = hotline.takes()
    up_to(hotline, page, CallStep.VERIFIED)
    add_person("bob", Role.AGENT)
    bob = signed_in_as("bob")
    sit(bob, phone="sip:bob@phones.example")
    AgentSeatRow.objects.filter(agent="agent:ada").update(
        seen_at=timezone.now() - timedelta(minutes=6)
    )
    take_over_call(call_id, BOB, timezone.now())
    theirs = hotline.takes(bob)
    done(bob, theirs, CallStep.GREETED)
    assert 'name="step" value="papers"' in bob.get(theirs).content.decode()
    first, second = CallHandlingRow.objects.order_by("begun_at")
    assert (first.outcome, second.agent) == ("passed_on", "agent:bob")
    assert says(hotline.ada.get(page), "A colleague goes on", 200)
    assert ANNA.name not in shown(hotline, page)


def test_the_caller_sees_that_the_agent_is_real_while_they_speak(hotline: Console) -> None:
    call_id = hotline.calls()
    page = hotline.takes()
    held = AgentCallRow.objects.get()
    code = code_of_call(held.call_id)
    assert code in shown(hotline, page)
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/official/", {"code": code}).content.decode()
    assert f"Agent {held.alias} is on a call" in answer
    assert "what you have called us for" in answer
    AgentCallRow.objects.update(began_at=timezone.now() - timedelta(minutes=61))
    later = shown(hotline, page)
    assert code not in later, "after an hour there is another one"
    (second,) = running_calls(timezone.now())
    assert code_of_call(second.call_id) in later
    hotline.hangs_up(call_id)
    answer = client.post("/official/", {"code": code_of_call(second.call_id)}).content.decode()
    assert "ended at" in answer
    assert not running_calls(timezone.now()).exists()


def test_whoever_is_called_back_is_reached_when_they_are_greeted(
    hotline: Console, settings: Any
) -> None:
    settings.CLEANBREAK_HOME_PLACE = "de"
    call_id = hotline.calls(ANNA.msisdn)
    ask_for_call_back(call_id, ANNA.msisdn, timezone.now())
    HotlineCallRow.objects.filter(pk=call_id).update(ended_at=timezone.now())
    page = hotline.takes()
    assert "This caller is to be called back." in shown(hotline, page)
    done(hotline.ada, page, CallStep.GREETED)
    assert "You are speaking." in shown(hotline, page)
    up_to(hotline, page, CallStep.CONFIRMED)
    assert OrderRow.objects.count() == 1
    hotline.ada.post(f"{page}close/")
    assert QueuePlaceRow.objects.get().left_for == "done"


def test_the_seat(hotline: Console) -> None:
    assert says(sit(hotline.ada, phone="anna"), "Enter the SIP address")
    assert 'value="anna"' in sit(hotline.ada, phone="anna").content.decode()
    news = f"{SEAT}news/?seen={mark_of(hotline.ada.get(SEAT))}"
    assert "HX-Redirect" not in hotline.ada.get(news)
    hotline.calls(ANNA.msisdn)
    assert hotline.ada.get(news)["HX-Redirect"] == SEAT
    html = hotline.ada.get(SEAT).content.decode()
    assert "A caller waits" in html
    assert ANNA.msisdn not in html, "whose call it is not yet"
    hotline.ada.post(f"{SEAT}seat/state/", {"state": "paused"})
    assert "You have paused." in hotline.ada.get(SEAT).content.decode()
    assert hotline.ada.post(f"{SEAT}next/")["Location"] == SEAT
    hotline.ada.post(f"{SEAT}seat/state/", {"state": "ready"})
    page = hotline.takes()
    news = f"{page}news/?seen={mark_of(hotline.ada.get(page))}"
    assert "HX-Redirect" not in hotline.ada.get(news)
    hotline.hangs_up(CallHandlingRow.objects.get().call_id)
    assert hotline.ada.get(news)["HX-Redirect"] == page
    hotline.ada.post(f"{page}close/")
    hotline.ada.post(f"{SEAT}seat/state/", {"state": "left"})
    assert says(hotline.ada.post(f"{SEAT}next/"), "You have no seat")


def test_whoever_has_announced_a_call_of_their_own_ends_it_first(hotline: Console) -> None:
    order = request_termination(with_notice(ANNA), hotline.world.outside, timezone.now())
    hotline.ada.post("/staff/calls/begin/", {"case": str(order.order_id), "reason": "order"})
    hotline.calls()
    assert says(hotline.ada.post(f"{SEAT}next/"), "You are on another call")
    hotline.ada.post(f"/staff/calls/{AgentCallRow.objects.get().call_id}/end/")
    hotline.takes()
    answer = hotline.ada.post(
        "/staff/calls/begin/", {"case": str(order.order_id), "reason": "hotline"}
    )
    assert says(answer, "Choose what the call is about")
