"""Calls that break: hang-ups, providers that repeat themselves, what is refused, what is lost."""

from dataclasses import replace
from typing import Any

import pytest
from tests.hotline_calls import PIN, tied
from tests.phone_callers import (
    ADA,
    AT_NIGHT,
    LINE,
    TO_CONFIRM,
    TO_READ_BACK,
    TYPED,
    VOICE,
    Caller,
    declared,
    hotline_world,
    rung,
    sits_down,
)
from tests.worlds import TestWorld

from cleanbreak.domain.call_script import Told
from cleanbreak.domain.call_turn import CallSaid, Heard, Turn
from cleanbreak.domain.proof import VerificationOver
from cleanbreak.flows import take_call_turn as turns
from cleanbreak.flows.call_acts import ACTS, Acting
from cleanbreak.flows.end_lost_calls import end_lost_calls
from cleanbreak.flows.read_place import read_place
from cleanbreak.flows.take_next_call import take_next_call
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.suspicious_report import SuspiciousReportRow
from cleanbreak.records.verification import VerificationRow
from cleanbreak.records.voicemail import VoicemailRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> TestWorld:
    return hotline_world(settings)


@pytest.fixture
def caller(world: TestWorld) -> Caller:
    return rung(world)


# --- hanging up, and providers that repeat


def test_a_hang_up_at_each_turn_leaves_nothing_half(world: TestWorld) -> None:
    ways = ("1", "2", TYPED, "2", "1", PIN, "1")
    for pressed in range(len(ways) + 1):
        one = Caller(world)
        one.ring()
        for key in ways[:pressed]:
            one.press(key)
        before = one.turn
        one.hang_up()
        row = one.row
        is_whole = pressed == len(ways)
        assert (row.outcome, bool(row.receipt_number)) == (
            ("declared", True) if is_whole else ("abandoned", False)
        )
        assert len(declared()) == int(is_whole)
        assert one.does(Heard.KEYS, "1").hangs_up  # late, and nothing is done
        assert one.row.turn == before.number
    assert len(declared()) == 1


def test_whoever_hangs_up_waiting_is_in_no_queue(caller: Caller) -> None:
    caller.press("0")
    caller.hang_up()

    assert read_place(caller.row.call_id, caller.now).state.value == "left"
    assert caller.row.outcome == "abandoned"


def test_a_provider_that_says_everything_twice_changes_nothing(world: TestWorld) -> None:
    twice = Caller(world, posts=2)
    twice.ring()
    twice.press(*TO_READ_BACK, "2", "1", PIN, "1", "1")
    twice.hang_up()

    assert [len(declared()), HotlineCallRow.objects.count(), VerificationRow.objects.count()] == [
        1, 1, 1,
    ]  # fmt: skip
    assert [turn.number for turn in twice.turns[:-1]] == list(range(1, 10))


def test_what_comes_late_gets_what_is_said_now(caller: Caller) -> None:
    caller.press("1")
    old = CallSaid(
        provider="gateway", provider_call_id=caller.call, heard=Heard.KEYS, turn=1, digits="3"
    )
    assert caller.post(old) == caller.turn
    assert caller.post(replace(old, heard=Heard.RANG, turn=0)) == caller.turn
    assert caller.post(replace(old, turn=99)) == caller.turn
    assert caller.row.language == "en"


def test_a_call_that_nobody_knows_begins_when_it_is_heard_of(world: TestWorld) -> None:
    lost = Caller(world)
    answer = CallSaid(
        provider="gateway", provider_call_id=lost.call, heard=Heard.KEYS, turn=7, digits="2"
    )
    assert lost.post(answer).says == Caller(world).ring().says
    assert lost.post(replace(answer, provider_call_id="never", heard=Heard.HUNG_UP)).hangs_up
    assert not HotlineCallRow.objects.filter(provider_call_id="never").exists()


