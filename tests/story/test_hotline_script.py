"""Stories of callers: what they hear, what they press, and where that leads."""

from dataclasses import replace
from typing import Any

import pytest
from tests.hotline_calls import PIN, tied
from tests.phone_callers import (
    ADA,
    AT_NIGHT,
    LINE,
    OTHER,
    PHONE,
    STRANGERS,
    TO_CONFIRM,
    TO_READ_BACK,
    TYPED,
    TYPED_OTHER,
    Caller,
    declared,
    hotline_world,
    rung,
    sits_down,
    text_of,
)
from tests.proofs import right_codes
from tests.worlds import TestWorld

from cleanbreak.domain.call_turn import Connect, Heard, Record
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.typed_line import grouped_digits
from cleanbreak.flows.call_words import spelled
from cleanbreak.flows.read_place import read_place
from cleanbreak.flows.take_next_call import take_next_call
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.suspicious_report import SuspiciousReportRow
from cleanbreak.records.verification import given_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> TestWorld:
    return hotline_world(settings)


@pytest.fixture
def caller(world: TestWorld) -> Caller:
    return rung(world)


# --- language and menu


@pytest.mark.parametrize(("key", "language"), [("1", "en"), ("2", "de"), ("3", "zh")])
def test_a_caller_chooses_a_language(caller: Caller, key: str, language: str) -> None:
    assert caller.heard == ["choose_language"] * 3

    menu = caller.press(key)

    assert (menu.language, caller.row.language, caller.state) == (language, language, "menu")


@pytest.mark.parametrize("keys", [(), ("1",), ("1", "2"), TO_READ_BACK, TO_CONFIRM, ("1", "3")])
def test_nought_leads_to_a_person_from_everywhere(caller: Caller, keys: tuple[str, ...]) -> None:
    if keys:
        caller.press(*keys)
    caller.press("0")

    assert caller.heard == ["place", "while_waiting"]
    assert read_place(caller.row.call_id, caller.now).position == 1


def test_whoever_presses_nothing_or_the_wrong_keys_gets_to_a_person(world: TestWorld) -> None:
    silent, clumsy = Caller(world), Caller(world)
    silent.ring()
    assert silent.wait(2) == replace(silent.turns[0], number=3)  # told again, word by word
    silent.wait()
    assert silent.state == "waiting_long"

    clumsy.ring()
    clumsy.press("1", "9")
    assert clumsy.heard == ["not_understood", "menu"]
    clumsy.press("8")
    assert clumsy.heard == ["not_understood", "menu"]
    clumsy.press("#")
    assert clumsy.state == "waiting_long"
    assert QueuePlaceRow.objects.count() == 2


# --- the number


def test_a_number_is_read_back_and_can_be_typed_anew(caller: Caller) -> None:
    caller.press("1", "2", TYPED_OTHER)
    assert caller.text.startswith("You typed: 0 1 5, 2 2 8, 8 1 7, 3 9 4. For a person")
    caller.press("3", TYPED)
    assert caller.text.startswith("You typed: 0 1 5, 2 2 8, 8 1 7, 3 8 6.")
    assert caller.row.typed_msisdn() == LINE.msisdn
    caller.press("2", "0", "0")
    assert caller.row.typed_msisdn() == LINE.msisdn


def test_a_card_number_will_do(caller: Caller) -> None:
    caller.press("1", "2", LINE.iccid)

    assert caller.state == "read_back_to_cancel"
    assert (caller.row.typed_msisdn(), caller.row.typed_iccid()) == (None, LINE.iccid)
    assert f" {grouped_digits(LINE.iccid)}. " in caller.text


@pytest.mark.parametrize(
    "typed",
    [
        *("01522", "0152288173", "12*34", "0" * 22, TYPED + "9999999999"),
        *(LINE.iccid[:-1] + "x", LINE.iccid[:-1] + str((int(LINE.iccid[-1]) + 1) % 10)),
    ],
)
def test_what_is_no_number_is_asked_again_and_then_a_person_asks(
    caller: Caller, typed: str
) -> None:
    caller.press("1", "2", typed)
    assert caller.heard == ["number_wrong", "type_number"]
    caller.wait()
    assert caller.heard == ["type_number"]
    caller.press(typed)

    assert caller.state == "waiting_long"
    assert caller.row.typed_msisdn() is None


ICCID_DIGITS_MAX = 20


