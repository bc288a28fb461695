"""A line with a watch: its second SIM is no stranger, and no zombie is left when the line ends."""

import pytest
from tests.reconciliations import ANNA, BEN, EVA, MAX, approved, found, network_of, run, sweep
from tests.worlds import TestWorld, at_once, make_world

from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.reconciliation import OnlySharedLeft
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.approve_repair import approve_repair
from cleanbreak.flows.propose_repair import RepairWish, propose_repair
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.network import Subscriber
from cleanbreak.records.discrepancy import DiscrepancyRow
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line import LineRow

pytestmark = pytest.mark.usefixtures("committed_db")

WATCH = Subscriber(imsi="001019990000001", msisdn=ANNA.msisdn)
WATCH_SIM = Sim(SimKind.ESIM, "8949000000000000109")
SPARE_SIM = Sim(SimKind.ESIM, "8949000000000000208")


@pytest.fixture
def world() -> TestWorld:
    """Anna has a watch, and a spare profile without a subscription of its own."""
    made = make_world()
    (line,) = made.add(ANNA)
    network_of(made).provision([WATCH])
    MemoryEsim(made.world).provision([WATCH_SIM, SPARE_SIM])
    for sim, imsi in ((WATCH_SIM, WATCH.imsi), (SPARE_SIM, None)):
        FurtherSimRow.objects.create(line=line, iccid=sim.iccid, sim_kind="esim", imsi=imsi)
    return made


def test_a_further_sim_is_neither_a_stranger_nor_a_ghost(world: TestWorld) -> None:
    run(world)
    assert found() == set()

    FurtherSimRow.objects.all().delete()
    run(world)
    assert {kind for _, kind, *_ in found()} == {"stranger"}, "so it would be found"


def test_a_watch_that_the_hlr_lost_is_a_ghost_of_its_own(world: TestWorld) -> None:
    network_of(world).delete_in_hlr_only(WATCH.imsi)

    run(world)

    row = DiscrepancyRow.objects.get()
    watch = FurtherSimRow.objects.get(imsi=WATCH.imsi)
    assert (row.element, row.kind) == ("hlr", "ghost")
    assert row.identity == f"line {watch.line_id} sim {watch.sim_id}"


def test_a_watch_that_came_back_is_swept_with_its_line(world: TestWorld) -> None:
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    network_of(world).attach(WATCH.imsi)
    world.clock.advance(hours=24)

    run(world)
    assert DiscrepancyRow.objects.get().kind == "zombie"
    [order_id] = approved(world)
    sweep(world)
    world.clock.advance(hours=24)
    run(world)

    assert read_order(order_id).state is OrderState.COMPLETED
    assert found() == set()


BENS_WATCH_SIM = "8949000000000000307"


def came_back(world: TestWorld) -> None:
    """End Anna's line, and let her watch be served all the same."""
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    network_of(world).attach(WATCH.imsi)
    world.clock.advance(hours=24)
    run(world)


def give_ben_a_watch(world: TestWorld, **names: str) -> None:
    (ben,) = world.add(BEN)
    FurtherSimRow.objects.create(line=ben, iccid=BENS_WATCH_SIM, sim_kind="esim", **names)


@pytest.mark.parametrize("names", [{"imsi": ANNA.imsi}, {"msisdn": ANNA.msisdn}])
def test_a_watch_of_a_living_line_has_what_an_ended_one_had(
    world: TestWorld, names: dict[str, str]
) -> None:
    came_back(world)
    repair_id = propose_repair(RepairWish(), EVA, world.clock()).repair_id
    give_ben_a_watch(world, **names)
    before = network_of(world).effects(ANNA.imsi)

    with pytest.raises(OnlySharedLeft):
        propose_repair(RepairWish(), EVA, world.clock())
    [order_id] = approve_repair(repair_id, 1, MAX, world.clock())
    sweep(world)

    story = read_order(order_id)
    assert story.state is OrderState.HELD
    assert "a person must look" in story.problem_sentence
    assert network_of(world).effects(ANNA.imsi) == before, "Ben's watch would be cut off"


def test_a_living_line_has_the_number_that_a_watch_of_an_ended_one_had(world: TestWorld) -> None:
    FurtherSimRow.objects.filter(imsi=WATCH.imsi).update(msisdn=BEN.msisdn)
    came_back(world)
    world.add(BEN)

    with pytest.raises(OnlySharedLeft):
        propose_repair(RepairWish(), EVA, world.clock())
    assert LineRow.objects.get(msisdn=BEN.msisdn).state == "active"