def test_while_a_pin_is_checked_nobody_else_answers(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider asks again before the customer database has answered."""
    caller.press(*TO_READ_BACK, "2", "1")
    meanwhile: list[Turn] = []
    check = turns.prove_by_keypad

    def slowly(call_id: Any, kind: Any, digits: str, outside: Any, now: Any) -> Any:
        meanwhile.append(caller.post(replace(said, heard=Heard.SPOKEN, digits="")))
        return check(call_id, kind, digits, outside, now)

    monkeypatch.setattr(turns, "prove_by_keypad", slowly)
    said = CallSaid(
        provider="gateway",
        provider_call_id=caller.call,
        heard=Heard.KEYS,
        turn=caller.turn.number,
        digits=PIN,
    )
    answer = caller.post(said)

    assert [(turn.number, turn.goes_on) for turn in meanwhile] == [(said.turn, True)]
    assert answer.number == said.turn + 1
    assert caller.post(replace(said, heard=Heard.SPOKEN, digits="")) == answer


def test_a_check_that_died_is_asked_again(caller: Caller, world: TestWorld) -> None:
    caller.press(*TO_READ_BACK, "2", "1")
    HotlineCallRow.objects.update(answering_since=caller.now)
    assert caller.wait().goes_on
    world.clock.advance(seconds=31)
    caller.wait()

    assert caller.heard == ["type_pin"]


def test_ten_calls_for_one_line_end_it_once(world: TestWorld) -> None:
    for _ in range(10):
        one = Caller(world)
        one.ring()
        one.press(*TO_READ_BACK, "2", "1", PIN, "1")
        one.hang_up()

    assert len({one.receipt_number for one in declared()}) == 10
    for one in declared():
        tied(world, one.as_receipt())
    assert OrderRow.objects.count() == 1


def test_what_is_said_by_somebody_who_hangs_up_counts_too(settings: Any, caller: Caller) -> None:
    settings.CLEANBREAK_HOTLINE_HOURS = AT_NIGHT
    caller.press("1", "0", "2")
    caller.wait()
    caller.hang_up()  # the provider tells this first
    late = CallSaid(
        provider="gateway",
        provider_call_id=caller.call,
        heard=Heard.RECORDED,
        turn=caller.row.turn,
        recorded=VOICE,
    )
    assert caller.post(late).hangs_up
    seconds = VoicemailRow.objects.get().seconds
    assert caller.post(late).hangs_up

    assert (caller.row.outcome, len(declared())) == ("voicemail", 1)
    assert VoicemailRow.objects.get().seconds == seconds


# --- what breaks


def test_a_report_that_comes_late_and_again_is_one_also_after_a_declaration(caller: Caller) -> None:
    """Its call has a receipt number of its own, by which nobody could tell that it was reported."""
    caller.press(*TO_CONFIRM, "1", "2", "4", "1")
    caller.wait()  # who presses nothing during the instructions is recorded
    assert caller.turn
    assert caller.turn.record
    late = CallSaid(
        provider="gateway",
        provider_call_id=caller.call,
        heard=Heard.RECORDED,
        turn=caller.turn.number,
        recorded=VOICE,
    )
    caller.hang_up()
    caller.post(replace(late, recorded=b""))
    assert not SuspiciousReportRow.objects.exists(), "nothing was heard yet"
    for _ in range(3):
        caller.post(late)
    assert SuspiciousReportRow.objects.count() == 1


def test_an_act_that_is_refused_leads_to_a_person(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(acting: Acting) -> Told:
        HotlineCallRow.objects.update(receipt_number="never told")
        raise VerificationOver

    monkeypatch.setitem(ACTS, "declare", refuses)
    caller.press(*TO_CONFIRM, "1")

    assert caller.state == "waiting_long"
    assert caller.row.receipt_number == ""


def test_a_call_whose_end_nobody_told_ends_by_itself(world: TestWorld, caller: Caller) -> None:
    caller.press("0")
    world.clock.advance(minutes=9)
    assert end_lost_calls(caller.now) == 0
    world.clock.advance(minutes=2)
    assert end_lost_calls(caller.now) == 1

    assert caller.row.outcome == "abandoned"
    assert read_place(caller.row.call_id, caller.now).state.value == "left"


def test_a_long_talk_is_not_lost(world: TestWorld, caller: Caller) -> None:
    sits_down(world)
    caller.press("0")
    take_next_call(ADA, caller.now)
    caller.wait(2)
    world.clock.advance(minutes=90)

    assert end_lost_calls(caller.now) == 0
    assert caller.does(Heard.CONNECTED_ENDED).says


# --- what is kept


def test_a_pin_is_kept_nowhere(caller: Caller) -> None:
    pin = "73619482"
    caller.press(*TO_READ_BACK, "2", "1", pin)
    row = HotlineCallRow.objects.get()
    kept = [str(getattr(row, field.attname)) for field in row._meta.fields]

    assert not any(pin in one for one in kept)
    assert pin not in str(row.last_turn())
    assert LINE.msisdn not in str(kept)
    assert TYPED not in str(kept)


def test_a_caller_who_hangs_up_while_a_pin_is_checked_has_hung_up(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller.press(*TO_READ_BACK, "2", "1")
    check = turns.prove_by_keypad

    def slowly(*asked: Any) -> Told:
        caller.hang_up()
        return check(*asked)

    monkeypatch.setattr(turns, "prove_by_keypad", slowly)
    assert caller.press(PIN).hangs_up
    assert (caller.row.outcome, declared()) == ("abandoned", [])
