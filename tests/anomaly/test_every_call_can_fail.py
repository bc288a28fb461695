"""Every outside call fails once, before and after its effect; the worker dies at every call.

SQLite's anomaly loop: for n = 1, 2, 3 … the n-th outside call goes wrong, until a run is short
enough to end without it. Whatever happened, the evidence, the money and the outside world are those
of the calm run.
"""

import json
import os
import signal
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from psycopg.conninfo import make_conninfo
from tests.committed_database import empty_tables
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.fake_world import SharedWorld
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_terminations
from cleanbreak.ports.errors import Refused
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.outbox import OutboxRow

pytestmark = pytest.mark.usefixtures("committed_db")

LINES = (LineOf(), LineOf(msisdn="+4915228817387", sim_kind=SimKind.PHYSICAL))
CALLS_MAX = 40
"""Far more than a calm run makes: a loop that never ends is a failure too."""


def order_lines(world: TestWorld) -> list[UUID]:
    world.add(*LINES)
    answers = request_terminations([at_once(line) for line in LINES], world.outside, world.clock())
    return [answer.order_id for answer in answers]


def what_is_left(world: TestWorld, order_ids: list[UUID]) -> dict[str, Any]:
    """Return evidence, books and outside world, without what differs from run to run."""
    orders = [read_order(order_id) for order_id in order_ids]
    names = {str(order_id): f"order-{n}" for n, order_id in enumerate(order_ids)}
    left = {
        "states": [(order.state.value, order.line_state) for order in orders],
        "evidence": [
            {step.name: without_instant(step.facts) for step in order.steps} for order in orders
        ],
        "entries": sorted(
            EntryRow.objects.values_list("journal__key", "account__code", "amount_minor")
        ),
        "numbers": sorted(NumberRow.objects.values_list("msisdn", "state", "port_grace_until")),
        "outbox": sorted(OutboxRow.objects.values_list("key", flat=True)),
        "effects": [
            (
                dict(world.outside.network.effects(line.imsi)),
                dict(world.outside.charging.effects(line.msisdn[1:])),
                dict(world.outside.esim.effects(line.iccid)),
                dict(world.outside.numbering.effects(line.msisdn)),
                dict(world.outside.line_services.effects(line.msisdn)),
            )
            for line in LINES
        ],
        "payments": sorted(world.world.all("payments.payment")),
    }
    text = json.dumps(left, default=str, sort_keys=True)
    for order_id, name in names.items():
        text = text.replace(order_id, name)
    return json.loads(text)


def without_instant(facts: Any) -> dict[str, Any]:
    """Leave out instants, and references that are made from the random order id."""
    return {name: value for name, value in facts.items() if name not in ("at", "reference")}


def calm_run() -> dict[str, Any]:
    world = make_world()
    order_ids = order_lines(world)
    world.work()
    left = what_is_left(world, order_ids)
    assert left["states"] == [["completed", "terminated"]] * 2
    return left


def until_no_call_is_left(run: Callable[[int], bool]) -> int:
    """Call ``run`` with n = 1, 2, 3 … until it says that there was no n-th call; return n."""
    for n in range(1, CALLS_MAX):
        if not run(n):
            return n - 1
    raise AssertionError("the run makes more and more calls")


@pytest.mark.parametrize("moment", list(Moment))
def test_the_same_is_left_whichever_call_fails(moment: Moment) -> None:
    calm = calm_run()

    def run(n: int) -> bool:
        empty_tables()
        world = make_world()
        order_ids = order_lines(world)
        rig = Rig()
        rig.fail_call(n, moment)
        outside = rigged(world.outside, rig)
        for _ in range(20):
            world.work(outside)
            world.clock.advance(seconds=61)
        assert what_is_left(world, order_ids) == calm, f"call {n}: {rig.calls[n - 1 : n]}"
        return len(rig.calls) >= n

    assert until_no_call_is_left(run) >= 11


@pytest.mark.parametrize("moment", list(Moment))
def test_the_same_is_left_wherever_the_worker_is_killed(moment: Moment) -> None:
    calm = calm_run()

    def run(n: int) -> bool:
        empty_tables()
        shared = SharedWorld(address_of_test_database())
        shared.clear()
        world = make_world(shared)
        order_ids = order_lines(world)
        was_killed = work_and_die(world, n, moment)
        world.clock.advance(seconds=61)
        world.work()
        assert what_is_left(world, order_ids) == calm, f"killed at call {n}"
        return was_killed

    assert until_no_call_is_left(run) >= 11


def address_of_test_database() -> str:
    params = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{name: params[name] for name in wanted if params.get(name)})


def work_and_die(world: TestWorld, n: int, moment: Moment) -> bool:
    """Let a worker in a process of its own be killed with -9 at the n-th outside call."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            rig = Rig()
            rig.on_call(n, moment, lambda: os.kill(os.getpid(), signal.SIGKILL))
            world.work(rigged(world.outside, rig))
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def test_one_poisoned_line_does_not_hold_up_its_batch() -> None:
    world = make_world()
    poisoned, healthy = order_lines(world)
    rig = Rig()
    rig.poison(lambda subject: getattr(subject, "imsi", "") == LINES[0].imsi, Refused("No."))

    world.work(rigged(world.outside, rig))

    assert read_order(poisoned).state is OrderState.HELD
    assert read_order(poisoned).problem_sentence == "No."
    assert read_order(healthy).state is OrderState.COMPLETED
