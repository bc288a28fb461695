"""The hunt for zombies: found the next night, told, approved by a second person, swept."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from tests.reconciliations import EVA, MAX, charging_of, end, found, network_of, run, sweep
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain import reconciliation
from cleanbreak.domain.money import Balance
from cleanbreak.domain.reconciliation import (
    ApprovedByProposer,
    DiscrepancyKind,
    NothingToRepair,
    NotRepairable,
    RepairNotOpen,
    UnknownRepair,
    UnknownRoll,
    WrongRepairCount,
)
from cleanbreak.domain.termination import Actor, Channel, OrderState, PastPointOfNoReturn
from cleanbreak.flows.approve_repair import approve_repair
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.propose_repair import RepairWish, propose_repair
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.rolls import Held, HeldAs, Identifier, Roll
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.discrepancy import DiscrepancyRow
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.reconciliation_run import RunRow, last_finished

pytestmark = pytest.mark.usefixtures("committed_db")

ANNA, BEN = LineOf(), LineOf(msisdn="+4915228817387", name="Ben Holder")
EMPTY = Balance(currency="EUR", paid_minor=0, promotional_minor=0, deposit_minor=0, debt_minor=0)


@pytest.fixture
def world() -> TestWorld:
    made = make_world()
    made.add(ANNA, BEN)
    return made


def haunted(world: TestWorld) -> None:
    """End Anna's line, and let a phone be served all the same."""
    end(world, ANNA)
    assert LineRow.objects.get(msisdn=ANNA.msisdn).state == "terminated"
    network_of(world).attach(ANNA.imsi)
    world.clock.advance(hours=14)


def books() -> tuple[object, ...]:
    """Return what a sweep must leave as it is."""
    return (
        sorted(EntryRow.objects.values_list("pk", flat=True)),
        sorted(NumberRow.objects.values_list("msisdn", "state")),
        sorted(CertificateRow.objects.values_list("pk", flat=True)),
        sorted(OutboxRow.objects.values_list("key", flat=True)),
        sorted(LineRow.objects.values_list("line_id", "state", "termination_date")),
    )


def approved(world: TestWorld, count: int = 1) -> list[UUID]:
    proposed = propose_repair(RepairWish(), EVA, world.clock())
    return approve_repair(proposed.repair_id, count, MAX, world.clock())


def test_books_and_elements_that_agree_have_nothing_to_tell(world: TestWorld) -> None:
    end(world, ANNA)

    runs = run(world)

    assert {one.element: one.held for one in runs} == {
        "hlr": 1,
        "vlr": 1,
        "ocs": 1,
        "sm_dp_plus": 1,
        "card_inventory": 0,
    }
    assert {one.outcome for one in runs} == {"finished"}
    assert found() == set()


def test_a_zombie_is_found_the_next_night_and_swept_by_two_people(
    world: TestWorld, caplog: pytest.LogCaptureFixture
) -> None:
    haunted(world)
    run(world)

    row = DiscrepancyRow.objects.get()
    line = LineRow.objects.get(msisdn=ANNA.msisdn)
    assert (row.element, row.kind, row.line_id) == ("vlr", "zombie", line.line_id)
    assert row.ended_by_order_id == line.orders.get().order_id
    alarms = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert alarms == ["reconciliation: 1 new zombies at vlr"]

    world.clock.advance(hours=24)
    run(world)
    row.refresh_from_db()
    assert row.last_seen_at - row.first_seen_at == world.clock() - row.first_seen_at
    assert len([one for one in caplog.records if one.levelno == logging.ERROR]) == 1, "no news"

    before = books()
    [order_id] = approved(world)
    sweep(world)

    order = read_order(order_id)
    assert order.state is OrderState.COMPLETED
    assert [step.name for step in order.steps if step.done_at] == [
        "sweep_network",
        "close_forgotten_account",
        "retire_forgotten_sim",
        "prove_line_is_swept",
    ]
    assert order.steps[0].facts["detached"] is True
    assert order.steps[3].facts["answers"]["vlr"] == "no subscriber found"
    assert books() == before
    run(world)
    assert found() == set()
    row.refresh_from_db()
    assert row.resolved_at == world.clock()
    assert list(
        AuditRow.objects.filter(act__startswith="repair").values_list("act", "acting_user")
    ) == [("repair.proposed", "operator:eva"), ("repair.approved", "agent:max")]


