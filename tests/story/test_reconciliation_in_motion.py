"""Comparisons while the world moves on: lines begin and end, elements die, rolls are cut short."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from tests.reconciliations import (
    ANNA,
    BEN,
    approved,
    charging_of,
    end,
    found,
    haunted,
    network_of,
    run,
    sweep,
)
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain import reconciliation
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.calls import Sighting
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.rolls import Held, HeldAs, Identifier, Roll
from cleanbreak.records.discrepancy import DiscrepancyRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.reconciliation_run import last_finished

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world() -> TestWorld:
    made = make_world()
    made.add(ANNA, BEN)
    return made


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


def test_a_line_whose_end_is_under_way_is_neither_zombie_nor_ghost(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does a campaign that ends half of all lines make a roll unbelievable."""
    monkeypatch.setattr(reconciliation, "FEWEST_IN_DOUBT", 0)
    rig = Rig()
    rig.poison(lambda subject: isinstance(subject, Sim), Unavailable("Later."))
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work(rigged(world.outside, rig))
    assert LineRow.objects.get(msisdn=ANNA.msisdn).state == "pendingTerminate"

    runs = run(world)

    assert [one.held for one in runs if one.element == "hlr"] == [1], "it is gone from the HLR"
    assert {one.outcome for one in runs} == {"finished"}
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


class LateWorld:
    """The port network, in which something happens just before it is looked at again."""

    def __init__(self, network: MemoryNetwork, happens: Callable[[], None]) -> None:
        self._network = network
        self._happens = happens

    def __getattr__(self, name: str) -> object:
        return getattr(self._network, name)

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        self._happens()
        return self._network.look_for(subscribers)


def test_a_line_that_ends_before_the_second_look_is_no_ghost(world: TestWorld) -> None:
    network_of(world).delete_in_hlr_only(BEN.imsi)
    late = LateWorld(network_of(world), lambda: end(world, BEN) if lives(BEN) else None)

    [hlr] = run(world, outside=replace(world.outside, network=late), element="hlr")

    assert not lives(BEN)
    assert (hlr.counts, hlr.unconfirmed, found()) == ({}, 0, set())


def test_a_stranger_who_becomes_a_line_before_the_second_look_is_none(world: TestWorld) -> None:
    clara = LineOf(msisdn="+4915228817388", name="Clara Holder")
    network_of(world).provision([clara.subscriber])
    late = LateWorld(network_of(world), lambda: None if exists(clara) else add(clara))

    def add(line: LineOf) -> None:
        world.add(line)

    [hlr] = run(world, outside=replace(world.outside, network=late), element="hlr")

    assert exists(clara)
    assert (hlr.counts, found()) == ({}, set())


def lives(line: LineOf) -> bool:
    return LineRow.objects.exclude(state="terminated").filter(msisdn=line.msisdn).exists()


def exists(line: LineOf) -> bool:
    return LineRow.objects.filter(msisdn=line.msisdn).exists()


def test_a_keeper_of_cards_is_not_expected_to_know_profiles(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else half of all lines would have to be looked for, or its roll would not be believed."""
    monkeypatch.setattr(reconciliation, "FEWEST_IN_DOUBT", 0)
    card = LineOf(msisdn="+4915228817388", name="Clara Holder", sim_kind=SimKind.PHYSICAL)
    world.add(card)

    runs = run(world)

    assert {one.element: (one.outcome, one.held) for one in runs if "_" in one.element} == {
        "sm_dp_plus": ("finished", 2),
        "card_inventory": ("finished", 1),
    }
    world.world.write("esim.sim", {card.iccid: {"state": "blocked", "kind": "physical"}})
    monkeypatch.undo()
    run(world)
    assert found() == {("card_inventory", "ghost")}
