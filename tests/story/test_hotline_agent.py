"""At the agent's console: one caller, one step after the other, and nothing half done."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.desks import shape
from tests.hotline_agents import SEAT, Console, code_of, console, do, done, sit
from tests.staff_people import add_person, signed_in_as, staffed_world
from tests.worlds import LineOf, TestWorld, at_once, with_notice

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.call_handling import IN_ORDER, READ_OUT, CallStep, OtherCallStepDue
from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.ask_for_call_back import ask_for_call_back
from cleanbreak.flows.end_in_call import digest_of_call, preview_in_call
from cleanbreak.flows.go_on_in_call import NotByVoice, prove_in_call
from cleanbreak.flows.hold_call import code_of_call
from cleanbreak.flows.note_call_step import note_call_step
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.own_lines_of_staff import register_own_line
from cleanbreak.flows.read_handling import read_handling
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_proof_code import SENT_KINDS
from cleanbreak.flows.take_over_call import take_over_call
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.agent_call import AgentCallRow, running_calls
from cleanbreak.records.agent_seat import AgentSeatRow
from cleanbreak.records.call_handling import CallHandlingRow, CallStepRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import note_given

ANNA = LineOf(language="en")
ENDED = LineOf(msisdn="+4915228810001", name="Ben Ended", email="ben@example.org")
ADA = Actor(channel=Channel.HOTLINE, acting_user="agent:ada")
BOB = Actor(channel=Channel.HOTLINE, acting_user="agent:bob")
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")
STRANGER = "+4915228819999"
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


def up_to(hotline: Console, page: str, last: CallStep, when: str = "1") -> CallHandlingRow:
    """Do every step that is due, up to the last one; return how the call is handled."""
    texts = {CallStep.NAMED: ANNA.msisdn, CallStep.PAPERS: when, CallStep.CONFIRMED: "1"}
    while True:
        handling = CallHandlingRow.objects.get(closed_at=None)
        done_now = set(handling.steps.values_list("step", flat=True))
        due = next(one for one in IN_ORDER if one.value not in done_now)
        if IN_ORDER.index(due) > IN_ORDER.index(last):
            return handling
        if due is CallStep.VERIFIED:
            done(hotline.ada, page, due, "3")
            done(hotline.ada, page, due, code_of(handling.verification_id))
        else:
            done(hotline.ada, page, due, texts.get(due, ""))


def shown(hotline: Console, page: str) -> str:
    """Return the page as Ada sees it."""
    return str(hotline.ada.get(page).content.decode())


def anybodys(answer: Any, named: str) -> tuple[int, str]:
    """Return a page without what differs from call to call: number, instants, check code."""
    status, text = shape(answer)
    text = re.sub(r"\?seen=[0-9a-f]+|[0-9]{2}:[0-9]{2}:[0-9]{2}", "", text.replace(named, ""))
    return status, re.sub(r'id="check-code">[^<]+', "", text)


def mark_of(answer: Any) -> str:
    """Return by what the page's script asks whether something has happened."""
    found = re.search(r"news/\?seen=([^\"]+)", answer.content.decode())
    assert found
    return found[1]


def says(answer: Any, words: str, status: int = 422) -> bool:
    return answer.status_code == status and words in answer.content.decode()


def test_a_caller_who_proves_by_a_code_ends_their_line(hotline: Console) -> None:
    call_id = hotline.calls()
    assert says(hotline.ada.get(SEAT), "A caller waits", 200)
    page = hotline.takes()
    up_to(hotline, page, CallStep.CONFIRMED)
    handling = CallHandlingRow.objects.get()
    order = OrderRow.objects.get(pk=handling.order_id)
    assert (order.channel, order.level, order.acting_user) == ("hotline", "identified", "agent:ada")
    shown = hotline.ada.get(page).content.decode()
    assert handling.receipt_number in shown
    assert "The receipt is on its way." in shown
    hotline.works()
    assert "The receipt has left at" in hotline.ada.get(page).content.decode()
    steps = CallStepRow.objects.order_by("call_step_id").values_list("step", flat=True)
    assert list(steps) == [step.value for step in IN_ORDER]
    hotline.ada.post(f"{page}close/")
    handling.refresh_from_db()
    assert handling.outcome == "ended"
    assert not AgentCallRow.objects.filter(hung_up_at=None).exists()
    assert handling.call_id == call_id


