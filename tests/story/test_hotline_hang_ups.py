"""Callers who hang up, in each state in which one can be: what they have then, is whole."""

from typing import Any

import pytest
from tests.hotline_calls import PIN
from tests.phone_callers import (
    ADA,
    AT_NIGHT,
    TO_CONFIRM,
    TO_READ_BACK,
    TYPED,
    Caller,
    declared,
    hotline_world,
    rung,
    sits_down,
    text_of,
)
from tests.worlds import TestWorld

from cleanbreak.flows.call_words import spelled
from cleanbreak.flows.known_call_script import call_script
from cleanbreak.flows.take_next_call import take_next_call
from cleanbreak.records.hotline_queue import QueuePlaceRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.suspicious_report import SuspiciousReportRow

pytestmark = pytest.mark.django_db

WAIT, SPEAK = "wait", "speak"
TO_STATUS = ("1", "1", TYPED, "1")
ALONE: dict[str, tuple[str, ...]] = {
    "language": (),
    "menu": ("1",),
    "number": ("1", "2"),
    "read_back_to_cancel": TO_READ_BACK,
    "read_back_for_status": ("1", "1", TYPED),
    "prove_for_status": TO_STATUS,
    "prove_to_cancel": (*TO_READ_BACK, "2"),
    "pin": (*TO_READ_BACK, "2", "1"),
    "code": (*TO_READ_BACK, "2", "2"),
    "email_code": (*TO_READ_BACK, "2", "3"),
    "card": (*TO_READ_BACK, "2", "4"),
    "confirm": TO_CONFIRM,
    "declared": (*TO_CONFIRM, "1"),
    "receipt_number": (*TO_STATUS, "5"),
    "status_told": (*TO_STATUS, "1", PIN),
    "postcode": ("1", "3"),
    "papers": ("1", "3", "1"),
    "fraud_number": ("1", "4"),
    "fraud_message": ("1", "4", "1"),
    "fraud_tape": ("1", "4", "1", WAIT),
    "fraud_reported": ("1", "4", "08001234567"),
    "waiting_long": ("0",),
    "quiet_long": ("0", WAIT),
    "call_back": ("0", "1"),
    "call_back_number": ("0", "1", "2"),
    "goodbye": ("0", "1", "1"),
    "message": ("0", "2"),
    "message_tape": ("0", "2", WAIT),
    "message_kept": ("0", "2", WAIT, SPEAK),
}
"""How one comes to each state while no agent is there."""
ELSEWHERE = {"waiting", "quiet", "connect", "closed"}
NO_STORE_HERE = {"stores"}
NUMBERED = {"declared", "message_kept"}


@pytest.fixture
def world(settings: Any) -> TestWorld:
    return hotline_world(settings)


def goes(caller: Caller, *ways: str) -> None:
    for way in ways:
        if way == WAIT:
            caller.wait()
        elif way == SPEAK:
            caller.speak()
        else:
            caller.press(way)


def hangs_up(caller: Caller) -> None:
    """Hang up, and look that nothing is half."""
    state = caller.state
    caller.hang_up()
    told = " ".join(map(text_of, caller.turns))
    numbers = [one.receipt_number for one in declared()]
    assert caller.row.ended_at
    assert len(numbers) == (state in NUMBERED)
    assert all(spelled(one, "en") in told for one in numbers)
    assert SuspiciousReportRow.objects.count() == (state == "fraud_reported")
    assert QueuePlaceRow.objects.filter(left_at=None).count() == (state == "goodbye")
    assert not OrderRow.objects.exists()


def test_every_state_is_hung_up_in() -> None:
    told = {state.name for state in call_script().states.values() if state.is_told}
    assert told == set(ALONE) | ELSEWHERE | NO_STORE_HERE


@pytest.mark.parametrize("state", ALONE)
def test_whoever_hangs_up_has_something_whole_or_nothing(world: TestWorld, state: str) -> None:
    caller = rung(world)
    goes(caller, *ALONE[state])
    assert caller.state == state
    hangs_up(caller)


def test_so_does_whoever_waits_is_put_through_or_calls_at_night(
    world: TestWorld, settings: Any
) -> None:
    sits_down(world)
    for state in ("waiting", "quiet", "connect"):
        caller = rung(world)
        goes(caller, "0", *([] if state == "waiting" else [WAIT]))
        if state == "connect":
            take_next_call(ADA, caller.now)
            caller.wait()
        assert caller.state == state
        hangs_up(caller)
    settings.CLEANBREAK_HOTLINE_HOURS = AT_NIGHT
    caller = rung(world)
    caller.press("0")
    assert caller.state == "closed"
    hangs_up(caller)
