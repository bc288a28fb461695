"""Stories of the hotline's queue: who is next, and what they are told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.hotlines import MORNING, Hotline, agent, row_of

from cleanbreak.domain.hotline_queue import (
    ANY_SKILL_AFTER,
    LOST_AFTER,
    OFFERED_AFTER,
    SILENT_AFTER,
    LeaveReason,
    NotYourCaller,
    PlaceState,
    SeatState,
)
from cleanbreak.flows.answer_call import answer_call
from cleanbreak.flows.call_words import place_said
from cleanbreak.flows.join_queue import join_queue
from cleanbreak.flows.return_to_front import end_connection
from cleanbreak.flows.seat_agent import keep_seat, set_seat
from cleanbreak.flows.tidy_queue import PLACES_KEPT, tidy_queue
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
    assert place_said(told, "en") == "You are number 2. You wait about 8 minutes."

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


def test_whoever_goes_to_the_menu_and_comes_back_has_the_same_place(hotline: Hotline) -> None:
    first, second = hotline.joins(), hotline.joins()
    hotline.leaves(first, LeaveReason.DECLARED)
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


def test_places_are_forgotten_when_their_figures_are_old(hotline: Hotline) -> None:
    old, open_ = hotline.joins(), hotline.joins()
    hotline.leaves(old, LeaveReason.HUNG_UP)
    HotlineCallRow.objects.all().delete()
    assert tidy_queue(hotline.now + PLACES_KEPT) == 0
    assert tidy_queue(hotline.now + PLACES_KEPT + timedelta(seconds=1)) == 1
    assert row_of(open_)