def test_what_was_typed_and_proved_by_keys_is_not_asked_again(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn, "en", *BOTH)
    page = hotline.takes()
    assert ANNA.msisdn in shown(hotline, page), "as typed, before anybody answers"
    assert ANNA.name not in shown(hotline, page)
    done(hotline.ada, page, CallStep.GREETED)
    assert ANNA.name in shown(hotline, page)
    up_to(hotline, page, CallStep.CONFIRMED, when="2")
    order = OrderRow.objects.get()
    assert (order.level, order.end_policy) == ("verified", "immediate")
    hotline.works()
    order.refresh_from_db()
    assert order.state == "completed"
    receipts = [one.message for one in MemoryMessages(hotline.world.world).inbox()]
    number = CallHandlingRow.objects.get().receipt_number
    assert {one.medium.value for one in receipts if number in one.text} == {"sms", "email"}


def test_a_line_of_nobody_looks_like_one_of_somebody(hotline: Console) -> None:
    hotline.world.add(ENDED)
    request_termination(at_once(ENDED), hotline.world.outside, timezone.now())
    hotline.works()
    seen = []
    for named in (ANNA.msisdn, ENDED.msisdn, STRANGER):
        hotline.calls(named)
        page = hotline.takes()
        done(hotline.ada, page, CallStep.GREETED)
        first = hotline.ada.get(page)
        tried = [
            do(hotline.ada, page, CallStep.VERIFIED, text) for text in ("3", "000000", "4", "5")
        ]
        answers = (first, *tried, hotline.ada.get(page))
        story = [anybodys(one, named) for one in answers]
        assert ANNA.name not in str(story)
        assert "No match." in str(story)
        seen.append(story)
        hotline.ada.post(f"{page}close/")
    assert seen[0] == seen[1] == seen[2]


def test_no_form_skips_repeats_or_reorders_a_step(hotline: Console) -> None:
    hotline.calls()
    page = hotline.takes()
    for step in IN_ORDER[1:]:
        assert says(do(hotline.ada, page, step, "1", seen=""), "Another step of the script is due")
    assert says(hotline.ada.post(page, {"step": "nonsense"}), "Another step")
    handling = up_to(hotline, page, CallStep.PAPERS)
    for step in (*READ_OUT[1:], CallStep.CONFIRMED, CallStep.ENDED, CallStep.RECEIPT):
        assert says(do(hotline.ada, page, step, "1"), "Another step of the script is due")
        with pytest.raises(OtherCallStepDue):
            note_call_step(handling.handling_id, step, {}, ADA, timezone.now())
    done(hotline.ada, page, CallStep.TOLD_END)
    done(hotline.ada, page, CallStep.TOLD_END)  # Enter pressed twice: not the next part
    assert CallStepRow.objects.filter(step__startswith="told").count() == 1
    up_to(hotline, page, CallStep.TOLD_NUMBER)
    assert says(do(hotline.ada, page, CallStep.CONFIRMED, ""), "Type 1 when the caller")
    assert not OrderRow.objects.exists()


