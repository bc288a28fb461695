"""The hunt for zombies: found the next night, told, approved by a second person, swept."""

import logging
from dataclasses import replace
from uuid import UUID

import pytest
from tests.reconciliations import (
    ANNA,
    BEN,
    EVA,
    MAX,
    approved,
    charging_of,
    end,
    found,
    haunted,
    network_of,
    run,
    sweep,
)
from tests.worlds import LineOf, TestWorld, make_world

from cleanbreak.domain.money import Balance
from cleanbreak.domain.reconciliation import (
    ApprovedByProposer,
    DiscrepancyKind,
    NothingToRepair,
    NotRepairable,
    OnlySharedLeft,
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
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.discrepancy import DiscrepancyRow, held_of
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.reconciliation_run import RunRow

pytestmark = pytest.mark.usefixtures("committed_db")

EMPTY = Balance(currency="EUR", paid_minor=0, promotional_minor=0, deposit_minor=0, debt_minor=0)


@pytest.fixture
def world() -> TestWorld:
    made = make_world()
    made.add(ANNA, BEN)
    return made


def books() -> tuple[object, ...]:
    """Return what a sweep must leave as it is."""
    return (
        sorted(EntryRow.objects.values_list("pk", flat=True)),
        sorted(NumberRow.objects.values_list("msisdn", "state")),
        sorted(CertificateRow.objects.values_list("pk", flat=True)),
        sorted(OutboxRow.objects.values_list("key", flat=True)),
        sorted(LineRow.objects.values_list("line_id", "state", "termination_date")),
    )


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
        AuditRow.objects.filter(act__startswith="repair")
        .order_by("id")
        .values_list("act", "acting_user")
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
    assert (stranger.tail, held_of(stranger)) == ("9999", {"imsi": "262019999999999"})
    assert "262019999999999" not in stranger.identity
    with pytest.raises(NotRepairable):
        propose_repair(RepairWish(kinds=[DiscrepancyKind.GHOST]), EVA, world.clock())


def test_what_is_resolved_forgets_whose_it_was(world: TestWorld) -> None:
    stranger = {
        "262019999999999": {"in_hlr": True, "is_barred": False, "in_vlr": False, "msisdn": None}
    }
    world.world.write("network.subscriber", stranger)
    run(world)
    assert held_of(DiscrepancyRow.objects.get()) == {"imsi": "262019999999999"}

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

    with pytest.raises(OnlySharedLeft, match="with a living line: 1"):
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
