"""Stories of the hotline's queue: who is next, what they are told, and who is called back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.hotlines import MORNING, Hotline, agent, row_of

from cleanbreak.domain.call_back_number import parse_call_back_number
from cleanbreak.domain.hotline_queue import (
    ANY_SKILL_AFTER,
    CALL_BACK_AGAIN_AFTER,
    CALL_BACK_KEPT,
    LOST_AFTER,
    OFFERED_AFTER,
    SEAT_KEPT,
    SILENT_AFTER,
    CallBackNotPossible,
    CallBackResult,
    LanguageMissing,
    LeaveReason,
    MalformedPhoneAddress,
    NoSeat,
    NotInQueue,
    NotYourCaller,
    PhoneAddressTaken,
    PlaceState,
    SeatHasCall,
    SeatState,
    SkillMissing,
    StillTheirCall,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.answer_call import answer_call
from cleanbreak.flows.ask_for_call_back import ask_for_call_back
from cleanbreak.flows.call_back import note_call_back, read_call_back
from cleanbreak.flows.join_queue import join_queue
from cleanbreak.flows.return_to_front import end_connection, return_to_front
from cleanbreak.flows.seat_agent import keep_seat, leave_seat, seat_of, set_seat, take_seat
from cleanbreak.flows.take_over_call import calls_left_alone, take_over_call
from cleanbreak.flows.tidy_queue import PLACES_KEPT, forget_places, tidy_queue
from cleanbreak.records.agent_seat import AgentSeatRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow

pytestmark = pytest.mark.django_db
NUMBER = "+4915228817399"


@pytest.fixture
def hotline(settings: Any) -> Hotline:
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    settings.CLEANBREAK_HOME_PLACE = "de"
    return Hotline()


def test_an_agent_of_two_languages_gets_both_the_longest_waiting_first(hotline: Hotline) -> None:
    german, english, chinese = (hotline.joins(one) for one in ("de", "en", "zh"))
    anna = hotline.seats("anna", ("de", "en"))

    assert hotline.takes(anna) == german
    assert hotline.takes(anna) == german, "the one that she has, not another one"
    hotline.leaves(german)
    assert hotline.takes(anna) == english
    hotline.leaves(english)
    assert hotline.takes(anna) is None
    assert hotline.takes(hotline.seats("wei", ("zh",))) == chinese


def test_a_skill_is_kept_to_until_somebody_has_waited_too_long(hotline: Hotline) -> None:
    fraud = hotline.joins(skill="fraud")
    anna = hotline.seats("anna", skills=("cancel",))
    hotline.passes(seconds=ANY_SKILL_AFTER.total_seconds() - 1)
    assert hotline.takes(anna) is None

    hotline.passes(seconds=1)
    assert hotline.takes(anna) == fraud


def test_position_and_wait_come_from_the_last_calls_and_the_seats_that_are_there(
    hotline: Hotline,
) -> None:
    anna = hotline.seats("anna")
    for _ in range(5):
        hotline.joins()
    first, second = hotline.joins(), hotline.joins()
    assert (hotline.place(first).position, hotline.place(first).wait_minutes) == (6, None)

    for minutes in (4, 4, 4, 4, 30):
        hotline.serves(anna, minutes)
    keep_seat(anna, hotline.now)
    told = hotline.place(second)
    assert (told.position, told.wait_minutes) == (2, 8), "the median, not the mean"

    hotline.seats("bert", ("en", "de"))
    assert hotline.place(second).wait_minutes == 4
    set_seat(agent("bert"), SeatState.PAUSED, hotline.now)
    assert hotline.place(second).wait_minutes == 8
    hotline.passes(minutes=2)
    alone = hotline.place(second)
    assert (alone.position, alone.wait_minutes) == (2, None), "her browser was closed"
    assert alone.may_call_back


def test_who_shares_the_agents_is_counted_whatever_they_speak(hotline: Hotline) -> None:
    hotline.joins("de")
    hotline.joins("zh")
    english = hotline.joins("en")
    assert hotline.place(english).position == 1

    hotline.seats("anna", ("de", "en"))
    assert hotline.place(english).position == 2


def test_a_call_is_put_through_and_served(hotline: Hotline) -> None:
    call_id = hotline.joins()
    anna = hotline.seats("anna")
    assert hotline.place(call_id).state is PlaceState.WAITING
    hotline.takes(anna)

    rings = hotline.place(call_id)
    assert (rings.state, rings.agent_address) == (PlaceState.OFFERED, "sip:anna@phones.example")
    call = HotlineCallRow.objects.get(pk=call_id)
    assert (call.agent, call.outcome) == ("agent:anna", "served")

    answer_call(call_id, anna, hotline.now)
    assert hotline.place(call_id).state is PlaceState.CONNECTED
    hotline.passes(minutes=3)
    keep_seat(anna, hotline.now)
    assert end_connection(call_id, hotline.now).state is PlaceState.LEFT
    assert row_of(call_id).left_for == "done"


def test_whoever_hangs_up_was_served_only_if_they_spoke(hotline: Hotline) -> None:
    anna = hotline.seats("anna")
    waited, rang, spoke = hotline.joins(), hotline.joins(), hotline.joins()
    hotline.leaves(waited, LeaveReason.HUNG_UP)
    hotline.takes(anna)
    hotline.place(rang)
    hotline.passes(seconds=20)
    hotline.leaves(rang, LeaveReason.HUNG_UP)
    hotline.takes(anna)
    hotline.speaks(anna, spoke)
    hotline.leaves(spoke, LeaveReason.HUNG_UP)

    assert [row_of(one).left_for for one in (waited, rang, spoke)] == ["hung_up", "hung_up", "done"]
    with pytest.raises(NotYourCaller):
        answer_call(rang, anna, hotline.now)


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
    assert "in 4 minutes" in str(still.value)
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


def test_whoever_goes_to_the_menu_and_comes_back_has_the_same_place(hotline: Hotline) -> None:
    first, second = hotline.joins(), hotline.joins()
    hotline.leaves(first, LeaveReason.OTHER_WISH)
    assert hotline.place(second).position == 1
    hotline.passes(minutes=1)

    assert join_queue(first, "en", "fraud", hotline.now).position == 1
    assert row_of(first).skill == "fraud"
    assert hotline.place(second).position == 2
    assert join_queue(first, "en", "fraud", hotline.now).position == 1
    assert QueuePlaceRow.objects.count() == 2


def test_whoever_was_served_and_asks_again_has_waited_already(hotline: Hotline) -> None:
    anna = hotline.seats("anna")
    call_id = hotline.joins()
    waits = hotline.joins()
    hotline.serves(anna, 2)
    assert join_queue(call_id, "en", "cancel", hotline.now).position == 1
    assert hotline.place(waits).position == 2


def test_a_long_wait_is_offered_a_call_back_each_time_and_nobody_is_sent_away(
    hotline: Hotline,
) -> None:
    hotline.seats("anna")
    call_ids = [hotline.joins() for _ in range(60)]
    assert hotline.place(call_ids[-1]).position == 60
    assert not hotline.place(call_ids[0]).may_call_back
    hotline.passes(seconds=OFFERED_AFTER.total_seconds())
    keep_seat(agent("anna"), hotline.now)
    for call_id in call_ids[::20]:
        assert hotline.place(call_id).may_call_back
        assert hotline.place(call_id).may_call_back


def test_a_call_back_keeps_the_place_and_comes_like_a_call(hotline: Hotline) -> None:
    anna = hotline.seats("anna")
    call_id, later = hotline.joins(), hotline.joins()
    told = ask_for_call_back(call_id, "0152 28817399", hotline.now)
    assert (told.position, told.is_call_back, told.may_call_back) == (1, True, False)
    assert HotlineCallRow.objects.get(pk=call_id).outcome == "call_back"
    hotline.leaves(call_id, LeaveReason.HUNG_UP)
    HotlineCallRow.objects.filter(pk=call_id).update(ended_at=hotline.now)
    hotline.passes(minutes=20)
    assert tidy_queue(hotline.now) == 0
    assert NUMBER not in str(QueuePlaceRow.objects.values())

    assert hotline.takes(anna) == call_id
    asked = read_call_back(call_id, anna)
    assert asked
    assert (asked.number, asked.this_try, asked.is_reached) == (NUMBER, 1, False)
    with pytest.raises(NotYourCaller):
        read_call_back(call_id, agent("bert"))
    answer_call(call_id, anna, hotline.now)
    with pytest.raises(NotYourCaller):
        note_call_back(call_id, CallBackResult.NO_ANSWER, anna, hotline.now)
    hotline.passes(minutes=5)
    hotline.leaves(call_id)
    assert row_of(call_id).number == row_of(call_id).number_hash == ""
    assert hotline.takes(anna) == later
    assert read_call_back(later, anna) is None


def test_who_is_not_reached_is_called_three_times_and_no_more(hotline: Hotline) -> None:
    anna = hotline.seats("anna")
    call_id = hotline.joins()
    ask_for_call_back(call_id, NUMBER, hotline.now)
    for result in (CallBackResult.NO_ANSWER, CallBackResult.BUSY):
        assert hotline.takes(anna) == call_id
        note_call_back(call_id, result, anna, hotline.now)
        assert hotline.takes(anna) is None, "not at once"
        hotline.passes(seconds=CALL_BACK_AGAIN_AFTER.total_seconds())
    hotline.joins()
    assert hotline.takes(anna) == call_id, "before all who came later"
    note_call_back(call_id, CallBackResult.NO_ANSWER, anna, hotline.now)

    assert row_of(call_id).left_for == "not_reached"
    with pytest.raises(NotYourCaller):
        answer_call(call_id, anna, hotline.now)


def test_a_wrong_number_is_called_once(hotline: Hotline) -> None:
    anna = hotline.seats("anna")
    call_id = hotline.joins()
    ask_for_call_back(call_id, NUMBER, hotline.now)
    hotline.takes(anna)
    note_call_back(call_id, CallBackResult.WRONG_NUMBER, anna, hotline.now)
    assert row_of(call_id).left_for == "wrong_number"
    assert not row_of(call_id).number


def test_a_number_is_not_kept_for_ever(hotline: Hotline) -> None:
    call_id = hotline.joins()
    ask_for_call_back(call_id, NUMBER, hotline.now)
    hotline.passes(days=CALL_BACK_KEPT.days, seconds=-1)
    assert tidy_queue(hotline.now) == 0
    hotline.passes(seconds=1)
    assert tidy_queue(hotline.now) == 1
    assert not row_of(call_id).number


def test_ten_calls_for_one_number_are_one_call_back(hotline: Hotline) -> None:
    calls = [hotline.joins() for _ in range(10)]
    told = [ask_for_call_back(one, NUMBER, hotline.now) for one in calls]
    assert {one.position for one in told} == {1}
    assert [row_of(one).left_for for one in calls] == ["", *["same_number"] * 9]


@pytest.mark.parametrize(
    "number", ["", "0900 123456", "01805 123456", "+16505550123", "+861391234567", "112", "abc"]
)
def test_nobody_makes_us_dial_what_is_dear_or_far_away(hotline: Hotline, number: str) -> None:
    call_id = hotline.joins()
    with pytest.raises(CallBackNotPossible):
        ask_for_call_back(call_id, number, hotline.now)
    assert hotline.place(call_id).position == 1


def test_where_the_home_place_is_no_country_ordinary_numbers_of_all_are_called() -> None:
    assert parse_call_back_number("+16505550123", "eu") == "+16505550123"
    with pytest.raises(CallBackNotPossible):
        parse_call_back_number("+491805123456", "eu")


def test_only_who_waits_asks_to_be_called_back(hotline: Hotline) -> None:
    with pytest.raises(NotInQueue):
        ask_for_call_back(hotline.rings(), NUMBER, hotline.now)
    with pytest.raises(NotInQueue):
        hotline.place(hotline.rings())
    with pytest.raises(NotInQueue):
        return_to_front(hotline.rings(), hotline.now)


def test_a_line_of_which_nothing_is_heard_is_passed_over_and_has_its_place_if_it_is(
    hotline: Hotline,
) -> None:
    silent, other = hotline.joins(), hotline.joins()
    anna = hotline.seats("anna")
    hotline.now += SILENT_AFTER
    HotlineCallRow.objects.filter(pk=other).update(heard_at=hotline.now)
    assert hotline.takes(anna) == other
    hotline.leaves(other)
    assert hotline.takes(anna) is None
    assert tidy_queue(hotline.now) == 0
    HotlineCallRow.objects.filter(pk=silent).update(heard_at=hotline.now)
    assert hotline.takes(anna) == silent
    hotline.leaves(silent)

    lost = hotline.joins()
    hotline.now += LOST_AFTER
    assert tidy_queue(hotline.now) == 1
    assert row_of(lost).left_for == "lost"
    hotline.passes(seconds=1)
    assert join_queue(lost, "en", "cancel", hotline.now).position == 1
    assert row_of(lost).joined_at == MORNING + SILENT_AFTER


def test_closed_hours_and_holidays_are_those_of_the_home_place(
    hotline: Hotline, settings: Any
) -> None:
    settings.CLEANBREAK_HOTLINE_HOURS = "Mo-Fr 08:00-20:00; PH off"
    waits = hotline.joins()
    assert hotline.place(waits).is_open
    hotline.now = datetime(2026, 12, 25, 10, tzinfo=UTC)
    call_id = hotline.rings()
    told = join_queue(call_id, "en", "cancel", hotline.now)
    assert (told.state, told.is_open) == (PlaceState.CLOSED, False)
    assert told.opens_at == datetime(2026, 12, 28, 7, tzinfo=UTC)
    assert not QueuePlaceRow.objects.filter(pk=call_id).exists()

    HotlineCallRow.objects.filter(pk=waits).update(heard_at=hotline.now)
    still = hotline.place(waits)
    assert (still.state, still.is_open) == (PlaceState.WAITING, False)
    assert join_queue(waits, "en", "cancel", hotline.now).state is PlaceState.WAITING
    assert hotline.takes(hotline.seats("anna")) == waits, "who was there in time is served"


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


def test_places_are_forgotten_when_their_figures_are_old(hotline: Hotline) -> None:
    old, open_ = hotline.joins(), hotline.joins()
    hotline.leaves(old, LeaveReason.HUNG_UP)
    assert forget_places(hotline.now + PLACES_KEPT) == 0
    assert forget_places(hotline.now + PLACES_KEPT + timedelta(seconds=1)) == 1
    assert row_of(open_)
