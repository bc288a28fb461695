"""number-recycling over the lives of numbers: also where CAMARA's text leaves it open."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.camara_apis.lives import begun_at, day_ago, given_on, had_before, known_line
from tests.camara_apis.stage import NOBODYS, Stage
from tests.money_stories import end_line
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.number_interval import EndedBy
from cleanbreak.domain.resting_answer import NoRestingAnswer, RestingAnswer, read_resting_answer
from cleanbreak.records.line import LineRow
from cleanbreak.records.number_interval import NumberIntervalRow

CHECK = "/number-recycling/v0.2/check"


def asked(stage: Stage, msisdn: str, days_ago: float) -> bool | str:
    """Return the answer, or the code of the refusal."""
    body = {"phoneNumber": msisdn, "specifiedDate": day_ago(days_ago).isoformat()}
    said = stage.ask(CHECK, body).json()
    return said["phoneNumberRecycled"] if "phoneNumberRecycled" in said else said["code"]


def test_a_number_whose_line_has_just_ended_is_recycled_for_every_day(
    stage: Stage, world: TestWorld
) -> None:
    line = known_line()
    world.add(line)
    assert asked(stage, line.msisdn, 100) is False
    LineRow.objects.all().delete()
    NumberIntervalRow.objects.all().delete()
    end_line(world, line)
    assert [asked(stage, line.msisdn, days) for days in (500, 100, 0)] == [True] * 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (RestingAnswer.NOT_FOUND, "IDENTIFIER_NOT_FOUND"),
        (RestingAnswer.NOT_APPLICABLE, "SERVICE_NOT_APPLICABLE"),
    ],
)
def test_what_is_said_of_a_resting_number_is_the_operators_choice(
    stage: Stage, settings: Any, answer: RestingAnswer, said: str
) -> None:
    had_before(NOBODYS, 400, 5)
    settings.CLEANBREAK_CAMARA_RESTING = answer
    assert asked(stage, NOBODYS, 100) == said


def test_the_example_of_the_specification(stage: Stage, world: TestWorld) -> None:
    """User A from 2023-10-09 to 2024-02-25, user B since 2024-09-21, by days of our own."""
    line = given_on(world, "+4915228817500", days=100)  # the former one: 800 to 300 days ago
    told = {days: asked(stage, line.msisdn, days) for days in (900, 700, 200, 101, 100, 99, 0)}
    assert told == {900: True, 700: True, 200: True, 101: True, 100: False, 99: False, 0: False}


def test_a_number_that_went_to_another_provider_is_not_ours_to_tell(stage: Stage) -> None:
    had_before(NOBODYS, 400, 5, ended_by=EndedBy.PORTED_OUT)
    assert asked(stage, NOBODYS, 100) == asked(stage, "+4915228899998", 100)
    assert asked(stage, NOBODYS, 100) == "IDENTIFIER_NOT_FOUND"


def test_who_reclaims_a_number_has_never_lost_it(stage: Stage, world: TestWorld) -> None:
    line = known_line(10)
    (row,) = world.add(line)
    had_before(line.msisdn, 400, 20, owner=row.holder.pseudonym)
    assert asked(stage, line.msisdn, 100) is False
    assert asked(stage, line.msisdn, 500) is True


def test_a_number_that_is_given_out_twice_on_one_day(stage: Stage, world: TestWorld) -> None:
    msisdn = "+4915228817501"
    had_before(msisdn, 30.0, 1.2)
    had_before(msisdn, 1.1, 1.0, owner=uuid4())
    world.add(LineOf(msisdn=msisdn))
    begun_at(msisdn, timezone.now() - timedelta(days=0.9))
    assert [asked(stage, msisdn, days) for days in (20, 2, 0)] == [True, True, False]


def test_a_day_before_anything_that_we_know_cannot_be_told(stage: Stage, world: TestWorld) -> None:
    line = LineOf()
    world.add(line)  # nobody has said since when its holder has the number
    begun_at(line.msisdn, timezone.now() - timedelta(days=30), is_known=False)
    assert asked(stage, line.msisdn, 10) is False
    assert asked(stage, line.msisdn, 100) == "OUT_OF_RANGE"


def test_tomorrow_is_out_of_range_by_the_day_of_the_lines_place(
    stage: Stage, world: TestWorld
) -> None:
    line = known_line()
    world.add(line)
    assert asked(stage, line.msisdn, -2) == "OUT_OF_RANGE"


def test_the_token_of_a_former_holder_never_means_the_next_one(
    stage: Stage, world: TestWorld, make_stage: Callable[[], Stage]
) -> None:
    line, today = stage.some_line(), {"specifiedDate": day_ago(0).isoformat()}
    stage.turn_to(CHECK)
    stage.authorize_holder()
    assert stage.ask(CHECK, today).json() == {"phoneNumberRecycled": False}

    LineRow.objects.update(state="terminated", iccid="8949000000000000001", imsi="001019999999999")
    next_one = replace(line, name="Ben Koch", email="ben@example.org", number_since=day_ago(0))
    NumberIntervalRow.objects.update(ends_at=timezone.now(), ended_by=EndedBy.TERMINATED.value)
    begun_later(next_one, world)

    assert stage.ask(CHECK, today).json()["code"] == "UNAUTHENTICATED"
    assert asked(make_stage(), line.msisdn, 0) is False


def begun_later(line: LineOf, world: TestWorld) -> None:
    """Let a line come in whose number was another's until just now."""
    NumberIntervalRow.objects.filter(msisdn=line.msisdn).update(begins_at=day_start(3))
    world.add(line)
    begun_at(line.msisdn, timezone.now())


def day_start(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def test_a_setting_that_is_none_of_the_three_is_named() -> None:
    with pytest.raises(NoRestingAnswer, match="maybe"):
        read_resting_answer("maybe")
