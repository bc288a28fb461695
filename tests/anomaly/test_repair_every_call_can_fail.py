"""Every outside call of a repair fails once, before and after its effect: the same is left.

The calls of a comparison fail as well: then nothing is told that is not so, and nothing resolved.
"""

from typing import Any
from uuid import UUID

import pytest
from tests.anomaly.test_every_call_can_fail import until_no_call_is_left, without_instant
from tests.committed_database import empty_tables
from tests.reconciliations import ANNA, BEN, EVA, MAX, end, found, network_of, run, sweep
from tests.worlds import TestWorld, make_world

from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.money import Balance
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.approve_repair import approve_repair
from cleanbreak.flows.propose_repair import RepairWish, propose_repair
from cleanbreak.flows.read_order import read_order
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow

pytestmark = pytest.mark.usefixtures("committed_db")

EMPTY = Balance(currency="EUR", paid_minor=0, promotional_minor=0, deposit_minor=0, debt_minor=0)


def haunted() -> tuple[TestWorld, list[UUID]]:
    """Bring two ended lines back to life at the network, and one at the charging system."""
    world = make_world()
    world.add(ANNA, BEN)
    end(world, ANNA, BEN)
    for line in (ANNA, BEN):
        network_of(world).attach(line.imsi)
    world.outside.charging.provision({ANNA.msisdn[1:]: EMPTY})
    world.clock.advance(hours=1)
    run(world)
    assert found() == {("vlr", "zombie"), ("ocs", "zombie")}
    proposed = propose_repair(RepairWish(), EVA, world.clock())
    return world, approve_repair(proposed.repair_id, 2, MAX, world.clock())


def what_is_left(world: TestWorld, order_ids: list[UUID]) -> dict[str, Any]:
    run(world)
    by_line = sorted((read_order(one) for one in order_ids), key=lambda one: one.msisdn_tail)
    return {
        "found": found(),
        "states": [(order.state, order.line_state) for order in by_line],
        "evidence": [
            {step.name: without_instant(step.facts) for step in order.steps} for order in by_line
        ],
        "entries": EntryRow.objects.count(),
        "certificates": CertificateRow.objects.count(),
        "numbers": sorted(NumberRow.objects.values_list("msisdn", "state")),
        "lines": sorted(LineRow.objects.values_list("msisdn", "state")),
        "effects": [
            (
                dict(world.outside.network.effects(line.imsi)),
                dict(world.outside.charging.effects(line.msisdn[1:])),
            )
            for line in (ANNA, BEN)
        ],
    }


def calm_run() -> dict[str, Any]:
    world, order_ids = haunted()
    sweep(world)
    left = what_is_left(world, order_ids)
    assert left["states"] == [(OrderState.COMPLETED, "terminated")] * 2
    assert left["found"] == set()
    return left


@pytest.mark.parametrize("moment", list(Moment))
def test_the_same_is_left_whichever_call_of_a_repair_fails(moment: Moment) -> None:
    calm = calm_run()

    def repair(n: int) -> bool:
        empty_tables()
        world, order_ids = haunted()
        rig = Rig()
        rig.fail_call(n, moment)
        outside = rigged(world.outside, rig)
        for _ in range(10):
            sweep(world, outside)
            world.clock.advance(seconds=61)
        assert what_is_left(world, order_ids) == calm, f"call {n}: {rig.calls[n - 1 : n]}"
        return len(rig.calls) >= n

    assert until_no_call_is_left(repair) >= 7


def test_no_call_of_a_comparison_that_fails_makes_it_lie() -> None:
    def compare(n: int) -> bool:
        empty_tables()
        world, _ = haunted()
        rig = Rig()
        rig.fail_call(n, Moment.BEFORE)
        run(world, outside=rigged(world.outside, rig))
        assert found() == {("vlr", "zombie"), ("ocs", "zombie")}, f"call {n}"
        return len(rig.calls) >= n

    assert until_no_call_is_left(compare) >= 2
