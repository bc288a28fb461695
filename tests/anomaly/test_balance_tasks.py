"""A worker dies by -9 while it adds credit for a client of TMF654: it comes once, or never.

Killed before the charging system hears of it, or after it has done it: the next worker asks again
under the same key. So it does when the line is ended in between, and the credit is settled with it
or has failed.
"""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from tests.anomaly.test_bank_workers import worker_dies
from tests.anomaly.test_every_call_can_fail import address_of_test_database
from tests.money_stories import plain_world
from tests.tmf_apis.shops import our_system, work
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.fake_world import SharedWorld
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.flows.do_balance_tasks import do_balance_tasks
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.balance_task import BalanceTaskRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow

TOPUPS = "/tmf-api/prepayBalanceManagement/v4/topupBalance"
ANNA = LineOf()


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    """Our world, the same for processes that die in it."""
    settings.CLEANBREAK_BALANCE_TASK_MOST = {"EUR": 5000}
    shared = SharedWorld(address_of_test_database())
    shared.clear()
    with plain_world(settings, shared) as made:
        yield made
    shared.clear()


def killed_at(moment: Moment, world: TestWorld) -> LineRow:
    """Return a line and its top-up of 10.50, whose worker died at this moment of asking."""
    (line,) = world.add(ANNA)
    body = {
        "amount": {"amount": 10.5, "units": "EUR"},
        "bucket": {"id": f"paid-{line.line_id}"},
        "partyAccount": {"id": f"account-{line.line_id}"},
        "usageType": "monetary",
    }
    made = our_system().post(TOPUPS, body).json()
    assert made["status"] == "created"
    world.clock.advance(minutes=1)
    rig = Rig()
    rig.on_call(1, moment, lambda: os.kill(os.getpid(), signal.SIGKILL))
    worker_dies(lambda: do_balance_tasks(rigged(world.outside, rig), world.clock))
    task = BalanceTaskRow.objects.get()
    assert (task.state, task.begun_at is None) == ("created", False), "begun, and nobody knows more"
    return line


def credits_to(line: LineRow, world: TestWorld) -> int:
    return MemoryCharging(world.world).effects(line.charging_account).get("credit", 0)


def acts() -> list[str]:
    rows = AuditRow.objects.filter(act__startswith="balance_task").order_by("id")
    return list(rows.values_list("act", flat=True))


@pytest.mark.parametrize("moment", Moment)
def test_the_next_worker_adds_it_once(world: TestWorld, moment: Moment) -> None:
    line = killed_at(moment, world)
    assert credits_to(line, world) == (moment is Moment.AFTER)

    assert do_balance_tasks(world.outside, world.clock) == 0, "it is the dead worker's still"
    world.clock.advance(minutes=2)
    assert do_balance_tasks(world.outside, world.clock) == 1
    world.clock.advance(hours=1)
    assert do_balance_tasks(world.outside, world.clock) == 0

    assert BalanceTaskRow.objects.get().state == "completed"
    (balance,) = world.outside.charging.read_balance([line.charging_account])
    assert balance.paid_minor == ANNA.balance.paid_minor + 1050
    assert credits_to(line, world) == 1
    assert acts() == ["balance_task.created", "balance_task.completed"]


@pytest.mark.parametrize("moment", Moment)
def test_a_line_that_ended_meanwhile_pays_out_what_came(world: TestWorld, moment: Moment) -> None:
    line = killed_at(moment, world)
    our_system().order(ANNA, at_once=True)
    work(world)
    world.clock.advance(minutes=5)
    do_balance_tasks(world.outside, world.clock)

    came = moment is Moment.AFTER
    assert BalanceTaskRow.objects.get().state == ("completed" if came else "failed")
    assert credits_to(line, world) == came
    paid = ANNA.balance.paid_minor + (1050 if came else 0)
    assert sum(PayoutRow.objects.values_list("amount_minor", flat=True)) == paid
