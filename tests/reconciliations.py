"""Books and elements that differ on purpose, and what a comparison says of them."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.advance_campaigns import advance_campaigns
from cleanbreak.flows.advance_orders import Worker
from cleanbreak.flows.approve_repair import approve_repair
from cleanbreak.flows.propose_repair import RepairWish, propose_repair
from cleanbreak.flows.reconcile import Reconciler, reconcile
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.outside import Outside
from cleanbreak.records.discrepancy import DiscrepancyRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.reconciliation_run import RunRow

EVA = Actor(channel=Channel.CLI, acting_user="operator:eva")
ANNA, BEN = LineOf(), LineOf(msisdn="+4915228817387", name="Ben Holder")
MAX = Actor(channel=Channel.STAFF, acting_user="agent:max")


def network_of(world: TestWorld) -> MemoryNetwork:
    return MemoryNetwork(world.world)


def charging_of(world: TestWorld) -> MemoryCharging:
    return MemoryCharging(world.world)


def end(world: TestWorld, *lines: LineOf) -> None:
    """End the lines as their holders do."""
    for line in lines:
        request_termination(at_once(line), world.outside, world.clock())
    world.work()


def run(
    world: TestWorld,
    *,
    outside: Outside | None = None,
    element: str | None = None,
    since: date | None = None,
    is_stopping: Callable[[], bool] = lambda: False,
) -> list[RunRow]:
    """Compare the books with the elements, at the instant of the world's clock."""
    reconciler = Reconciler(
        outside=outside or world.outside, clock=world.clock, is_stopping=is_stopping
    )
    return reconcile(reconciler, element=element, since=since)


def found() -> set[tuple[str, str]]:
    """Return element and kind of what is open."""
    return set(DiscrepancyRow.objects.filter(resolved_at=None).values_list("element", "kind"))


def sweep(world: TestWorld, outside: Outside | None = None) -> None:
    """Let the worker do all that is due of masses."""
    advance_campaigns(Worker(outside=outside or world.outside, clock=world.clock))


def haunted(world: TestWorld) -> None:
    """End Anna's line, and let a phone be served all the same."""
    end(world, ANNA)
    assert LineRow.objects.get(msisdn=ANNA.msisdn).state == "terminated"
    network_of(world).attach(ANNA.imsi)
    world.clock.advance(hours=14)


def approved(world: TestWorld, count: int = 1) -> list[UUID]:
    proposed = propose_repair(RepairWish(), EVA, world.clock())
    return approve_repair(proposed.repair_id, count, MAX, world.clock())
