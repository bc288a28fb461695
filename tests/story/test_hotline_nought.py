"""Nought leads to a person at every moment, also while one is recorded."""

from typing import Any

import pytest
from tests.phone_callers import (
    SILENCE,
    VOICE,
    Caller,
    declared,
    hotline_world,
    rung,
)
from tests.worlds import TestWorld

from cleanbreak.domain.call_turn import Heard
from cleanbreak.records.suspicious_report import SuspiciousReportRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> TestWorld:
    return hotline_world(settings)


@pytest.fixture
def caller(world: TestWorld) -> Caller:
    return rung(world)


# --- language and menu


@pytest.mark.parametrize("keys", [("1", "0", "2"), ("1", "4", "1")])
def test_nought_leads_to_a_person_before_and_while_one_is_recorded(
    caller: Caller, keys: tuple[str, ...]
) -> None:
    caller.press(*keys)
    caller.press("0")
    assert caller.state == "waiting_long"
    if keys[1] == "4":
        caller = rung(caller.world)
        caller.press(*keys)
    else:
        caller.press("2")
    caller.wait()
    assert caller.turn.record
    caller.does(Heard.RECORDED, "0", SILENCE)

    assert caller.state == "waiting_long"
    assert (declared(), SuspiciousReportRow.objects.count()) == ([], 0)


def test_what_was_said_before_nought_counts(caller: Caller) -> None:
    caller.press("1", "0", "2")
    caller.wait()
    caller.does(Heard.RECORDED, "0", VOICE)

    assert caller.state == "message_kept"
    assert len(declared()) == 1
    caller.press("0")
    assert caller.state == "waiting_long"
