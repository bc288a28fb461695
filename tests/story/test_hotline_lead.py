"""Stories of whoever leads the hotline: what they see, and which calls the figures count."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.utils import timezone
from tests.alerts import alerts_now
from tests.hotline_agents import SEAT, Console, console, done, sit
from tests.hotlines import Hotline, agent, row_of
from tests.messages import leave
from tests.staff_people import add_person, signed_in, signed_in_as, staffed_world
from tests.telephone_waves import tone
from tests.worlds import TestWorld

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.call_handling import CallStep
from cleanbreak.domain.hotline_day import NotDone, SeatNow, Spread
from cleanbreak.domain.hotline_queue import SEAT_KEPT, LeaveReason, SeatState
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_message import Answer, answer_message
from cleanbreak.flows.ask_for_call_back import ask_for_call_back
from cleanbreak.flows.read_hotline import read_hotline
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.flows.seat_agent import keep_seat, set_seat
from cleanbreak.flows.take_next_message import take_next_message
from cleanbreak.flows.take_voicemail import take_voicemail
from cleanbreak.records.agent_seat import AgentSeatRow
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow
from cleanbreak.records.message_thread import MessageThreadRow, newest_incoming

ROOT = Actor(channel=Channel.STAFF, acting_user="agent:root")
LEAD = "/staff/hotline/"
NUMBER = "+4915228817399"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    settings.CLEANBREAK_HOME_PLACE = "de"
    with staffed_world(settings) as made:
        yield made


@pytest.fixture
def hotline(settings: Any, db: None) -> Hotline:
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    settings.CLEANBREAK_HOME_PLACE = "de"
    return Hotline()


def ends(hotline: Hotline, call_id: UUID, outcome: str) -> None:
    """Let the line of a call be hung up."""
    hotline.leaves(call_id, LeaveReason.HUNG_UP)
    calls = HotlineCallRow.objects.filter(pk=call_id)
    calls.update(ended_at=hotline.now, outcome=outcome)


def test_how_long_it_took_is_told_by_the_nearest_rank() -> None:
    minutes = [timedelta(minutes=one) for one in (9, 1, 2, 3, 4, 5, 6, 7, 8, 100)]
    assert Spread.of(minutes) == Spread(10, timedelta(minutes=5), timedelta(minutes=9))
    assert Spread.of([]) == Spread(0, None, None)


def test_the_queue_is_told_by_language_and_the_seats_by_what_they_do(hotline: Hotline) -> None:
    hotline.joins("de")
    hotline.passes(minutes=2)
    first = hotline.joins("en")
    hotline.joins("en")
    ask_for_call_back(hotline.joins("en"), NUMBER, hotline.now)
    for name, languages in (("anna", ("en",)), ("bert", ("de", "en")), ("cleo", ("zh",))):
        hotline.seats(name, languages)
    hotline.seats("gone", ("zh",))
    hotline.takes(agent("anna"))
    hotline.speaks(agent("anna"), first)
    set_seat(agent("cleo"), SeatState.PAUSED, hotline.now)
    hotline.passes(minutes=2)
    for name in ("anna", "bert", "cleo"):
        keep_seat(agent(name), hotline.now)

    found = read_hotline(hotline.now)
    told = {one.language: one for one in found.languages}
    assert (told["de"].waiting, told["de"].longest) == (1, timedelta(minutes=4))
    assert (told["en"].waiting, told["en"].call_backs, told["en"].seats) == (1, 1, 2)
    assert (told["zh"].waiting, told["zh"].longest, told["zh"].seats) == (0, None, 0)
    states = {one.name: one.state for one in found.agents}
    assert states == {
        "anna": SeatNow.SPEAKING,
        "bert": SeatNow.FREE,
        "cleo": SeatNow.PAUSED,
        "gone": SeatNow.GONE,
    }
    assert not found.left_alone
    hotline.now += SEAT_KEPT
    assert read_hotline(hotline.now).left_alone == 1


def test_why_cancellations_were_not_completed_is_counted_and_yesterday_is_not(
    hotline: Hotline,
) -> None:
    yesterday = hotline.joins()
    ends(hotline, yesterday, "abandoned")
    hotline.passes(days=1)
    anna = hotline.seats("anna")
    ends(hotline, hotline.rings(), "abandoned")
    waited, served, called = hotline.joins(), hotline.joins(), hotline.joins()
    hotline.passes(minutes=3)
    ends(hotline, waited, "abandoned")
    hotline.takes(anna)
    hotline.speaks(anna, served)
    hotline.passes(minutes=5)
    ends(hotline, served, "served")
    ask_for_call_back(called, NUMBER, hotline.now)
    ends(hotline, called, "call_back")
    declared = hotline.rings()
    hotline.passes(minutes=1)
    HotlineCallRow.objects.filter(pk=declared).update(receipt_number="7K2M-9QXD-4T8")
    ends(hotline, declared, "declared")

    day = read_hotline(hotline.now).day
    assert day.not_done == {
        NotDone.GAVE_UP_BEFORE.value: 1,
        NotDone.GAVE_UP_WAITING.value: 1,
        NotDone.TO_BE_CALLED_BACK.value: 1,
        NotDone.NOT_SAID.value: 1,
    }
    assert (day.answered["en"], day.abandoned["en"]) == (1, 1)
    assert day.wait.p50 == day.gave_up_after.p50 == timedelta(minutes=3)
    assert (day.to_receipt.count, day.to_receipt.p50) == (1, timedelta(minutes=1))
    assert sum(map(sum, day.by_hour.values())) == 2
    assert read_hotline(hotline.now + timedelta(days=1)).day.not_done == {
        NotDone.TO_BE_CALLED_BACK.value: 1
    }


def test_machines_are_told_the_same(hotline: Hotline, settings: Any) -> None:
    hotline.now = timezone.now()
    hotline.joins("zh")
    hotline.seats("anna", ("zh",))
    take_voicemail(hotline.rings(), tone(seconds=2), hotline.now)
    answer = CliRunner().invoke(cli, ["hotline", "status", "--json"], catch_exceptions=False)
    told = json.loads(answer.output)
    assert told["is_open"] is True
    assert [one["waiting"] for one in told["queue"]] == [0, 0, 1]
    assert told["agents"][0]["name"] == "anna"
    assert told["voicemails_waiting"] == told["today"]["voicemails"] == 1
    words = CliRunner().invoke(cli, ["hotline", "status"], catch_exceptions=False).output
    assert "zh: waiting: 1" in words

    figures = read_metrics()
    assert 'cleanbreak_hotline_waiting{language="zh"} 1' in figures
    assert 'cleanbreak_hotline_seats{state="free"} 1' in figures
    assert "cleanbreak_hotline_voicemails 1" in figures
    assert "CleanbreakHotlineWait" not in alerts_now(lambda: hotline.now)
    QueuePlaceRow.objects.update(joined_at=hotline.now - timedelta(minutes=11))
    assert "CleanbreakHotlineWait" in alerts_now(lambda: hotline.now)


def test_whoever_leads_sees_the_hotline_and_nobodys_data(world: TestWorld) -> None:
    hotline = Hotline(timezone.now() - timedelta(minutes=4))
    waits = hotline.joins("de")
    HotlineCallRow.objects.filter(pk=waits).update(heard_at=timezone.now())
    ask_for_call_back(hotline.joins("en"), NUMBER, hotline.now)
    hotline.seats("ada", ("de",))
    lead = signed_in(Role.HOTLINE_LEAD)
    page = lead.get(LEAD).content.decode()
    assert "The hotline now" in page
    assert "4 min" in page
    assert "browser closed" in page
    assert NUMBER not in page
    live = lead.get(f"{LEAD}live/").content.decode()
    assert 'id="queue"' in live
    assert "<html" not in live
    assert lead.get(SEAT).status_code == 403, "who leads does not take calls"
    assert signed_in(Role.AGENT).get(LEAD).status_code == 403


def test_whoever_leads_sees_how_quickly_messages_are_answered(world: TestWorld) -> None:
    leave()
    now = timezone.now()
    taken, root = take_next_message([], ROOT, now), MessageThreadRow.objects.get()
    newest = newest_incoming(root.thread_id)
    assert newest
    assert taken == root.thread_id
    said = Answer(text="Here.", answers=newest.message_id)
    answer_message(root.thread_id, said, ROOT, root.began_at + timedelta(minutes=7))
    leave(submission_key="2" * 32, text="And where?", contact="b@example.org")

    page = signed_in(Role.HOTLINE_LEAD).get(LEAD).content.decode()
    times = page.partition('id="answer-times"')[2].partition("</dl>")[0]
    assert 'id="waiting-now">1<' in times
    assert times.count("7 minutes") == 2


def test_an_agent_calls_back_from_their_page_and_says_what_came_of_it(world: TestWorld) -> None:
    desk = console(world)
    call_id = asked(desk)
    page = desk.takes()
    text = desk.ada.get(page).content.decode()
    assert f'href="tel:{NUMBER}"' in text
    assert desk.ada.post(f"{page}call-back/", {"result": "maybe"}).status_code == 422
    answer = desk.ada.post(f"{page}call-back/", {"result": "no_answer"})
    assert (answer.status_code, answer["Location"]) == (303, SEAT)
    assert row_of(call_id).tries == 1
    assert CallHandlingRow.objects.get().outcome == "passed_on"

    QueuePlaceRow.objects.update(due_at=timezone.now())
    page = desk.takes()
    assert "Try 2 of 3" in desk.ada.get(page).content.decode()
    done(desk.ada, page, CallStep.GREETED)
    text = desk.ada.get(page).content.decode()
    assert "You are speaking." in text
    assert NUMBER not in text
    assert row_of(call_id).tries == 2
    late = desk.ada.post(f"{page}call-back/", {"result": "busy"})
    assert late.status_code == 422, "they were reached"


def test_a_colleague_takes_over_a_call_whose_agents_browser_is_gone(world: TestWorld) -> None:
    desk = console(world)
    call_id = desk.calls()
    desk.takes()
    add_person("ben", Role.AGENT)
    ben = signed_in_as("ben")
    sit(ben, phone="sip:ben@phones.example")
    over = f"{SEAT}over/{call_id}/"
    early = ben.post(over)
    assert early.status_code == 422
    assert "still is your colleague" in early.content.decode()
    AgentSeatRow.objects.filter(agent="agent:ada").update(seen_at=timezone.now() - SEAT_KEPT)
    assert over in ben.get(SEAT).content.decode()

    page = ben.post(over)
    assert page.status_code == 303
    assert ben.get(page["Location"]).status_code == 200
    assert row_of(call_id).agent == "agent:ben"


def asked(desk: Console) -> UUID:
    """Let somebody ask to be called back, and hang up."""
    call_id = desk.calls()
    ask_for_call_back(call_id, NUMBER, timezone.now())
    HotlineCallRow.objects.filter(pk=call_id).update(ended_at=timezone.now(), outcome="call_back")
    return call_id
