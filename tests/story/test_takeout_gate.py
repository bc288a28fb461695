"""The gate: what an order waits for before the point of no return, and never longer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.holders import ANNA, MAX, line_id, twice_proved
from tests.money_stories import letters
from tests.takeout_stories import (
    HOLDER,
    ask,
    gate,
    order,
    prepare,
    row,
    takeout_world,
    the_line,
    without_signing,
)
from tests.takeouts import CURRENT_SOURCES
from tests.worlds import TestWorld, at_once, with_notice

from cleanbreak.domain.takeout_state import (
    HowTold,
)
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.decline_takeout import decline_takeout
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.evidence import EvidenceRow

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[TestWorld]:
    with takeout_world(settings, tmp_path) as made:
        yield made


def test_what_cannot_be_put_together_is_given_up_and_told(world: TestWorld) -> None:
    ask(world)
    request_termination(at_once(ANNA), world.outside, world.clock())

    for _ in range(6):
        prepare(world, without_signing(world))
        world.clock.advance(hours=1)

    assert (row().state, row().problem_code) == ("failed", "unavailable")
    assert letters(world, "Your data is not ready")
    world.work()
    assert gate()["outcome"] == "impossible"


def test_an_end_at_once_waits_before_the_point_of_no_return(world: TestWorld) -> None:
    ask(world)
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    assert (order().step, order().is_past_return) == ("settle_balance", False)

    prepare(world)
    world.work()

    assert order().state == OrderState.COMPLETED.value
    assert gate()["outcome"] == "done"
    assert gate()["takeout"] == str(row().takeout_id)


def test_the_legal_end_is_never_held_up(world: TestWorld) -> None:
    ask(world)
    request_termination(with_notice(ANNA), world.outside, world.clock())
    world.clock.now = order().due_at
    world.work()

    assert order().state == OrderState.COMPLETED.value
    assert (gate()["outcome"], gate()["why"]) == ("impossible", "not_ready_in_time")


def test_an_end_at_once_waits_no_longer_than_its_last_day(world: TestWorld) -> None:
    ask(world)
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    assert order().step == "settle_balance"
    world.clock.advance(days=1)

    world.work()

    assert order().state == OrderState.COMPLETED.value
    assert gate()["why"] == "not_ready_in_time"


def test_who_declined_is_in_the_evidence_and_who_was_only_told(world: TestWorld) -> None:
    decline_takeout(the_line(), HowTold.BY_PHONE, HOLDER, world.clock())
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    assert gate()["outcome"] == "declined"
    assert (gate()["by"], gate()["how_told"]) == ("holder", "by_phone")
    request_termination(at_once(MAX), world.outside, world.clock())
    world.work()
    told = EvidenceRow.objects.get(step="settle_balance", order__line=the_line(MAX))
    assert told.facts["takeout"] == {"outcome": "declined", "why": "told_and_not_answered"}
    assert any("take along what we keep" in one for one in letters(world, "When your line ends"))


def test_to_decline_lets_a_waiting_order_go_on(world: TestWorld) -> None:
    ask(world)
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    client = twice_proved(world)

    client.post(f"/account/lines/{line_id()}/takeout/", {"decline": "1"})
    world.clock.now = max(world.clock(), order().due_at)
    world.work()

    assert order().state == OrderState.COMPLETED.value
    assert (gate()["why"], gate()["how_told"]) == ("said_so", "on_page")


def test_where_nothing_is_kept_nothing_is_promised(world: TestWorld) -> None:
    CURRENT_SOURCES.clear()
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()

    assert gate() == {"outcome": "impossible", "why": "nothing_kept"}
    assert not any("take along" in one for one in letters(world, "When your line ends"))