def test_a_yes_is_to_what_was_read_out(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    up_to(hotline, page, CallStep.TOLD_MONEY)
    wrong = do(hotline.ada, page, CallStep.TOLD_BACKUP, seen=str(uuid4()))
    assert says(wrong, "Date or money have changed")
    up_to(hotline, page, CallStep.TOLD_NUMBER)
    spent = replace(ANNA.balance, paid_minor=34)
    MemoryCharging(hotline.world.world).provision({ANNA.msisdn[1:]: spent})
    assert says(do(hotline.ada, page, CallStep.CONFIRMED, "1"), "Date or money have changed")
    assert not OrderRow.objects.exists()
    again = hotline.ada.post(f"{page}again/")
    page = again["Location"]
    handling = CallHandlingRow.objects.get(closed_at=None)
    steps = handling.steps.order_by("place").values_list("step", flat=True)
    assert list(steps) == ["greeted", "named", "verified"], "what was proved counts"
    up_to(hotline, page, CallStep.CONFIRMED)
    assert OrderRow.objects.count() == 1
    outcomes = CallHandlingRow.objects.order_by("begun_at").values_list("outcome", flat=True)
    assert list(outcomes) == ["begun_again", ""]


def test_a_pin_is_typed_by_keys_and_never_said(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    assert "account PIN" not in shown(hotline, page)
    handling = CallHandlingRow.objects.get()
    for kind in set(ProofKind) - SENT_KINDS:
        with pytest.raises(NotByVoice):
            prove_in_call(handling.handling_id, kind, "1234", ADA, timezone.now())


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


def so_far(last: CallStep) -> None:
    """Let everything be done up to a step, as the flows note it."""
    row, now = CallHandlingRow.objects.get(closed_at=None), timezone.now()
    row.verification_id = open_verification(ANNA.msisdn, None, ADA, now)
    row.save()
    note_given(row.verification_id, ProofKind.LINE_CODE, "system", now)
    for step in IN_ORDER[: IN_ORDER.index(last) + 1]:
        details = {"when": "notice"} if step is CallStep.PAPERS else {}
        if step in READ_OUT:
            story = read_handling(row.handling_id, ADA)
            plan = preview_in_call(story, "notice", ADA, wired_outside(), now)
            details = {"statement": digest_of_call(story, plan)}
        note_call_step(row.handling_id, step, details, ADA, now)


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


def test_whoever_declares_needs_no_proof_and_may_have_hung_up(hotline: Console) -> None:
    call_id = hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    hotline.hangs_up(call_id)
    form = {"scan": ANNA.msisdn, "holder_name": ANNA.name, "page_key": "k" * 32}
    assert says(hotline.ada.post(f"{page}declare/", {**form, "holder_name": ""}), "Enter the name")
    for _ in range(2):
        assert hotline.ada.post(f"{page}declare/", form).status_code == 303
    declaration = DeclarationRow.objects.get()
    assert declaration.receipt_number in shown(hotline, page)
    assert says(do(hotline.ada, page, CallStep.VERIFIED, "3"), "This call is closed")
    hotline.ada.post(f"{page}close/")
    assert CallHandlingRow.objects.get().outcome == "declared"
    tie_declarations(hotline.world.outside, timezone.now())
    assert OrderRow.objects.get().declaration_id == declaration.declaration_id


def test_whoever_proves_it_hears_the_state_and_withdraws(hotline: Console) -> None:
    request_termination(with_notice(ANNA), hotline.world.outside, timezone.now())
    hotline.calls(ANNA.msisdn)
    page = hotline.takes()
    assert hotline.ada.post(f"{page}withdraw/").status_code in (404, 422)
    up_to(hotline, page, CallStep.VERIFIED)
    assert "waits for its day" in shown(hotline, page)
    assert hotline.ada.post(f"{page}withdraw/").status_code == 303
    assert OrderRow.objects.get().state == "cancelled"
    hotline.ada.post(f"{page}close/")
    assert CallHandlingRow.objects.get().outcome == "served"


def test_another_line_is_named_and_proved_anew(hotline: Console) -> None:
    hotline.calls(STRANGER, "en")
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    page = hotline.ada.post(f"{page}again/", {"line": "other"})["Location"]
    assert says(do(hotline.ada, page, CallStep.NAMED, "12"), "number")
    up_to(hotline, page, CallStep.CONFIRMED)
    assert OrderRow.objects.get().line.msisdn == ANNA.msisdn


def test_nobody_serves_their_own_line(hotline: Console) -> None:
    register_own_line("ada", ANNA.msisdn, ROOT, timezone.now())
    hotline.calls(ANNA.msisdn, "en", *BOTH)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    assert says(do(hotline.ada, page, CallStep.NAMED, ANNA.msisdn), "Nobody serves their own line")
    assert ANNA.name not in shown(hotline, page)


def test_whoever_is_in_a_call_ends_by_its_script_alone(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn, "en", *BOTH)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    verification_id = CallHandlingRow.objects.get().verification_id
    answer = hotline.ada.post(f"/staff/callers/{verification_id}/end/now/")
    assert answer["Location"] == page
    assert not OrderRow.objects.exists()


def test_a_watched_line_needs_a_second_person(hotline: Console) -> None:
    watch_line(ANNA.msisdn, WatchReason.PRESS, ROOT, timezone.now())
    hotline.calls(ANNA.msisdn, "en", *BOTH)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    answer = hotline.ada.get(page)
    assert answer.status_code == 403
    assert ANNA.name not in answer.content.decode()


def test_the_words_are_in_the_callers_language_with_the_agents_beside(hotline: Console) -> None:
    hotline.calls(ANNA.msisdn, "zh", *BOTH)
    page = hotline.takes()
    done(hotline.ada, page, CallStep.GREETED)
    html = shown(hotline, page)
    assert 'lang="zh-hans"' in html
    assert "Do you want it to end on that day, or at once?" in html


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
