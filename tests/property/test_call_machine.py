"""Whatever callers press, say or leave: they end at a person, with a receipt, or by hanging up."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.hotline_calls import PIN
from tests.phone_callers import (
    ADA,
    AT_NIGHT,
    LINE,
    TYPED,
    VOICE,
    Caller,
    hotline_world,
    prompts_of,
    sits_down,
    text_of,
)
from tests.worlds import TestWorld

from cleanbreak.domain.call_turn import Heard
from cleanbreak.domain.hotline_queue import LeaveReason
from cleanbreak.flows.call_words import spelled
from cleanbreak.flows.leave_queue import leave_queue
from cleanbreak.flows.take_next_call import take_next_call
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.hotline_queue import QueuePlaceRow

pytestmark = pytest.mark.django_db

SETTLED = {"declared", "voicemail", "call_back", "served", "fraud_reported"}
NUMBERED = {"declared", "voicemail", "fraud_reported"}
KEYS = st.one_of(
    st.sampled_from("1112223450"),
    st.sampled_from([TYPED, PIN, LINE.iccid, "", "*", "#", "99999", "0" * 30, "12x"]),
)
STEPS = st.one_of(
    KEYS.map(lambda digits: (Heard.KEYS, digits)),
    KEYS.map(lambda digits: (Heard.KEYS, digits)),
    KEYS.map(lambda digits: (Heard.KEYS, digits)),
    st.sampled_from([one for one in Heard if one not in (Heard.KEYS, Heard.HUNG_UP)]).map(
        lambda heard: (heard, "")
    ),
    st.just((None, "an agent takes the next call")),
)


@pytest.fixture
def world(settings: Any) -> TestWorld:
    return hotline_world(settings)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, min_size=5, max_size=30), is_night=st.booleans())
def test_nobody_gets_lost(
    world: TestWorld, settings: Any, steps: list[tuple[Heard | None, str]], is_night: bool
) -> None:
    settings.CLEANBREAK_HOTLINE_HOURS = AT_NIGHT if is_night else ""
    sits_down(world)
    caller = Caller(world)
    turn = caller.ring()
    for heard, digits in steps:
        if heard is None:
            take_next_call(ADA, caller.now)
            continue
        turn = caller.does(heard, digits, VOICE if heard is Heard.RECORDED else b"")
        if turn.hangs_up:
            assert caller.row.outcome in SETTLED
            break
    else:
        reaches_somebody(caller)
        caller.hang_up()

    row = caller.row
    assert row.ended_at
    assert row.receipt_number or row.outcome not in NUMBERED
    keys = (f"call:{row.call_id}", f"voice:{row.call_id}")
    declared = [one for one in DeclarationRow.objects.all() if one.submission_key.startswith(keys)]
    told = [text_of(turn) for turn in caller.turns]
    for one in declared:  # it is there, and its number was told; or neither
        assert any(spelled(one.receipt_number, row.language) in text for text in told)
    said = {prompt for turn in caller.turns for prompt in prompts_of(turn)}
    assert bool(declared) == bool(said & {"declared", "message_kept"})
    leave_queue(row.call_id, LeaveReason.DONE, caller.now)


def reaches_somebody(caller: Caller) -> None:
    """Press nought, as everybody may at any time; who is being recorded says something."""
    if caller.turn and caller.turn.connect:
        return
    if caller.turn and caller.turn.record:
        caller.speak()
    turn = caller.press("0")
    place = QueuePlaceRow.objects.filter(pk=caller.row.call_id, left_at=None)
    assert place.exists() or turn.connect or caller.state == "closed"
