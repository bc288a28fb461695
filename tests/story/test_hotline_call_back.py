"""Stories of call-backs: the place is kept, tries are limited, and no number is dear to call."""

from typing import Any

import pytest
from tests.hotlines import Hotline, agent, row_of

from cleanbreak.domain.call_back_number import parse_call_back_number
from cleanbreak.domain.hotline_queue import (
    CALL_BACK_AGAIN_AFTER,
    CALL_BACK_KEPT,
    CallBackNotPossible,
    CallBackResult,
    LeaveReason,
    NotInQueue,
    NotYourCaller,
)
from cleanbreak.flows.answer_call import answer_call
from cleanbreak.flows.ask_for_call_back import ask_for_call_back
from cleanbreak.flows.call_back import note_call_back, read_call_back
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.return_to_front import return_to_front
from cleanbreak.flows.tidy_queue import tidy_queue
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow

pytestmark = pytest.mark.django_db
NUMBER = "+4915228817399"


@pytest.fixture
def hotline(settings: Any) -> Hotline:
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    settings.CLEANBREAK_HOME_PLACE = "de"
    return Hotline()


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


def test_a_stranger_s_phone_is_not_rung_all_day(hotline: Hotline) -> None:
    anna, most = hotline.seats("anna"), RATES[Limited.CALL_BACK_TO].burst
    for _ in range(most):
        call_id = hotline.joins()
        ask_for_call_back(call_id, NUMBER, hotline.now)
        assert hotline.takes(anna) == call_id
        note_call_back(call_id, CallBackResult.WRONG_NUMBER, anna, hotline.now)
    call_id = hotline.joins()
    with pytest.raises(CallBackNotPossible):
        ask_for_call_back(call_id, "0152 28817399", hotline.now)
    assert hotline.place(call_id).position == 1, "whoever calls keeps the place, and waits"
    hotline.passes(days=1)
    ask_for_call_back(call_id, NUMBER, hotline.now)


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
    for dear in ("+491805123456", "+881612345678", "+870773111632", "+883510000000094"):
        with pytest.raises(CallBackNotPossible):
            parse_call_back_number(dear, "eu")


def test_only_who_waits_asks_to_be_called_back(hotline: Hotline) -> None:
    with pytest.raises(NotInQueue):
        ask_for_call_back(hotline.rings(), NUMBER, hotline.now)
    with pytest.raises(NotInQueue):
        hotline.place(hotline.rings())
    with pytest.raises(NotInQueue):
        return_to_front(hotline.rings(), hotline.now)
