"""A line with an eSIM ends from beginning to end, at an SM-DP+ that has only what SGP.22 has."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from tests.worlds import NOON, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.esim.es2plus import Es2PlusEsim, Es2PlusSettings
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.request_termination import request_termination

from .server import Manner, SmDpPlus, executed, half, saying, silent

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf()


@pytest.fixture
def world(server: SmDpPlus, settings_of: Es2PlusSettings) -> Iterator[TestWorld]:
    memory = AnswersInPostgres(settings.DATABASE_URL)
    keeper = Es2PlusEsim(settings_of, memory)
    made = make_world()
    made.outside = replace(made.outside, esim=keeper)
    made.add(LINE)
    server.book.states[LINE.iccid] = "Released"
    yield made
    keeper.close()
    memory.close()


def end(world: TestWorld) -> OrderStory:
    """End the line, with as many tries as a worker has within an hour."""
    requested = request_termination(at_once(LINE), world.outside, NOON)
    for _ in range(6):
        world.work()
        world.clock.advance(minutes=10)
    return read_order(requested.order_id)


@pytest.mark.parametrize(
    ("state", "told", "left"),
    [
        ("Released", "unavailable", "Unavailable"),
        ("Installed", "installed", "Installed"),
    ],
)
def test_the_line_ends_whether_a_phone_has_its_profile_or_not(
    state: str, told: str, left: str, world: TestWorld, server: SmDpPlus
) -> None:
    server.book.states[LINE.iccid] = state

    order = end(world)

    assert order.state is OrderState.COMPLETED
    facts = {step.name: step.facts for step in order.steps}
    assert facts["retire_sim"]["state"] == told
    assert "sm_dp_plus" in facts["prove_line_is_dead"]["answers"]
    assert server.book.states[LINE.iccid] == left


@pytest.mark.parametrize("manner", [silent, half, saying(500, b"x"), saying(503, b"")])
def test_an_sm_dp_plus_with_bad_manners_costs_time_and_nothing_else(
    manner: Manner, world: TestWorld, server: SmDpPlus
) -> None:
    server.manners.append(manner)

    order = end(world)

    assert order.state is OrderState.COMPLETED
    assert server.book.cancelled == [LINE.iccid]


def test_a_refusal_waits_for_a_person_and_does_not_name_the_profile(
    world: TestWorld, server: SmDpPlus
) -> None:
    server.manners.append(saying(200, executed("Failed", "8.2.1/1.2")))

    order = end(world)

    assert order.state is OrderState.HELD
    assert order.step == "retire_sim"
    assert "8.2.1/1.2" in order.problem_sentence
    assert LINE.iccid not in order.problem_sentence