def test_nobody_approves_alone_and_nobody_without_the_count(world: TestWorld) -> None:
    haunted(world)
    run(world)
    repair_id = propose_repair(RepairWish(), EVA, world.clock()).repair_id
    eva_in_the_console = Actor(channel=Channel.STAFF, acting_user="agent:eva")

    with pytest.raises(ApprovedByProposer):
        approve_repair(repair_id, 1, eva_in_the_console, world.clock())
    with pytest.raises(WrongRepairCount):
        approve_repair(repair_id, 2, MAX, world.clock())
    with pytest.raises(UnknownRepair):
        approve_repair(UUID(int=1), 1, MAX, world.clock())
    sweep(world)
    assert "vlr" in {element for element, _ in found()}
    assert network_of(world).effects(ANNA.imsi).get("withdraw_subscription") == 1

    approve_repair(repair_id, 1, MAX, world.clock())
    with pytest.raises(RepairNotOpen):
        approve_repair(repair_id, 1, MAX, world.clock())
    with pytest.raises(NothingToRepair):
        propose_repair(RepairWish(), EVA, world.clock())


def test_a_repair_cannot_be_withdrawn_as_if_it_were_an_end(world: TestWorld) -> None:
    haunted(world)
    run(world)
    [order_id] = approved(world)

    with pytest.raises(PastPointOfNoReturn):
        cancel_termination(order_id, MAX, world.clock())


def test_a_line_that_is_gone_by_itself_is_swept_all_the_same(world: TestWorld) -> None:
    haunted(world)
    run(world)
    [order_id] = approved(world)
    world.world.write(
        "network.subscriber", {ANNA.imsi: {"in_hlr": False, "is_barred": False, "in_vlr": False}}
    )

    sweep(world)

    story = read_order(order_id)
    assert story.state is OrderState.COMPLETED
    assert story.steps[0].facts["already_gone"] is True


def test_each_kind_is_found_once(world: TestWorld) -> None:
    haunted(world)
    network = network_of(world)
    network.delete_in_hlr_only(BEN.imsi)
    world.world.write(
        "network.subscriber",
        {"262019999999999": {"in_hlr": True, "is_barred": False, "in_vlr": False, "msisdn": None}},
    )
    clara = LineOf(msisdn="+4915228817388", name="Clara Holder")
    world.add(clara)
    network.provision([replace(clara.subscriber, msisdn=BEN.msisdn)])

    for _ in range(2):
        run(world)
        assert found() == {
            ("vlr", "zombie"),
            ("hlr", "ghost"),
            ("hlr", "stranger"),
            ("hlr", "mismatch"),
            ("vlr", "mismatch"),
        }
        assert DiscrepancyRow.objects.count() == 5

    mismatch = DiscrepancyRow.objects.get(element="hlr", kind="mismatch")
    assert (mismatch.differs, mismatch.held) == ("msisdn", {"msisdn": BEN.msisdn})
    stranger = DiscrepancyRow.objects.get(kind="stranger")
    assert (stranger.tail, stranger.held) == ("9999", {"imsi": "262019999999999"})
    assert "262019999999999" not in stranger.identity
    with pytest.raises(NotRepairable):
        propose_repair(RepairWish(kinds=[DiscrepancyKind.GHOST]), EVA, world.clock())


def test_what_is_resolved_forgets_whose_it_was(world: TestWorld) -> None:
    stranger = {
        "262019999999999": {"in_hlr": True, "is_barred": False, "in_vlr": False, "msisdn": None}
    }
    world.world.write("network.subscriber", stranger)
    run(world)
    assert DiscrepancyRow.objects.get().held == {"imsi": "262019999999999"}

    gone = {"in_hlr": False, "is_barred": False, "in_vlr": False, "msisdn": None}
    world.world.write("network.subscriber", {"262019999999999": gone})
    run(world)

    row = DiscrepancyRow.objects.get()
    assert (row.held, row.resolved_at) == (None, world.clock())


def test_a_living_line_with_the_same_imsi_is_nothing_to_sweep(world: TestWorld) -> None:
    haunted(world)
    run(world)
    proposed = propose_repair(RepairWish(), EVA, world.clock())
    LineRow.objects.filter(msisdn=BEN.msisdn).update(imsi=ANNA.imsi)

    [order_id] = approve_repair(proposed.repair_id, 1, MAX, world.clock())
    sweep(world)

    story = read_order(order_id)
    assert story.state is OrderState.HELD
    assert "a person must look" in story.problem_sentence
    assert network_of(world).effects(ANNA.imsi).get("withdraw_subscription") == 1


def test_two_lines_with_one_number_are_left_to_a_person(world: TestWorld) -> None:
    haunted(world)
    run(world)
    LineRow.objects.filter(msisdn=BEN.msisdn).delete()
    again = LineOf(msisdn=BEN.msisdn, name="Carla Holder")
    row = LineRow.objects.get(msisdn=ANNA.msisdn)
    world.add(again)
    LineRow.objects.filter(msisdn=again.msisdn).update(msisdn=row.msisdn)

    with pytest.raises(NothingToRepair):
        propose_repair(RepairWish(), EVA, world.clock())


