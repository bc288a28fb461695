"""Stories of agents' seats: phones not answered, browsers closed, colleagues who go on."""

from typing import Any

import pytest
from tests.hotlines import MORNING, Hotline, agent

from cleanbreak.domain.hotline_queue import (
    SEAT_KEPT,
    LanguageMissing,
    MalformedPhoneAddress,
    NoSeat,
    NotInQueue,
    PhoneAddressTaken,
    PhoneNotOurs,
    PlaceState,
    SeatHasCall,
    SeatState,
    SkillMissing,
    StillTheirCall,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.return_to_front import end_connection, return_to_front
from cleanbreak.flows.seat_agent import leave_seat, seat_of, set_seat, take_seat
from cleanbreak.flows.take_over_call import calls_left_alone, take_over_call
from cleanbreak.flows.tidy_queue import tidy_queue
from cleanbreak.records.agent_seat import AgentSeatRow
from cleanbreak.records.hotline_call import HotlineCallRow

pytestmark = pytest.mark.django_db
NUMBER = "+4915228817399"


@pytest.fixture
def hotline(settings: Any) -> Hotline:
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    settings.CLEANBREAK_HOME_PLACE = "de"
    return Hotline()


def test_an_agent_who_does_not_answer_is_paused_and_the_caller_is_first(hotline: Hotline) -> None:
    first, second = hotline.joins(), hotline.joins()
    anna, bert = hotline.seats("anna"), hotline.seats("bert")
    assert hotline.takes(anna) == first
    assert hotline.takes(bert) == second
    hotline.place(second)
    third = hotline.joins("en", "fraud")
    hotline.place(first)

    told = return_to_front(second, hotline.now)
    assert (told.state, told.position) == (PlaceState.WAITING, 1)
    seat = seat_of(bert)
    assert seat
    assert (seat.state, seat.paused_for) == ("paused", "no_answer")
    assert hotline.takes(bert) is None, "not before he says that he is there"
    call = HotlineCallRow.objects.get(pk=second)
    assert (call.agent, call.outcome) == ("", "")

    hotline.leaves(first)
    assert hotline.takes(anna) == second
    set_seat(bert, SeatState.READY, hotline.now)
    assert hotline.takes(bert) == third


def test_whoever_was_put_through_in_vain_is_before_all_also_who_came_earlier(
    hotline: Hotline,
) -> None:
    earlier = hotline.joins(skill="fraud")
    hotline.passes(seconds=1)
    call_id = hotline.joins()
    assert hotline.takes(hotline.seats("anna", skills=("cancel",))) == call_id
    assert return_to_front(call_id, hotline.now).position == 1
    assert hotline.place(earlier).position == 2
    assert hotline.takes(hotline.seats("bert")) == call_id


def test_a_closed_browser_leaves_the_caller_with_their_agent_and_drops_nobody(
    hotline: Hotline,
) -> None:
    call_id = hotline.joins()
    anna, bert = hotline.seats("anna"), hotline.seats("bert")
    hotline.takes(anna)
    hotline.speaks(anna, call_id)
    hotline.passes(minutes=1)
    with pytest.raises(StillTheirCall) as still:
        take_over_call(call_id, bert, hotline.now)
    assert "in 4 min." in str(still.value)
    assert "in 4 min" in str(still.value)
    assert not calls_left_alone(hotline.now)
    assert hotline.takes(anna) == call_id, "her browser is open again"

    hotline.passes(minutes=SEAT_KEPT.total_seconds() / 60)
    assert [one.call_id for one in calls_left_alone(hotline.now)] == [call_id]
    assert tidy_queue(hotline.now) == 0, "they speak: only a colleague can take the call"
    take_over_call(call_id, bert, hotline.now)
    assert hotline.takes(bert) == call_id
    assert hotline.place(call_id).state is PlaceState.CONNECTED
    assert HotlineCallRow.objects.get(pk=call_id).agent == "agent:bert"
    assert hotline.takes(anna) is None


def test_whose_agents_phone_is_gone_with_the_browser_waits_in_front_and_for_them_first(
    hotline: Hotline,
) -> None:
    anna, bert = hotline.seats("anna"), hotline.seats("bert")
    call_id = hotline.joins()
    hotline.takes(anna)
    hotline.speaks(anna, call_id)
    other = hotline.joins()
    hotline.passes(minutes=2)

    told = end_connection(call_id, hotline.now)
    assert (told.state, told.position) == (PlaceState.WAITING, 1)
    assert hotline.takes(bert) == other
    hotline.leaves(other)
    assert hotline.takes(bert) is None
    assert hotline.takes(anna) == call_id

    hotline.speaks(anna, call_id)
    hotline.passes(minutes=2)
    end_connection(call_id, hotline.now)
    hotline.passes(minutes=SEAT_KEPT.total_seconds() / 60)
    assert hotline.takes(bert) == call_id


def test_a_call_that_never_rang_where_it_was_taken_goes_back(hotline: Hotline) -> None:
    call_id = hotline.joins()
    hotline.takes(hotline.seats("anna"))
    hotline.passes(minutes=SEAT_KEPT.total_seconds() / 60)

    assert tidy_queue(hotline.now) == 1
    assert hotline.takes(hotline.seats("bert")) == call_id


def test_only_who_is_free_and_seated_takes_over(hotline: Hotline) -> None:
    call_id = hotline.joins()
    hotline.takes(hotline.seats("anna"))
    hotline.passes(minutes=6)
    with pytest.raises(NoSeat):
        take_over_call(call_id, agent("bert"), hotline.now)
    bert = hotline.seats("bert")
    with pytest.raises(NotInQueue):
        take_over_call(hotline.joins(), bert, hotline.now)
    hotline.takes(bert)
    with pytest.raises(SeatHasCall):
        take_over_call(call_id, bert, hotline.now)


@pytest.mark.parametrize(
    ("languages", "skills", "phone", "refused"),
    [
        ((), ("cancel",), "sip:a@b", LanguageMissing),
        (("fr",), ("cancel",), "sip:a@b", LanguageMissing),
        (("de",), ("sell",), "sip:a@b", SkillMissing),
        (("de",), ("cancel",), "", MalformedPhoneAddress),
        (("de",), ("cancel",), "tel:+49", MalformedPhoneAddress),
        (("de",), ("cancel",), "sip:a@b\r\nVia: x", MalformedPhoneAddress),
        (("de",), ("cancel",), "sip:a@b;maddr=evil.example", MalformedPhoneAddress),
    ],
)
def test_a_seat_has_a_language_a_skill_and_a_phone(
    languages: tuple[str, ...], skills: tuple[str, ...], phone: str, refused: type[Refusal]
) -> None:
    with pytest.raises(refused):
        take_seat(agent("anna"), languages, skills, phone, MORNING)


def test_callers_are_connected_with_phones_of_the_house_alone(settings: Any) -> None:
    settings.CLEANBREAK_HOTLINE_PHONES = ("sip:2??@pbx.example", "sip:*@desks.pbx.example")
    for abroad in (
        "sip:+25290123456@pbx.example",
        "sip:00900123456@pbx.example",
        "sip:201@evil.example",
        "sip:201@pbx.example.evil.example",
        "sip:201@pbx.example:22",
        "sip:x@desks.pbx.example.evil.example",
        "sips:201@pbx.example",
    ):
        with pytest.raises(PhoneNotOurs):
            take_seat(agent("anna"), ["en"], ["cancel"], abroad, MORNING)
    row = take_seat(agent("anna"), ["en"], ["cancel"], "sip:201@PBX.example:5060", MORNING)
    assert row.phone_address == "sip:201@pbx.example"


@pytest.mark.parametrize(
    "same", ["sip:anna@PHONES.example", "sip:anna@phones.example:5060", "sip:Anna@phones.example"]
)
def test_nobody_has_a_colleagues_phone_ring_by_another_spelling(
    hotline: Hotline, same: str
) -> None:
    hotline.seats("anna")
    with pytest.raises(PhoneAddressTaken):
        take_seat(agent("bert"), ["en"], ["cancel"], same, hotline.now)


def test_a_phone_is_one_agents_and_a_seat_with_a_caller_is_not_left(hotline: Hotline) -> None:
    anna = hotline.seats("anna")
    with pytest.raises(PhoneAddressTaken):
        take_seat(agent("bert"), ["en"], ["cancel"], "sip:anna@phones.example", hotline.now)
    call_id = hotline.joins()
    hotline.takes(anna)
    with pytest.raises(SeatHasCall):
        leave_seat(anna, hotline.now)
    hotline.leaves(call_id)
    hotline.passes(minutes=2)
    take_seat(agent("bert"), ["en"], ["cancel"], "sip:anna@phones.example", hotline.now)
    assert [one.agent for one in AgentSeatRow.objects.all()] == ["agent:bert"]
    leave_seat(agent("bert"), hotline.now)
    with pytest.raises(NoSeat):
        hotline.takes(agent("bert"))
    with pytest.raises(NoSeat):
        set_seat(anna, SeatState.READY, hotline.now)