def test_no_digit_is_left_over_for_the_next_question(caller: Caller) -> None:
    """A provider stops at the most; what somebody typed beyond it must not confirm anything."""
    asked = caller.press("1", "2")
    assert asked.keys
    assert asked.keys.at_most > ICCID_DIGITS_MAX


def test_nobody_types_a_line_twice(caller: Caller) -> None:
    caller.press(*TO_CONFIRM, "1", "2", "1")

    assert caller.state == "read_back_for_status"


# --- to cancel, by keys


def test_a_line_is_cancelled_wholly_by_keys(world: TestWorld, caller: Caller) -> None:
    caller.press(*TO_READ_BACK, "2", "1", PIN, "1")

    row = HotlineCallRow.objects.get()
    said = f"{spelled(row.receipt_number, 'en')}."
    assert caller.text.count(said) == 2
    assert [one.is_slow for one in caller.turn.says if one.text == said] == [True, True]
    assert (row.outcome, row.receipt_number) == ("declared", declared()[0].receipt_number)
    assert tied(world, declared()[0].as_receipt()).order_id
    assert OrderRow.objects.get().channel == "hotline"
    assert caller.wait().keys
    assert caller.wait().hangs_up
    assert caller.row.ended_at == caller.now


def test_a_code_to_the_line_proves_it_too(world: TestWorld, caller: Caller) -> None:
    caller.press(*TO_READ_BACK, "2", "2")
    assert caller.heard == ["type_code"]
    caller.press(right_codes()[ProofKind.LINE_CODE], "1")

    assert caller.state == "declared"
    assert given_kinds(caller.row.verification_id) == [ProofKind.LINE_CODE]
    assert tied(world, declared()[0].as_receipt()).order_id


def test_a_proof_of_one_line_proves_no_other(caller: Caller) -> None:
    caller.press(*TO_READ_BACK, "2", "1", PIN)
    assert caller.state == "confirm"
    caller.press("2", "2", "3", TYPED_OTHER, "2")

    assert caller.heard == ["how_to_prove", "without_proof"]


def test_without_a_proof_it_counts_all_the_same(caller: Caller) -> None:
    caller.press(*TO_CONFIRM, "1")

    assert caller.state == "declared"
    assert declared()[0].msisdn == LINE.msisdn


def test_a_wrong_pin_is_asked_again_and_a_person_comes_after_three(caller: Caller) -> None:
    caller.press(*TO_READ_BACK, "2", "1", "1111")
    assert caller.heard == ["proof_wrong", "type_pin"]
    caller.press("2222", "3333")

    assert caller.state == "waiting_long"
    assert declared() == []


def test_a_locked_line_still_takes_a_declaration(world: TestWorld, caller: Caller) -> None:
    caller.press(*TO_READ_BACK, "2", "1", *["1111", "2222", "3333"])
    for _ in range(3):
        again = Caller(world)
        again.ring()
        again.press(*TO_READ_BACK, "2", "1", *["1111", "2222", "3333"])
    last = Caller(world)
    last.ring()
    last.press(*TO_READ_BACK, "2", "1", PIN)

    assert last.heard == ["proof_locked", "confirm_cancel"]
    last.press("1")
    assert last.state == "declared"


def test_a_number_of_nobody_hears_the_same(world: TestWorld, caller: Caller) -> None:
    stranger = Caller(world)
    stranger.ring()
    for one, typed in ((caller, TYPED), (stranger, STRANGERS)):
        one.press("1", "2", typed, "2", "2", "000000")
        one.press("0" * 6, "0" * 6)
        one.press("0")

    def told(one: Caller) -> list[str]:
        return [text_of(turn) for turn in one.turns if "typed" not in text_of(turn)]

    assert told(stranger)[:-2] == told(caller)[:-2]  # but for their places in the queue


def test_two_lines_of_one_call_are_two_declarations(caller: Caller) -> None:
    caller.press(*TO_CONFIRM, "1")
    first = caller.text
    caller.press("2", "2", "3", TYPED_OTHER, "2", "5", "1")

    assert {one.msisdn for one in declared()} == {LINE.msisdn, OTHER.msisdn}
    assert caller.text != first


# --- status, papers, fraud


def test_the_status_wants_a_proof_and_the_number_that_calls_is_none(world: TestWorld) -> None:
    spoofed = Caller(world, number=LINE.msisdn)
    spoofed.ring()
    spoofed.press("1", "1", TYPED, "1")
    assert spoofed.heard == ["how_to_prove", "by_receipt"]
    spoofed.press("1", PIN)

    assert spoofed.heard == ["proof_right", "status", "after_status"]
    assert spoofed.row.outcome == "status_told"
    assert LINE.name not in spoofed.text


