"""Somebody puts a SIM card on the counter; codes, exit codes and JSON fields are promises."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import translation
from pytest_django import Settings
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.card_reader.memory import CARD, FakeCard, MemoryCardReader
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.sim_card import Personal
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.card_reader import CardReader
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.site.wiring.card_reader import wire_card_reader

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(sim_kind=SimKind.PHYSICAL)
OTHER = LineOf(msisdn="+4915228817387", name="Berta Other", sim_kind=SimKind.PHYSICAL)
PIN = "2580"
WRITTEN = {
    Personal.CONTACTS: ["Canary Alice", "Canary Bob"],
    Personal.CALLS: ["Canary Carol"],
    Personal.MESSAGES: ["canary code 123456"],
}
FIGURES = {
    "contacts": {"found": 2, "left": 0},
    "contact_details": {"found": 0, "left": 0},
    "calls": {"found": 1, "left": 0},
    "messages": {"found": 1, "left": 0},
    "files_refused": 0,
}
CURRENT: list[MemoryCardReader] = []
BY_NUMBER = ("--msisdn", LINE.msisdn)
WIPE = ("wipe", *BY_NUMBER, "--holder-consents", "--pin-stdin")


def current_readers() -> CardReader:
    """Stand in for the wiring: ``settings.CLEANBREAK_DESK`` names this function."""
    return CURRENT[-1]


@dataclass
class Desk:
    """A counter with two readers, in a world with two lines."""

    world: TestWorld
    readers: MemoryCardReader

    def insert(self, card: FakeCard, reader: str = "left") -> None:
        self.readers.insert(reader, card)

    def records(self, card: FakeCard) -> int:
        """Return how many records are on a card that was inserted."""
        records = self.world.world.read(CARD, [card.iccid])[card.iccid]["records"]
        return sum(bool(text) for texts in records.values() for text in texts)

    def tries_left(self, card: FakeCard) -> int:
        tries_left: int = self.world.world.read(CARD, [card.iccid])[card.iccid]["tries_left"]
        return tries_left


def card_of(line: LineOf) -> FakeCard:
    return FakeCard(iccid=line.iccid, imsi=line.imsi, pin=PIN, records=WRITTEN)


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    settings.CLEANBREAK_DESK = "tests.story.test_card.current_readers"
    world = make_world()
    world.add(LINE, OTHER)
    readers = MemoryCardReader(world.world)
    readers.connect("left", "right")
    CURRENT.append(readers)
    yield Desk(world, readers)
    CURRENT.pop()


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["card", *arguments, "--json"], input=typed)


def said(*arguments: str, typed: str | None = None) -> dict[str, Any]:
    result = run(*arguments, typed=typed)
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def refused(*arguments: str, typed: str | None = None) -> str:
    result = run(*arguments, typed=typed)
    assert result.exit_code == 3, result.output
    assert not told_about_people(result.output)
    error: str = json.loads(result.stdout)["error"]
    return error


def told_about_people(text: str) -> list[str]:
    canaries = ("anary", PIN, LINE.imsi, OTHER.imsi, OTHER.iccid, OTHER.msisdn[1:], "Berta")
    return [canary for canary in canaries if canary in text]


def audit() -> list[tuple[str, dict[str, Any]]]:
    return [(one.act, one.details) for one in AuditRow.objects.order_by("at", "pk")]


def card_acts() -> list[str]:
    return [act for act, _ in audit() if act.startswith("card.")]


def test_the_card_of_a_further_sim_is_a_card_of_the_line(desk: Desk) -> None:
    modem = FakeCard(iccid="8949000000000000208", imsi="001019990000002", pin=PIN, records=WRITTEN)
    line = LineRow.objects.get(msisdn=LINE.msisdn)
    FurtherSimRow.objects.create(line=line, iccid=modem.iccid, sim_kind="physical", imsi=modem.imsi)
    desk.insert(modem)

    assert said("check", "--iccid", modem.iccid)["is_card_of_line"] is True
    assert said(*WIPE, typed=f"{PIN}\n")["outcome"] == "complete"
    assert card_acts() == ["card.checked", "card.wipe_begun", "card.wiped"]
    assert refused("check", "--msisdn", OTHER.msisdn) == "not_the_card_of_the_line"


def test_the_readers_are_listed(desk: Desk) -> None:
    desk.insert(card_of(LINE), "right")
    assert said("readers") == {
        "readers": [{"name": "left", "has_card": False}, {"name": "right", "has_card": True}]
    }
    assert "right: a card" in CliRunner().invoke(cli, ["card", "readers"]).stdout


def test_the_card_of_the_line_is_known_by_its_number_while_the_pin_hides_the_imsi(
    desk: Desk,
) -> None:
    desk.insert(card_of(LINE))
    assert said("check", *BY_NUMBER) == {
        "reader": "left",
        "is_card_of_line": True,
        "line_state": "active",
        "imsi_was_compared": False,
        "pin": "needed",
        "pin_tries_left": 3,
    }
    (entry,) = audit()
    assert entry[0] == "card.checked"
    assert desk.records(card_of(LINE)) == 4


def test_without_a_pin_the_imsi_is_compared_too(desk: Desk) -> None:
    desk.insert(replace(card_of(LINE), pin=None))
    document = said("check", "--iccid", LINE.iccid)
    assert (document["imsi_was_compared"], document["pin"]) == (True, "off")
    assert "ICCID and IMSI" in CliRunner().invoke(cli, ["card", "check", *BY_NUMBER]).stdout

    desk.insert(replace(card_of(OTHER), iccid="8949000000000000017", pin=None), "left")
    assert refused("check", *BY_NUMBER) == "not_the_card_of_the_line"


def test_another_card_is_refused_and_nobody_learns_whose_it_is(desk: Desk) -> None:
    desk.insert(card_of(OTHER))
    result = CliRunner().invoke(cli, ["card", "check", *BY_NUMBER])
    assert result.exit_code == 3
    assert result.stderr == "This is not the card of this line.\n"
    stranger = replace(card_of(OTHER), iccid="8949000000000000025", imsi="262019999999999")
    desk.insert(stranger)
    assert CliRunner().invoke(cli, ["card", "check", *BY_NUMBER]).stderr == result.stderr

    assert refused(*WIPE, typed=PIN) == "not_the_card_of_the_line"
    assert desk.records(stranger) == 4
    assert card_acts() == ["card.not_the_lines"] * 3
    assert not told_about_people(str(audit()))


def test_a_card_of_the_right_number_with_another_imsi_is_not_wiped(desk: Desk) -> None:
    forged = replace(card_of(LINE), imsi=OTHER.imsi)
    desk.insert(forged)
    assert said("check", *BY_NUMBER)["imsi_was_compared"] is False
    assert refused(*WIPE, typed=PIN) == "not_the_card_of_the_line"
    assert desk.records(forged) == 4


def test_the_holder_consents_and_the_card_is_wiped(desk: Desk) -> None:
    desk.insert(card_of(LINE))

    document = said(*WIPE, typed=f"{PIN}\n")

    assert document == {
        "reader": "left",
        "ground": "holder_consents",
        "outcome": "complete",
        **FIGURES,
    }
    assert desk.records(card_of(LINE)) == 0
    (begun, begun_details), (wiped, wiped_details) = audit()
    assert (begun, wiped) == ("card.wipe_begun", "card.wiped")
    assert begun_details["ground"] == "holder_consents"
    assert wiped_details == {
        "line_id": begun_details["line_id"],
        "outcome": "complete",
        **FIGURES,
    }
    assert AuditRow.objects.first().acting_user.startswith("operator:")  # type: ignore[union-attr]
    assert not told_about_people(str(audit()))


def test_a_wiped_card_is_wiped_again_without_harm(desk: Desk) -> None:
    desk.insert(card_of(LINE))
    said(*WIPE, typed=PIN)
    again = said(*WIPE, typed=PIN)
    assert again["outcome"] == "complete"
    assert again["contacts"] == {"found": 0, "left": 0}


def test_without_consent_the_card_of_a_living_or_ending_line_stays_as_it_is(desk: Desk) -> None:
    desk.insert(card_of(LINE))
    without_consent = ("wipe", *BY_NUMBER, "--pin-stdin")
    assert refused(*without_consent, typed=PIN) == "holder_must_consent"

    requested = request_termination(at_once(LINE), desk.world.outside, desk.world.clock())
    assert refused(*without_consent, typed=PIN) == "holder_must_consent"
    assert desk.records(card_of(LINE)) == 4
    assert card_acts() == []

    said(*WIPE, typed=PIN)
    order_ids = AuditRow.objects.filter(act__startswith="card.").values_list("order_id", flat=True)
    assert set(order_ids) == {requested.order_id}


def test_the_card_of_an_ended_line_is_scrap(desk: Desk) -> None:
    requested = request_termination(at_once(LINE), desk.world.outside, desk.world.clock())
    while desk.world.work():
        pass
    order = OrderRow.objects.get(pk=requested.order_id)
    assert order.state == OrderState.COMPLETED.value
    desk.insert(card_of(LINE))

    document = said("wipe", *BY_NUMBER, "--pin-stdin", typed=PIN)

    assert (document["ground"], document["outcome"]) == ("line_ended", "complete")
    assert desk.records(card_of(LINE)) == 0


def test_a_wrong_pin_is_shown_once_and_nothing_is_wiped(desk: Desk) -> None:
    desk.insert(card_of(LINE))
    assert refused(*WIPE, typed="0000") == "card_pin_wrong"
    assert desk.tries_left(card_of(LINE)) == 2
    assert desk.records(card_of(LINE)) == 4
    assert audit()[-1][0] == "card.pin_refused"
    assert audit()[-1][1]["tries_left"] == "2"


def test_the_last_try_is_the_holders(desk: Desk) -> None:
    card = replace(card_of(LINE), tries_left=1)
    desk.insert(card)
    assert refused(*WIPE, typed="0000") == "last_try_is_the_holders"
    assert desk.tries_left(card) == 1

    assert refused(*WIPE, "--holder-risks-last-try", typed="0000") == "card_pin_blocked"
    assert desk.tries_left(card) == 0
    assert refused(*WIPE, "--holder-risks-last-try", typed=PIN) == "card_pin_blocked"
    assert said("check", *BY_NUMBER)["pin"] == "blocked"


@pytest.mark.parametrize("typed", ["", "12", "123456789", "12a4", "１２３４"])
def test_what_is_no_pin_is_not_shown_to_the_card(desk: Desk, typed: str) -> None:
    desk.insert(card_of(LINE))
    assert refused(*WIPE, typed=typed) == "malformed_pin"
    assert desk.tries_left(card_of(LINE)) == 3


def test_where_nobody_can_say_the_pin_nothing_is_wiped(desk: Desk) -> None:
    desk.insert(card_of(LINE))
    assert refused("wipe", *BY_NUMBER, "--holder-consents") == "card_needs_pin"
    assert desk.records(card_of(LINE)) == 4
    desk.insert(replace(card_of(OTHER), pin=None))
    arguments = ("wipe", "--msisdn", OTHER.msisdn, "--holder-consents")
    assert said(*arguments)["outcome"] == "complete"


def test_a_card_taken_out_in_the_middle_is_completed_by_a_repeat(desk: Desk) -> None:
    desk.insert(card_of(LINE))
    desk.readers.take_out_after("left", 1)

    result = run(*WIPE, typed=PIN)

    assert result.exit_code == 5
    document = json.loads(result.stdout)
    assert document["outcome"] == "broken_off"
    assert document["contacts"] == {"found": 2, "left": 1}
    assert audit()[-1][1]["outcome"] == "broken_off"
    desk.insert(card_of(LINE))
    completed = said(*WIPE, typed=PIN)
    assert (completed["outcome"], completed["contacts"]["found"]) == ("complete", 1)
    assert desk.records(card_of(LINE)) == 0


@pytest.mark.parametrize("command", [("check", *BY_NUMBER), WIPE], ids=["check", "wipe"])
def test_what_a_clerk_can_help_is_said(desk: Desk, command: tuple[str, ...]) -> None:
    assert refused(*command, typed=PIN) == "no_card_in_reader"
    assert refused(*command, "--reader", "middle", typed=PIN) == "unknown_reader"
    desk.insert(card_of(OTHER), "left")
    desk.insert(card_of(LINE), "right")
    assert refused(*command, typed=PIN) == "several_readers"
    assert refused(*command, "--reader", "left", typed=PIN) == "not_the_card_of_the_line"
    with desk.readers.hold("right"):
        assert refused(*command, "--reader", "right", typed=PIN) == "reader_in_use"
    assert said(*command, "--reader", "right", typed=PIN)["reader"] == "right"
    for change, code in (
        ({"is_sim": False}, "not_a_sim_card"),
        ({"is_silent": True}, "card_silent"),
    ):
        card = replace(card_of(LINE), iccid=f"894900000000000{len(code):04}", **change)
        desk.insert(card, "right")
        assert refused(*command, "--reader", "right", typed=PIN) == code


def test_a_machine_without_readers_says_so(desk: Desk) -> None:
    desk.world.world.clear()
    assert said("readers") == {"readers": []}
    assert refused("check", *BY_NUMBER) == "no_reader_found"


def test_an_outage_is_a_failure(desk: Desk) -> None:
    desk.world.world.set_down("card_reader", True)
    for command in (("readers",), ("check", *BY_NUMBER), WIPE):
        result = run(*command, typed=PIN)
        assert result.exit_code == 5
        assert json.loads(result.stdout)["error"] == "outside_failed"


def test_the_line_has_to_be_named_and_known(desk: Desk) -> None:
    assert run("check").exit_code == 2
    assert run("check", *BY_NUMBER, "--iccid", LINE.iccid).exit_code == 2
    assert refused("check", "--msisdn", "+4915228800000") == "unknown_line"
    assert refused("check", "--msisdn", "0152") == "malformed_msisdn"
    assert run("wipe", *BY_NUMBER, "--pin", PIN).exit_code == 2


@pytest.mark.parametrize(
    ("setting", "code"), [("none", "no_card_reader_set_up"), ("magic", "unknown_adapter")]
)
def test_without_the_setting_there_are_no_readers(
    settings: Settings, setting: str, code: str
) -> None:
    settings.CLEANBREAK_CARD_READER = setting
    wire_card_reader.cache_clear()
    assert refused("readers") == code


def test_the_setting_names_the_readers(settings: Settings) -> None:
    settings.CLEANBREAK_CARD_READER = "memory"
    wire_card_reader.cache_clear()
    assert said("readers") == {"readers": []}
    wire_card_reader.cache_clear()


def test_people_read_what_was_done(desk: Desk) -> None:
    desk.insert(card_of(LINE))
    with translation.override("en"):
        result = CliRunner().invoke(cli, ["card", *WIPE], input=PIN)
    assert result.stdout.splitlines() == [
        "The card is wiped.",
        "Contacts: 2 of 2 wiped",
        "Details of contacts: 0 of 0 wiped",
        "Calls: 1 of 1 wiped",
        "Messages: 1 of 1 wiped",
    ]
