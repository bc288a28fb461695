"""A line ends at four systems for which nobody wrote Python: only the shipped examples."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.peers.described.clearing_house import ClearingHouse
from tests.peers.described.examples import changed
from tests.peers.described.rest_elements import PASSWORD, TOKEN, CardInventory, HlrFrontEnd
from tests.peers.described.test_charging_table import ChargingTableStage
from tests.worlds import AGENT, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.in_parts import NetworkInParts
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.ports.calls import Call, Done
from cleanbreak.site.wiring.charging import wire_charging
from cleanbreak.site.wiring.described import first_answers
from cleanbreak.site.wiring.esim import wire_esim
from cleanbreak.site.wiring.network import wire_network
from cleanbreak.site.wiring.numbering import wire_numbering

LINE = LineOf(sim_kind=SimKind.PHYSICAL)
ACCOUNT = LINE.msisdn[1:]


class Operator:
    """The systems of an operator, each with its own interface, and all of them know the line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hlr, self.cards = HlrFrontEnd(), CardInventory()
        self.charging = ChargingTableStage(folder)
        self.house = ClearingHouse(folder / "spool")
        self.hlr.provision(LINE.imsi, LINE.msisdn)
        self.cards.cards[LINE.iccid] = "issued"
        self.house.numbers[ACCOUNT] = {"state": "ASSIGNED"}
        self.charging._run(
            "INSERT INTO account VALUES (?, 1, 0, 'EUR', ?, ?, 0, 0)",
            ACCOUNT,
            LINE.balance.paid_minor,
            LINE.balance.promotional_minor,
        )

    def file(self, name: str, *changes: tuple[str, str]) -> str:
        """Write the example into our folder; return the setting that names it."""
        path = self.folder / f"{name}.toml"
        path.write_text(changed(name, *changes))
        return f"described:{path}"


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    operator = Operator(tmp_path)
    operator.hlr.start()
    operator.cards.start()
    kept = {
        "HLR_FRONT_END_URL": operator.hlr.url,
        "HLR_FRONT_END_TOKEN": TOKEN,
        "CARD_INVENTORY_URL": operator.cards.url,
        "CARD_INVENTORY_PASSWORD": PASSWORD,
        "CHARGING_DATABASE": f"sqlite:{operator.charging.file}",
    }
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    yield operator
    first_answers().close()
    operator.hlr.stop()
    operator.cards.stop()


@pytest.fixture
def world(operator: Operator, settings: Settings) -> TestWorld:
    """Fakes for money, messages and keys; everything else as the settings wire it."""
    spool = ("/var/spool/cleanbreak/clearing-house", str(operator.house.folder))
    settings.CLEANBREAK_NETWORK = operator.file("hlr-front-end")
    settings.CLEANBREAK_CARDS = operator.file("card-inventory")
    settings.CLEANBREAK_CHARGING = operator.file("charging-table")
    settings.CLEANBREAK_NUMBERING = operator.file("clearing-house", spool)
    fakes = DictWorld()
    world = make_world(fakes)
    world.add(LINE)
    outside = replace(
        world.outside,
        network=wire_network(fakes),
        esim=wire_esim(fakes),
        charging=wire_charging(fakes),
        numbering=wire_numbering(fakes),
    )
    return replace(world, outside=outside)


@pytest.mark.usefixtures("committed_db")
def test_a_line_ends_with_nothing_but_described_elements(
    operator: Operator, world: TestWorld
) -> None:
    assert operator.hlr.can_use(LINE.imsi)
    requested = request_termination(at_once(LINE), world.outside, world.clock())
    world.work()
    story = read_order(requested.order_id)
    assert story.state is not OrderState.COMPLETED, "the clearing house has not answered yet"

    operator.house.work()
    world.clock.advance(hours=1)
    world.work()

    story = read_order(requested.order_id)
    assert story.state is OrderState.COMPLETED
    assert [step.name for step in story.steps if step.done_at] == [step.name for step in STEPS]
    facts = {step.name: step.facts for step in story.steps}
    assert facts["stop_usage"]["was_barred"] is False
    assert facts["close_charging"]["balance"] == LINE.balance.as_json()
    assert facts["quarantine_number"]["reference"] == "R-1"
    assert (operator.hlr.subscribers, operator.hlr.serving) == ({}, {})
    assert operator.cards.cards == {LINE.iccid: "blocked"}
    assert operator.house.numbers[ACCOUNT]["state"] == "QUARANTINED"
    assert not operator.charging._run("SELECT 1 FROM account WHERE is_open = 1")


@pytest.mark.usefixtures("committed_db")
def test_a_termination_that_is_withdrawn_gives_the_line_back(
    operator: Operator, world: TestWorld
) -> None:
    with operator.cards.outage():
        operator.charging._run("UPDATE account SET open_sessions = 1")
        requested = request_termination(at_once(LINE), world.outside, world.clock())
        world.work()
        assert not operator.hlr.can_use(LINE.imsi), "barred, while the last usage is being rated"

        cancel_termination(requested.order_id, AGENT, world.clock())
        world.clock.advance(hours=1)
        world.work()

    assert operator.hlr.can_use(LINE.imsi)
    assert operator.charging._run("SELECT is_open FROM account") == [(1,)]


def test_several_files_are_several_networks_even_if_they_have_one_name(
    operator: Operator, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are given the same key: what one answered must not be taken for the other's answer."""
    other = HlrFrontEnd()
    other.start()
    other.provision(LINE.imsi, LINE.msisdn)
    monkeypatch.setenv("OTHER_URL", other.url)
    first = operator.file("hlr-front-end")
    second = operator.folder / "second.toml"
    changes = ("look.vlr", "look.sgsn"), ("HLR_FRONT_END_URL", "OTHER_URL")
    second.write_text(changed("hlr-front-end", *changes))
    settings.CLEANBREAK_NETWORK = f"{first}, described:{second}"

    network = wire_network(DictWorld())
    assert isinstance(network, NetworkInParts)
    network.check_reachable()
    (seen,) = network.look_for([LINE.subscriber])
    (answer,) = network.bar([Call(f"{uuid.uuid4()}:stop_usage", LINE.subscriber)])

    assert [one.element.rpartition(".")[2] for one in seen] == ["hlr", "vlr", "hlr", "sgsn"]
    assert isinstance(answer, Done)
    assert not operator.hlr.can_use(LINE.imsi)
    assert not other.can_use(LINE.imsi)
    other.stop()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("timeout_s = 5", "timeout_s = 0")], "description_refused"),
        ([("env:HLR_FRONT_END_TOKEN", "env:NOWHERE")], "adapter_reference_empty"),
        ([("env:HLR_FRONT_END_URL", "env:HLR_FRONT_END_TOKEN")], "adapter_connection_unusable"),
        (
            [
                ("timeout_s = 5", 'authorities = "/nowhere/ca.pem"'),
                ("env:HLR_FRONT_END_URL", "https://x.example"),
            ],
            "adapter_connection_unusable",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_when_it_is_wired(
    operator: Operator, settings: Settings, changes: list[tuple[str, str]], code: str
) -> None:
    settings.CLEANBREAK_NETWORK = operator.file("hlr-front-end", *changes)

    with pytest.raises(Refusal) as caught:
        wire_network(DictWorld())

    assert caught.value.code == code
    assert TOKEN not in str(caught.value)


def test_a_file_of_another_port_is_refused(operator: Operator, settings: Settings) -> None:
    settings.CLEANBREAK_NETWORK = operator.file("card-inventory")

    with pytest.raises(Refusal) as caught:
        wire_network(DictWorld())

    assert caught.value.code == "adapter_file_wrong_port"