def test_an_empty_account_is_closed_and_money_is_left_to_a_person(world: TestWorld) -> None:
    end(world, ANNA, BEN)
    charging = charging_of(world)
    charging.provision({ANNA.msisdn[1:]: EMPTY, BEN.msisdn[1:]: BEN.balance})
    world.clock.advance(hours=1)
    run(world)
    assert found() == {("ocs", "zombie")}

    orders = approved(world, count=2)
    sweep(world)

    stories = sorted((read_order(one) for one in orders), key=lambda one: one.state.value)
    assert [one.state for one in stories] == [OrderState.COMPLETED, OrderState.HELD]
    assert "settle" in stories[1].problem_sentence
    assert charging.effects(BEN.msisdn[1:]).get("close") is None
    run(world)
    assert DiscrepancyRow.objects.filter(resolved_at=None).count() == 1


def test_only_what_can_be_read_is_compared(world: TestWorld) -> None:
    with pytest.raises(UnknownRoll):
        run(world, element="udm")
    [only] = run(world, element="ocs")
    assert only.element == "ocs"
    assert RunRow.objects.count() == 1


class MovingWorld:
    """The port network, whose rolls let something happen when a piece of them has been read."""

    def __init__(self, network: MemoryNetwork, happens: Callable[[], None]) -> None:
        self._network = network
        self._happens = happens

    def __getattr__(self, name: str) -> object:
        return getattr(self._network, name)

    def rolls(self) -> list[Roll]:
        return [replace(roll, read=partial(self._read, roll)) for roll in self._network.rolls()]

    def _read(self, roll: Roll) -> Iterator[Sequence[Held]]:
        yield from roll.read()
        self._happens()


def moving(world: TestWorld, happens: Callable[[], None]) -> Outside:
    network = MovingWorld(network_of(world), happens)
    return replace(world.outside, network=network)


def test_a_line_that_ends_while_its_element_is_read_is_not_reported(world: TestWorld) -> None:
    def end_anna() -> None:
        if LineRow.objects.filter(msisdn=ANNA.msisdn, state="active").exists():
            end(world, ANNA)

    runs = run(world, outside=moving(world, end_anna))

    assert LineRow.objects.get(msisdn=ANNA.msisdn).state == "terminated"
    assert (found(), runs[0].held) == (set(), 2)


def test_a_line_that_begins_while_its_element_is_read_is_not_reported(world: TestWorld) -> None:
    clara = LineOf(msisdn="+4915228817388", name="Clara Holder")

    def begin_clara() -> None:
        if not LineRow.objects.filter(msisdn=clara.msisdn).exists():
            world.add(clara)

    runs = run(world, outside=moving(world, begin_clara))

    assert (found(), runs[0].held) == (set(), 2)


def test_a_line_whose_end_is_under_way_is_neither_zombie_nor_ghost(world: TestWorld) -> None:
    rig = Rig()
    rig.poison(lambda subject: isinstance(subject, Sim), Unavailable("Later."))
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work(rigged(world.outside, rig))
    assert LineRow.objects.get(msisdn=ANNA.msisdn).state == "pendingTerminate"

    runs = run(world)

    assert [one.held for one in runs if one.element == "hlr"] == [1], "it is gone from the HLR"
    assert found() == set()


def test_an_element_that_dies_in_the_middle_says_nothing(world: TestWorld) -> None:
    haunted(world)
    network_of(world).delete_in_hlr_only(BEN.imsi)
    run(world)
    assert found() == {("vlr", "zombie"), ("hlr", "ghost")}

    def die() -> None:
        raise Unavailable("The line went dead.")

    runs = run(world, outside=moving(world, die))

    assert [one.outcome for one in runs][:2] == ["unavailable", "unavailable"]
    assert runs[0].problem_sentence == "The line went dead."
    assert found() == {("vlr", "zombie"), ("hlr", "ghost")}
    assert DiscrepancyRow.objects.count() == 2
    assert last_finished()["vlr"] == DiscrepancyRow.objects.first().last_seen_at


def test_what_the_second_look_cannot_see_stays_as_it_is(world: TestWorld) -> None:
    haunted(world)
    run(world)
    end(world, BEN)
    network_of(world).attach(BEN.imsi)
    world.clock.advance(hours=1)
    rig = Rig()
    for n in range(1, 9):
        rig.fail_call(n, Moment.BEFORE)

    vlr = run(world, outside=rigged(world.outside, rig), element="vlr")[0]

    assert (vlr.outcome, vlr.unconfirmed, vlr.counts) == ("finished", 2, {})
    assert DiscrepancyRow.objects.filter(resolved_at=None).count() == 1, "neither new nor resolved"
    run(world)
    assert DiscrepancyRow.objects.filter(resolved_at=None).count() == 2