def test_what_to_bring_is_told_without_a_postcode(caller: Caller) -> None:
    caller.press("1", "3", "1")
    assert caller.heard == ["papers", "after_stores"]
    told = caller.turn
    caller.press("1")
    assert caller.turn == replace(told, number=told.number + 1)
    caller.press("2", "00000")
    assert caller.heard == ["postcode_unknown", "papers", "after_stores"]


def test_a_fraud_is_reported_by_number_or_by_voice(caller: Caller, world: TestWorld) -> None:
    caller.press("1", "4", "08001234567")
    assert caller.heard[:2] == ["reported", "receipt"]
    again = caller.text
    caller.press("1")
    assert caller.text == again
    teller = Caller(world)
    teller.ring()
    teller.press("1", "4", "1")
    teller.wait()
    teller.speak()

    assert teller.state == "fraud_reported"
    assert SuspiciousReportRow.objects.count() == 2
    teller.press("0")
    assert QueuePlaceRow.objects.get(pk=teller.row.call_id).skill == "fraud"


# --- a person


def test_a_caller_waits_is_put_through_and_is_done(caller: Caller, world: TestWorld) -> None:
    sits_down(world)
    caller.press(*TO_READ_BACK, "1")
    assert caller.heard == ["place"]
    assert caller.text == "You are number 1."
    caller.wait()
    assert caller.heard == []
    take_next_call(ADA, caller.now)
    turn = caller.wait()

    assert turn.connect == Connect(PHONE)
    assert caller.does(Heard.CONNECTED_ENDED).hangs_up
    assert (caller.row.outcome, caller.row.agent) == ("served", ADA.acting_user)


def test_a_phone_that_is_not_answered_gives_the_caller_back_as_the_next(
    caller: Caller, world: TestWorld
) -> None:
    sits_down(world)
    caller.press("0")
    take_next_call(ADA, caller.now)
    caller.wait(2)
    assert caller.turn.connect
    caller.does(Heard.NOT_CONNECTED)

    assert caller.heard[0] == "not_answered"
    assert read_place(caller.row.call_id, caller.now).position == 1


def test_a_caller_is_told_now_and_then_how_long_it_takes(caller: Caller, world: TestWorld) -> None:
    sits_down(world)
    caller.press("0")
    said = [caller.wait() and caller.heard for _ in range(20)]

    assert ["place"] in said
    assert said.count([]) > 15


def test_a_call_back_keeps_the_place(caller: Caller) -> None:
    caller.press("0", "1")
    turn = caller.press("1")

    assert caller.heard == ["call_back_kept", "goodbye"]
    assert turn.hangs_up
    assert caller.row.outcome == "call_back"
    assert read_place(caller.row.call_id, caller.now).is_call_back


def test_a_withheld_number_is_typed(world: TestWorld) -> None:
    caller = Caller(world, number="")
    caller.ring()
    caller.press("1", "0", "1", "1")
    assert caller.heard == ["cannot_call_back", "type_call_back"]
    caller.press("11")
    assert caller.heard == ["number_wrong", "type_call_back"]
    assert caller.press(STRANGERS).hangs_up


def test_at_night_a_message_counts_from_its_instant(
    world: TestWorld, settings: Any, caller: Caller
) -> None:
    settings.CLEANBREAK_HOTLINE_HOURS = AT_NIGHT
    caller.press("1", "0")
    assert caller.heard == ["place", "while_closed"]
    assert "08:00" in caller.text.replace("8 a.m.", "08:00")
    caller.press("2")
    assert caller.heard == ["leave_message"]
    assert caller.wait().record == Record(180)
    caller.speak()

    assert caller.heard == ["message_kept", "receipt", "once_more", "receipt", "after_receipt"]
    assert (caller.row.outcome, declared()[0].received_at) == ("voicemail", caller.now)
    assert caller.wait(2).hangs_up


def test_at_night_a_line_is_cancelled_by_keys_and_silence_gets_the_tape(
    settings: Any, caller: Caller
) -> None:
    settings.CLEANBREAK_HOTLINE_HOURS = AT_NIGHT
    caller.press("1", "0")
    caller.wait(3)
    assert caller.state == "message"
    caller.press("5")
    assert caller.turn.record, "any key cuts in"
    caller.speak(b"")
    assert caller.state == "message"
    caller.wait(4)
    assert caller.state == "closed"
    caller.press("1", TYPED, "2", "5", "1")
    assert caller.state == "declared"
