"""The commands of the desk, from the line in our books to the records on a card at a real pcscd."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from pytest_django import Settings
from tests.conformance.test_card_reader import CARD, NOTHING
from tests.worlds import LineOf, make_world

from cleanbreak.adapters.card_reader.memory import FakeCard
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.site.wiring.card_reader import wire_card_reader

from .stage import PcscStage

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(sim_kind=SimKind.PHYSICAL)
BY_NUMBER = ("--msisdn", LINE.msisdn)


@pytest.fixture
def card(stage: PcscStage, settings: Settings) -> Iterator[FakeCard]:
    """The card of a line, in the first reader."""
    settings.CLEANBREAK_CARD_READER = "pcsc"
    wire_card_reader.cache_clear()
    make_world().add(LINE)
    card = replace(CARD, iccid=LINE.iccid, imsi=LINE.imsi)
    stage.insert(card)
    yield card
    wire_card_reader.cache_clear()


def run(*arguments: str, typed: str = "") -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(cli, ["card", *arguments, "--json"], input=typed)
    assert "anary" not in result.output
    return result.exit_code, json.loads(result.stdout)


def test_a_card_is_checked_and_wiped_from_the_command_line(
    stage: PcscStage, card: FakeCard
) -> None:
    first = stage.desk.reader(0)
    code, listed = run("readers")
    assert (code, [one["has_card"] for one in listed["readers"]]) == (0, [True, False])
    code, checked = run("check", *BY_NUMBER)
    assert (code, checked["reader"], checked["pin_tries_left"]) == (0, first, 3)

    wipe = ("wipe", *BY_NUMBER, "--holder-consents", "--pin-stdin")
    code, refused = run(*wipe, typed="0000\n")
    assert (code, refused["error"]) == (3, "card_pin_wrong")
    assert stage.tries_left() == 2
    code, wiped = run(*wipe, "--reader", first, typed=f"{card.pin}\n")
    assert (code, wiped["outcome"]) == (0, "complete")
    assert wiped["contacts"] == {"found": 3, "left": 0}
    assert stage.holds() == NOTHING


def test_another_card_stays_as_it_is(stage: PcscStage, card: FakeCard) -> None:
    stage.insert(CARD)
    before = stage.holds()
    code, refused = run("check", *BY_NUMBER)
    assert (code, refused["error"]) == (3, "not_the_card_of_the_line")
    code, refused = run(
        "wipe", *BY_NUMBER, "--holder-consents", "--pin-stdin", typed=CARD.pin or ""
    )
    assert (code, refused["error"]) == (3, "not_the_card_of_the_line")
    assert stage.holds() == before != NOTHING
    assert stage.tries_left() == 3