def test_a_roll_that_was_cut_short_is_not_believed(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "FEWEST_IN_DOUBT", 1)
    for line in (ANNA, BEN):
        network_of(world).delete_in_hlr_only(line.imsi)

    runs = run(world)

    assert runs[0].outcome == "not_believed"
    assert found() == set()
    monkeypatch.undo()
    run(world)
    assert found() == {("hlr", "ghost")}


def test_a_run_that_is_told_to_stop_changes_nothing(world: TestWorld) -> None:
    haunted(world)

    [only] = run(world, is_stopping=lambda: True)

    assert (only.outcome, found()) == ("stopped", set())


def test_an_adapter_with_a_defect_holds_up_no_other_element(
    world: TestWorld, caplog: pytest.LogCaptureFixture
) -> None:
    haunted(world)

    def fail() -> None:
        raise KeyError(ANNA.imsi)

    runs = run(world, outside=moving(world, fail))

    assert [one.outcome for one in runs][1:3] == ["unavailable", "finished"]
    assert ANNA.imsi not in caplog.text


def test_with_a_day_only_what_ended_since_is_looked_at(world: TestWorld) -> None:
    haunted(world)
    network_of(world).delete_in_hlr_only(BEN.imsi)
    day = LineRow.objects.get(msisdn=ANNA.msisdn).termination_date

    run(world, since=day + timedelta(days=1))
    assert found() == set()
    run(world, since=day)
    assert found() == {("vlr", "zombie")}, "nothing happened to Ben's line"
    run(world)
    assert found() == {("vlr", "zombie"), ("hlr", "ghost")}
    network_of(world).provision([BEN.subscriber])
    run(world, since=day)
    assert found() == {("vlr", "zombie"), ("hlr", "ghost")}, "what was not compared stays"


class KeepingKeys:
    """The port network with an element that keeps keys and messages."""

    def __init__(self, network: MemoryNetwork, held: Sequence[Held]) -> None:
        self._network = network
        self.held = list(held)

    def __getattr__(self, name: str) -> object:
        return getattr(self._network, name)

    def rolls(self) -> list[Roll]:
        def read() -> Iterator[Sequence[Held]]:
            yield self.held

        return [Roll(element="sms", known_by=Identifier.MSISDN, is_complete=False, read=read)]


def test_keys_and_messages_of_ended_lines_are_found_and_those_of_living_ones_are_not(
    world: TestWorld,
) -> None:
    end(world, ANNA)
    world.clock.advance(hours=1)
    keeping = KeepingKeys(
        network_of(world),
        [
            Held(HeldAs.MESSAGES, msisdn=ANNA.msisdn),
            Held(HeldAs.MESSAGES, msisdn=ANNA.msisdn),
            Held(HeldAs.MESSAGES, msisdn=BEN.msisdn),
            Held(HeldAs.MESSAGES, msisdn="+4915799999999"),
            Held(HeldAs.KEYS, msisdn=ANNA.msisdn),
            Held(HeldAs.KEYS, msisdn=BEN.msisdn),
            Held(HeldAs.KEYS),
            Held(HeldAs.KEYS),
        ],
    )
    outside = replace(world.outside, network=keeping)

    run(world, outside=outside, element="sms")

    rows = DiscrepancyRow.objects.order_by("kind", "copies")
    anna = LineRow.objects.get(msisdn=ANNA.msisdn).line_id
    assert list(rows.values_list("kind", "line_id", "copies")) == [
        ("leftover_keys", anna, 1),
        ("leftover_keys", None, 2),
        ("waiting_messages", anna, 2),
    ]
    assert len(approved(world)) == 1
    run(world, outside=outside, element="sms")
    assert DiscrepancyRow.objects.filter(resolved_at=None).count() == 3, "it is being swept"
    sweep(world)
    keeping.held.clear()
    world.clock.advance(hours=1)
    run(world, outside=outside, element="sms")
    assert found() == set()


def test_one_account_of_two_lines_is_no_zombie_while_one_of_them_lives(world: TestWorld) -> None:
    LineRow.objects.filter(msisdn=ANNA.msisdn).update(charging_account=BEN.msisdn[1:])
    end(world, ANNA)
    charging_of(world).provision({BEN.msisdn[1:]: BEN.balance})

    run(world, element="ocs")

    assert ("ocs", "zombie") not in found()
