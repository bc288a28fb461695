"""`cleanbreak store printer|day`, as somebody types it."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.cash_desks import MIA, a_drawer, a_store
from tests.worlds import make_world

from cleanbreak.channels.cli.main import cli

pytestmark = pytest.mark.usefixtures("committed_db")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["store", *arguments])


def told(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_printer_of_a_store_is_said_shown_and_taken_away() -> None:
    a_store(make_world())
    assert told("printer", "leeds-1")["printer"] is None
    said = told("printer", "leeds-1", "printer-1.leeds:9101", "--width", "58")
    assert said["printer"] == {"host": "printer-1.leeds", "port": 9101, "width_mm": 58}
    assert "10.0.0.9, port 9100" in run("printer", "leeds-1", "10.0.0.9").stdout
    assert told("printer", "leeds-1", "--none")["printer"] is None
    assert run("printer", "leeds-1", "x", "--none").exit_code == 2
    for address in ("a b", "x:0", "x:70000", "-x", "http://x/", "x:9100:1"):
        assert run("printer", "leeds-1", "--", address).exit_code == 3, address
    assert run("printer", "nowhere").exit_code == 3


def test_the_day_of_a_store() -> None:
    world = make_world()
    a_store(world)
    a_drawer(world, MIA)
    day = world.clock().date().isoformat()
    report = told("day", "leeds-1", "--date", day)
    assert (report["day"], report["slips"], report["open_drawers"]) == (day, 1, 1)
    assert report["cash"][0]["currency"] == "EUR"
    assert "Drawers not closed: 1" in run("day", "leeds-1", "--date", day).stdout
    assert told("day", "leeds-1")["slips"] == 0
    assert run("day", "nowhere").exit_code == 3
    assert run("day", "leeds-1", "--date", "9999-12-31").exit_code == 3
