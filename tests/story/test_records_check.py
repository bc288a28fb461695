"""Mistakes of what connects the records of an operator are told before anybody waits for them."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.operator_records import OperatorRecords

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.takeout import (
    Kind,
    Record,
    Unread,
)
from cleanbreak.ports.takeout_source import WhoseRecords
from cleanbreak.site.records_commands import records_group

ANNA = WhoseRecords(
    msisdn="+4915123456789",
    imsi="262011234567890",
    charging_account="A-17",
    held_since=date(2020, 5, 1),
)
BEN = WhoseRecords(
    msisdn="+4915199999999",
    imsi="262019999999999",
    charging_account="A-18",
    held_since=date(2020, 5, 1),
)
CALLS = [
    "MOC;4915123456789;4915123456789;+493012345678;24.12.2025 23:30:00;61;7",
    "MTC;004915123456789;+49891111;4915123456789;25.12.2025 08:00:00;1:01:01;7",
    'MTC;"+49 151 23456789";;4915123456789;26.12.2025 08:00:00;5;7',
    "MTC_UNANSWERED;4915123456789;0049 30 5;4915123456789;26.12.2025 09:00:00;0;7",
    "MOC;4915199999999;4915199999999;0190999999;24.12.2025 23:31:00;600;7",
]


@pytest.fixture(autouse=True)
def _records_commands() -> None:
    cli.add_command(records_group)


@pytest.fixture
def archive(tmp_path: Path) -> OperatorRecords:
    return OperatorRecords(tmp_path)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["records", *map(str, arguments)])


def taken(archive: OperatorRecords, whose: WhoseRecords, kind: Kind) -> list[Record | Unread]:
    return list(archive.source.read(whose, kind))


def imported(archive: OperatorRecords, kind: Kind, rows: list[str] | bytes) -> dict[str, object]:
    archive.put(kind, "1.csv", rows)
    answer = run("import", "--mapping", archive.file, "--json")
    assert answer.exit_code == 0, answer.output
    (entry,) = json.loads(answer.stdout)["files"]
    return dict(entry)


def test_check_tells_mistakes_of_the_mapping_with_their_lines(archive: OperatorRecords) -> None:
    text = archive.file.read_text("utf-8")
    text = text.replace('MTC = "received"', 'MTC = "heard"').replace(
        "Europe/Berlin", "Mars/Base", 1
    )
    archive.file.write_text(text.replace('"row.SUBSCRIBER"', "\"'+49151'\"", 1), "utf-8")

    answer = run("check", "--mapping", archive.file, "--json")

    assert answer.exit_code == 3
    found = json.loads(answer.stdout)["mistakes"]
    assert [(one["section"], one["code"]) for one in found] == [
        ("records.call.line", "adapter_read_back_missing"),
        ("records.call.zone", "records_zone_wrong"),
        ("records.call.directions.MTC", "adapter_choice_wrong"),
    ]
    assert run("import", "--mapping", archive.file).exit_code == 3


def test_check_finds_a_folder_that_is_away(archive: OperatorRecords) -> None:
    (archive.drop / "voicemail").rmdir()

    answer = run("check", "--mapping", archive.file)

    assert answer.exit_code == 5
    assert "voicemail: the folder cannot be read." in answer.stdout


def test_a_kind_needs_a_file_and_a_mapping_its_setting(archive: OperatorRecords) -> None:
    assert run("import", "--kind", "call", "--mapping", archive.file).exit_code == 2
    answer = run("check", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["error"]) == (3, "no_records_mapping")


def test_an_address_that_is_no_text_is_told_where_it_is_read(archive: OperatorRecords) -> None:
    text = archive.file.read_text("utf-8")
    archive.file.write_text(text.replace('"row.OTHER"', "\"row.OTHER == 'X'\""), "utf-8")
    archive.open()
    archive.put(Kind.MESSAGE, "1.csv", [f"SMMT;{ANNA.msisdn};X;2025-06-01T10:00:00Z"])
    archive.import_all()

    (found,) = taken(archive, ANNA, Kind.MESSAGE)

    assert isinstance(found, Unread)
    assert found.reason.endswith(": expression")
