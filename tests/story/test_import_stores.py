"""An operator brings its stores in: every mistake is told with its row, and half is nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError, connection
from tests.outlets import (
    ALL,
    BEIJING,
    LONDON,
    MARIENPLATZ,
    PASING,
    load_file,
    load_outlets,
    outlet_list,
)
from tests.worlds import AGENT

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.outlet import OutletFilter, Service
from cleanbreak.domain.outlet_cells import READERS
from cleanbreak.flows.find_outlets import find_near_place
from cleanbreak.flows.known_channels import known_channels
from cleanbreak.flows.manage_stores import add_store
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.outlet import OutletRow, read_outlet
from cleanbreak.records.place_centre import PlaceCentreRow
from cleanbreak.records.store import StoreRow

pytestmark = pytest.mark.usefixtures("committed_db")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["store", *map(str, arguments)])


def written() -> list[Any]:
    tables = (StoreRow, OutletRow, PlaceCentreRow)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_what_is_listed_is_there_and_a_second_time_changes_nothing() -> None:
    first = load_outlets(NOW, *ALL)
    assert (first.read, first.added, first.faults) == (4, 4, ())
    outlet = read_outlet("muc-1")
    assert outlet is not None
    assert (outlet.at.latitude, outlet.cash_limit_minor, outlet.currency) == (
        48.137154,
        20000,
        "EUR",
    )
    assert outlet.services == frozenset(Service)
    assert (outlet.languages, outlet.country, outlet.time_zone) == (
        ("de", "en", "zh-hans"),
        "DE",
        "Europe/Berlin",
    )
    before = written()
    second = load_outlets(NOW, *ALL)
    assert (second.unchanged, second.added, second.changed) == (4, 0, 0)
    assert written() == before
    assert AuditRow.objects.filter(act="outlets.imported").count() == 1


def test_a_store_of_before_becomes_an_outlet_and_can_change_but_not_move() -> None:
    add_store(StoreRow(store_id="muc-1", name="Old", place="de", time_zone=""), AGENT, NOW)
    assert load_outlets(NOW, MARIENPLATZ).added == 1
    assert StoreRow.objects.get().name == "Munich, Marienplatz"
    assert load_outlets(NOW, {**MARIENPLATZ, "step_free": "no"}).changed == 1
    moved = load_outlets(NOW, {**MARIENPLATZ, "time_zone": "Europe/London"})
    assert [fault.refusal.code for _row, fault in moved.faults] == ["store_moved"]


def test_what_is_missing_is_closed_only_if_asked() -> None:
    load_outlets(NOW, *ALL)
    assert load_outlets(NOW, *ALL[:3]).closed == 0
    assert find_near_place("London", OutletFilter(), NOW).outlets[0].outlet.store_id == "lon-1"
    assert load_outlets(NOW, *ALL[:3], closes_missing=True, is_dry_run=True).closed == 1
    assert OutletRow.objects.filter(closed_from=None).count() == 4
    assert load_outlets(NOW, *ALL[:3], closes_missing=True).closed == 1
    assert load_outlets(NOW, *ALL[:3], closes_missing=True).closed == 0, "it is closed already"
    assert not PlaceCentreRow.objects.filter(name="London").exists()
    assert load_outlets(NOW, *ALL).changed == 1, "and opens again when it is listed again"


MISTAKES: list[tuple[dict[str, str], str, str]] = [
    ({"store": "Upper Case"}, "store", "malformed_store_code"),
    ({"name": ""}, "name", "cell_missing"),
    ({"jurisdiction": "xx"}, "jurisdiction", "not_one_of"),
    ({"latitude": "11.576124", "longitude": "48.137154"}, "latitude", "swapped_coordinates"),
    ({"latitude": "0", "longitude": "0"}, "latitude", "nowhere_at_sea"),
    ({"latitude": "48.137.154"}, "latitude", "not_a_position"),
    ({"latitude": "91"}, "latitude", "not_a_position"),
    ({"longitude": "nan"}, "longitude", "not_a_position"),
    ({"opening_hours": "9-18"}, "opening_hours", "malformed_hours"),
    ({"opening_hours": "sunrise-18:00"}, "opening_hours", "hours_not_knowable"),
    ({"country": "XX"}, "opening_hours", "holidays_not_known"),
    ({"time_zone": "Europe/Munich"}, "time_zone", "unknown_time_zone"),
    ({"services": "card fax"}, "services", "not_one_of"),
    ({"cash_limit_minor": ""}, "cash_limit_minor", "cash_without_limit"),
    ({"cash_limit_minor": "200.00"}, "cash_limit_minor", "malformed_amount"),
    ({"currency": "EURO"}, "currency", "not_a_currency"),
    ({"languages": "german!"}, "languages", "malformed_language"),
    ({"step_free": "maybe"}, "step_free", "not_yes_or_no"),
    ({"phone": "089 123456"}, "phone", "malformed_msisdn"),
    ({"closed_from": "1.5.2027"}, "closed_from", "malformed_date"),
    (
        {"closed_from": "2027-05-02", "closed_until": "2027-05-01"},
        "closed_until",
        "closed_backwards",
    ),
    ({"slot_minutes": "7"}, "slot_minutes", "not_one_of"),
    ({"slot_capacity": ""}, "slot_capacity", "slots_incomplete"),
    ({"address": "x" * 301}, "address", "text_not_clean"),
]


def test_every_mistake_is_told_with_row_and_column_and_nothing_is_written() -> None:
    bad = [
        {**MARIENPLATZ, "store": f"muc-{n}", **wrong} for n, (wrong, _, _) in enumerate(MISTAKES)
    ]
    result = load_outlets(NOW, LONDON, *bad)
    told = [(row, fault.column, fault.refusal.code) for row, fault in result.faults]
    assert told == [(n + 3, column, code) for n, (_, column, code) in enumerate(MISTAKES)]
    assert written() == [[], [], []], "not the good row, either"


def test_a_store_twice_is_told_with_its_first_line() -> None:
    result = load_outlets(NOW, MARIENPLATZ, PASING, MARIENPLATZ)
    ((row, fault),) = result.faults
    assert (row, fault.column, fault.refusal.data) == (4, "store", {"line": 2})


def test_files_of_spreadsheets_are_read_as_they_come() -> None:
    comma = {"latitude": "48,137154", "longitude": "11,576124"}
    quoted = {**MARIENPLATZ, **comma, "address": "Marienplatz 1\r\nImmler Haus"}
    content = b"\xef\xbb\xbf" + outlet_list(quoted, delimiter=";")
    assert load_file(content, NOW).added == 1
    outlet = read_outlet("muc-1")
    assert outlet is not None
    assert (outlet.address, outlet.at.longitude) == ("Marienplatz 1\nImmler Haus", 11.576124)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("store,name", "missing_columns"),
        (",".join([*READERS, "fax"]), "unknown_columns"),
        (",".join([*READERS, "\x1b]0;mine\x07"]), "unknown_columns"),
        (",".join([*READERS, "store"]), "repeated_columns"),
        ("", "empty_file"),
    ],
)
def test_a_file_of_something_else_is_refused_as_a_whole(
    header: str, code: str, tmp_path: Path
) -> None:
    file = tmp_path / "stores.csv"
    file.write_text(f"{header}\n" if header else "")
    told = run("import", file, "--json")
    assert (told.exit_code, json.loads(told.stdout)["error"]) == (3, code)
    assert run("import", file).output.replace("\n", "").isprintable(), "of a header, no command"


def test_the_command_tells_people_and_machines(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(outlet_list(*ALL))
    bad.write_bytes(outlet_list(MARIENPLATZ, {**PASING, "opening_hours": "9-18"}))
    tried = json.loads(run("import", good, "--dry-run", "--json").stdout)
    assert (tried["added"], tried["dry_run"], StoreRow.objects.count()) == (4, True, 0)
    refused = run("import", bad)
    assert refused.exit_code == 3
    assert (
        "Line 3, opening_hours: These are no opening hours, from character 1 on." in refused.stdout
    )
    assert "Nothing was imported. Rows: 2, mistakes: 1." in refused.stdout
    (fault,) = json.loads(run("import", bad, "--json").stdout)["faults"]
    assert (fault["row"], fault["column"], fault["error"]) == (
        3,
        "opening_hours",
        "malformed_hours",
    )
    assert run("import", good).stdout == "read: 4, added: 4, changed: 0, unchanged: 0, closed: 0.\n"
    assert "muc-1" in run("list").stdout, "the commands of before stay"


def test_centres_of_places_are_imported_by_themselves(tmp_path: Path) -> None:
    load_outlets(NOW, MARIENPLATZ, BEIJING)
    file = tmp_path / "places.csv"
    header = "jurisdiction,place_name,postcode,latitude,longitude\n"
    file.write_text(header + "de,Dachau,85221,48.26,11.43\ncn,上海市,200000,31.23,121.47\n")
    assert json.loads(run("places", "import", file, "--json").stdout)["added"] == 2
    assert find_near_place("dach", OutletFilter(), NOW).outlets[0].outlet.store_id == "muc-1"
    assert find_near_place("上海", OutletFilter(), NOW).outlets[0].outlet.store_id == "bj-1"
    file.write_text(header + "de,Dachau,85221,11.43,48.26\nde,,1,48,11\nde,X,1,48\n")
    with file.open("a") as more:
        more.write("de,Nowhere,1,0,0\n")
    told = json.loads(run("places", "import", file, "--json").stdout)
    assert [(one["row"], one["error"]) for one in told["faults"]] == [
        (2, "swapped_coordinates"),
        (3, "cell_missing"),
        (4, "wrong_number_of_cells"),
        (5, "nowhere_at_sea"),
    ]
    assert find_near_place("Dachau", OutletFilter(), NOW).near is not None, "the old ones stay"
    file.write_text(header + "de,Freising,85354,48.40,11.75\n")
    run("places", "import", file)
    assert not PlaceCentreRow.objects.filter(name="Dachau").exists()


def test_only_own_stores_that_are_open_are_official() -> None:
    partner = {**PASING, "official": "no"}
    gone = {**LONDON, "closed_from": "2026-11-01"}
    load_outlets(NOW, MARIENPLATZ, partner, gone)
    stores = {one.value: one for one in known_channels() if one.kind.value == "store"}
    assert set(stores) == {"muc-1", "lon-1"}
    assert stores["muc-1"].is_valid(NOW.date())
    assert not stores["lon-1"].is_valid(NOW.date())


@pytest.mark.parametrize("is_after", [False, True])
def test_a_database_that_fails_at_any_statement_leaves_nothing_half_done(is_after: bool) -> None:
    for nth in count(1):
        with connection.execute_wrapper(failing(nth, is_after=is_after)):
            try:
                load_outlets(NOW, *ALL)
                break
            except OperationalError:
                assert written() == [[], [], []], nth
    assert nth > 5
    assert [len(rows) for rows in written()] == [4, 4, 4]


def failing(nth: int, *, is_after: bool) -> Callable[..., Any]:
    """Let the n-th statement fail, before or after its effect."""
    statements = count(1)

    def fail(execute: Callable[..., Any], *arguments: Any) -> Any:
        if next(statements) != nth:
            return execute(*arguments)
        if is_after:
            execute(*arguments)
        raise OperationalError("the connection is gone")

    return fail
