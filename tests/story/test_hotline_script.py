"""Stories of callers: what they hear, what they press, and where that leads."""

import pytest
from tests.phone_callers import Caller
from tests.worlds import TestWorld, make_world

from cleanbreak.records.hotline_call import HotlineCallRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> TestWorld:
    return make_world()


@pytest.fixture
def caller(world: TestWorld) -> Caller:
    return Caller(world)


@pytest.mark.parametrize(("key", "language"), [("1", "en"), ("2", "de"), ("3", "zh")])
def test_a_caller_chooses_a_language(caller: Caller, key: str, language: str) -> None:
    asked = caller.ring()
    assert caller.heard == ["choose_language"] * 3
    assert asked.keys

    menu = caller.press(key)

    assert (menu.language, caller.row.language, caller.row.state) == (language, language, "menu")


def test_what_a_provider_says_twice_gets_the_same_answer_and_does_nothing(caller: Caller) -> None:
    asked = caller.ring()
    assert caller.again() == asked
    menu = caller.press("1")

    assert caller.again() == menu
    assert HotlineCallRow.objects.count() == 1


def test_a_caller_hangs_up(caller: Caller) -> None:
    caller.ring()
    caller.hang_up()

    assert caller.row.ended_at == caller.now
    assert caller.press("1").hangs_up
