"""`cleanbreak store` and `cleanbreak drawer`: for people and for machines."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.cash_desks import ANNA, MIA, a_drawer, codes, issue, limits
from tests.worlds import make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.flows.pay_cash import pay_cash
from cleanbreak.records.audit import AuditRow

pytestmark = pytest.mark.usefixtures("committed_db")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def said(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_store_is_added_and_listed() -> None:
    assert "There is no store." in run("store", "list").stdout
    place = ("--name", "Leeds, High Street", "--place", "gb")
    assert said("store", "add", "leeds-1", *place)["time_zone"] == "Europe/London"
    assert said("store", "list")["stores"] == [
        {
            "store": "leeds-1",
            "name": "Leeds, High Street",
            "place": "gb",
            "time_zone": "Europe/London",
        }
    ]
    assert "Leeds, High Street" in run("store", "list").stdout
    assert AuditRow.objects.get(act="store.added").details == {"store": "leeds-1", "place": "gb"}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("leeds-1", "--name", "Twice", "--place", "gb"), "store_code_taken"),
        (("Leeds!", "--name", "x", "--place", "gb"), "malformed_store"),
        (("leeds-2", "--name", " ", "--place", "gb"), "malformed_store"),
        (("leeds-2", "--name", "x", "--place", "atlantis"), "unknown_place"),
        (
            ("leeds-2", "--name", "x", "--place", "gb", "--time-zone", "Europe/Leeds"),
            "unknown_time_zone",
        ),
    ],
)
def test_a_store_that_cannot_be_is_refused(arguments: tuple[str, ...], error: str) -> None:
    said("store", "add", "leeds-1", "--name", "Leeds", "--place", "gb")
    result = run("store", "add", *arguments, "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"] == error
    assert len(said("store", "list")["stores"]) == 1


def test_drawers_are_listed_and_shown_with_their_journal(settings: Any) -> None:
    limits(settings)
    said("store", "add", "leeds-1", "--name", "Leeds", "--place", "gb")
    assert "There is no drawer." in run("drawer", "list").stdout
    world = make_world()
    issue(world, ANNA)
    drawer = a_drawer(world, MIA, "20.00")
    pay_cash(codes(world)[ANNA.email], IdentityDocument.PASSPORT, MIA, world.clock())

    (listed,) = said("drawer", "list", "--store", "leeds-1", "--day", drawer.day.isoformat())[
        "drawers"
    ]
    assert (listed["state"], listed["held_minor"], listed["clerk"]) == ("open", 766, "agent:mia")
    assert said("drawer", "list", "--store", "leeds-2")["drawers"] == []
    shown = said("drawer", "show", str(drawer.drawer_id))
    assert [one["balance_minor"] for one in shown["movements"]] == [2000, 766]
    text = run("drawer", "show", str(drawer.drawer_id)).stdout
    assert "-12.34 EUR" in text
    assert "7.66 EUR" in text
    assert "Müller" not in text


def test_a_drawer_that_is_not_there_is_refused() -> None:
    result = run("drawer", "show", "00000000-0000-0000-0000-000000000007", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"] == "unknown_drawer"
