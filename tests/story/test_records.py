"""An operator drops the records of its billing; a subscriber takes along what is theirs."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.operator_records import ANNA, BEN, HEADERS, OperatorRecords, taken

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.takeout import (
    Call,
    DataSession,
    Direction,
    Kind,
    Message,
    Payment,
    SourceStatus,
    Unread,
)
from cleanbreak.flows.gather_takeout import Reading, gather_takeout
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.takeout_source import WhoseRecords
from cleanbreak.site.records_commands import records_group

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


def imported(archive: OperatorRecords, kind: Kind, rows: list[str] | bytes) -> dict[str, object]:
    archive.put(kind, "1.csv", rows)
    answer = run("import", "--mapping", archive.file, "--json")
    assert answer.exit_code == 0, answer.output
    (entry,) = json.loads(answer.stdout)["files"]
    return dict(entry)


def test_calls_are_dropped_imported_and_taken_along_by_their_subscriber_only(
    archive: OperatorRecords, tmp_path: Path
) -> None:
    delivered = tmp_path / "2025-12.csv"
    delivered.write_text("\n".join((HEADERS[Kind.CALL], *CALLS, "END;5")), "utf-8")

    answer = run("import", delivered, "--kind", "call", "--mapping", archive.file)

    assert answer.exit_code == 0, answer.output
    assert "call/2025-12.csv: imported. Rows: 5, not readable: 0." in answer.stdout
    assert "imported before" in run("import", "--mapping", archive.file).stdout
    sent, received, withheld, missed = taken(archive, ANNA, Kind.CALL)
    assert isinstance(sent, Call)
    assert (sent.direction, sent.address, sent.duration_s) == (
        Direction.SENT,
        "+493012345678",
        61,
    )
    assert sent.at == datetime(2025, 12, 24, 22, 30, tzinfo=UTC)  # by the clocks of Berlin
    assert isinstance(received, Call)
    assert (received.address, received.duration_s) == ("+49891111", 3661)
    assert isinstance(withheld, Call)
    assert withheld.address is None
    assert isinstance(missed, Call)
    assert (missed.direction, missed.address) == (Direction.MISSED, "0049 30 5")
    assert len(taken(archive, BEN, Kind.CALL)) == 1


def test_messages_have_no_text_even_where_the_file_has_one(archive: OperatorRecords) -> None:
    header = f"{HEADERS[Kind.MESSAGE]};TEXT"
    row = "SMMT;+4915123456789;BANK;2025-06-01T10:00:00+02:00;Ihr Code ist 1234"
    imported(archive, Kind.MESSAGE, f"{header}\r\n{row}\r\n".encode())

    (found,) = taken(archive, ANNA, Kind.MESSAGE)

    assert isinstance(found, Message)
    assert (found.address, found.text, found.raw) == ("BANK", None, ())


def test_money_is_in_minor_units_of_each_currency_and_never_guessed(
    archive: OperatorRecords,
) -> None:
    at = "2025-06-01T10:00:00+02:00"
    rows = [
        f"A-17;{at};12,50;EUR;Überweisung",
        f"A-17;{at};1234;JPY;card",
        f"A-17;{at};1,234;BHD;card",
        f"A-17;{at};-5,5000;EUR;card",
        f"A-17;{at};1.234,50;EUR;card",
        f"A-17;{at};12,505;EUR;card",
        f"A-17;{at};0,5;JPY;card",
        f"A-17;{at};1;XAU;card",
        f"A-17;{at};=1+1;EUR;card",
        f"A-17;{at};12.50;EUR;card",
    ]
    text = "\n".join((HEADERS[Kind.PAYMENT], *rows))

    entry = imported(archive, Kind.PAYMENT, text.encode("iso-8859-1"))

    assert (entry["rows"], entry["unread"]) == (4, 6)
    found = taken(archive, ANNA, Kind.PAYMENT)
    payments = [one for one in found if isinstance(one, Payment)]
    assert [(one.amount_minor, one.currency) for one in payments] == [
        (1250, "EUR"),
        (1234, "JPY"),
        (1234, "BHD"),
        (-550, "EUR"),
    ]
    assert payments[0].method == "Überweisung"
    assert {one.reason for one in found if isinstance(one, Unread)} == {
        *(f"payment/1.csv:{row}: amount" for row in (6, 7, 8, 10, 11)),
        "payment/1.csv:9: currency",
    }


def test_data_sessions_are_found_by_imsi(archive: OperatorRecords) -> None:
    rows = ["262011234567890,2025-06-01T10:00:00Z,60,8589934592,7,ims"]
    imported(archive, Kind.DATA_SESSION, rows)

    (found,) = taken(archive, ANNA, Kind.DATA_SESSION)

    assert isinstance(found, DataSession)
    assert (found.bytes_up, found.bytes_down, found.duration_s) == (1 << 33, 7, 60)


HOSTILE = [
    (b"SMMT;+4915123456789;=cmd|' /C calc'!A0;2025-06-01T10:00:00Z", None),
    (b"SMMT;+4915123456789;\0;2025-06-01T10:00:00Z", "nul"),
    (b"SMMT;+4915123456789;B\xc4CKER;2025-06-01T10:00:00Z", "encoding"),
    (b'SMMT;+4915123456789;"never closed;2025-06-01T10:00:00Z', "quotes"),
    (b'SMMT;+4915123456789;"a;""b""";2025-06-01T10:00:00Z', None),
    (b"SMMT;+4915123456789;2025-06-01T10:00:00Z", "cells"),
    (b"SMMT;4.91512E+12;X;2025-06-01T10:00:00Z", "line"),
    (b"SMXX;+4915123456789;X;2025-06-01T10:00:00Z", "direction"),
    (b"SMMT;+4915123456789;X;2025-06-31T10:00:00Z", "time"),
    (b"SMMT;+4915123456789;X;2025-06-01T10:00:00", "zone"),
    (b"SMMT;+4915123456789;X;1970-01-01T00:00:00Z", "time"),
    (b"SMMT;+4915123456789;" + b"9" * 70_000 + b";2025-06-01T10:00:00Z", "length"),
    (b"SMMT;+4915123456789;last;2025-06-01T10:00:00Z", None),
]


def test_each_hostile_row_is_counted_with_its_number_and_spoils_no_other(
    archive: OperatorRecords,
) -> None:
    header = b"\xef\xbb\xbf" + HEADERS[Kind.MESSAGE].encode()

    entry = imported(archive, Kind.MESSAGE, b"\n".join((header, *(row for row, _ in HOSTILE))))

    expected = [
        f"message/1.csv:{number}: {what}" for number, (_, what) in enumerate(HOSTILE, 2) if what
    ]
    assert (entry["rows"], entry["unread"]) == (3, len(expected))
    found = taken(archive, ANNA, Kind.MESSAGE)
    assert [one.reason for one in found if isinstance(one, Unread)] == expected
    addresses = [one.address for one in found if isinstance(one, Message)]
    assert addresses == ["=cmd|' /C calc'!A0", 'a;"b"', "last"]
    told = json.loads(run("check", "--mapping", archive.file, "--json").stdout)["tables"]
    assert [row["row"] for row in told[0]["unread_rows"]] == [
        number for number, (_, what) in enumerate(HOSTILE, 2) if what
    ]


def test_a_line_without_an_end_is_one_row_and_the_next_is_read(archive: OperatorRecords) -> None:
    place = archive.put(Kind.MESSAGE, "1.csv", [])
    with place.open("ab") as file:
        file.truncate(place.stat().st_size + (1 << 25))  # zeros, and not a byte of disk
        file.seek(0, 2)
        file.write(f"\nSMMT;{ANNA.msisdn};X;2025-06-01T10:00:00Z\n".encode())
    archive.import_all()

    unread, found = taken(archive, ANNA, Kind.MESSAGE)

    assert isinstance(unread, Unread)
    assert unread.reason == "message/1.csv:2: length"
    assert isinstance(found, Message)


def test_rows_of_nobody_are_told_to_all_and_those_of_one_to_them_alone(
    archive: OperatorRecords,
) -> None:
    rows = ["SMMT;nobody;X;2025-06-01T10:00:00Z", f"SMMT;{ANNA.msisdn};X;never"]
    imported(archive, Kind.MESSAGE, rows)

    assert len(taken(archive, ANNA, Kind.MESSAGE)) == 2
    (of_nobody,) = taken(archive, BEN, Kind.MESSAGE)
    assert isinstance(of_nobody, Unread)
    assert (of_nobody.reason, of_nobody.raw) == ("message/1.csv:2: line", "")


def test_the_records_of_many_files_come_in_the_order_of_time(archive: OperatorRecords) -> None:
    for name, hours in (("b", (1, 4, 6)), ("a", (2, 3, 7)), ("c", (5,))):
        rows = [f"SMMT;{ANNA.msisdn};{hour};2025-06-01T0{hour}:00:00Z" for hour in hours]
        archive.put(Kind.MESSAGE, f"{name}.csv", [*reversed(rows)])
    archive.import_all()

    found = taken(archive, ANNA, Kind.MESSAGE)

    assert [one.address for one in found if isinstance(one, Message)] == list("1234567")


def test_a_file_that_was_not_imported_makes_the_kind_partial(archive: OperatorRecords) -> None:
    imported(archive, Kind.MESSAGE, [f"SMMT;{ANNA.msisdn};X;2025-06-01T10:00:00Z"])
    archive.put(Kind.MESSAGE, "2.csv", [])
    reading = Reading(
        origin=archive.source.origin,
        kind=Kind.MESSAGE,
        records=archive.source.read(ANNA, Kind.MESSAGE),
    )

    with gather_takeout([reading]) as gathered:
        assert [(one.status, one.records) for one in gathered.sources] == [
            (SourceStatus.PARTIAL, 1)
        ]
    answer = run("check", "--mapping", archive.file)
    assert answer.exit_code == 4
    assert "message/2.csv: not imported, or changed since." in answer.stdout


def test_a_file_that_changes_is_imported_anew_and_one_that_goes_is_forgotten(
    archive: OperatorRecords,
) -> None:
    imported(archive, Kind.MESSAGE, [f"SMMT;{ANNA.msisdn};X;2025-06-01T10:00:00Z"])
    place = archive.put(Kind.MESSAGE, "1.csv", [f"SMMT;{ANNA.msisdn};XY;2025-06-01T10:00:00Z"])

    with pytest.raises(Unavailable, match="not imported"):
        taken(archive, ANNA, Kind.MESSAGE)
    archive.import_all()
    (found,) = taken(archive, ANNA, Kind.MESSAGE)
    assert isinstance(found, Message)
    assert found.address == "XY"
    place.unlink()
    assert json.loads(run("import", "--mapping", archive.file, "--json").stdout) == {
        "files": [],
        "forgotten": 1,
    }
    assert taken(archive, ANNA, Kind.MESSAGE) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (f"{HEADERS[Kind.CALL]}\n{CALLS[0]}\n", "records_file_not_whole"),
        (f"{HEADERS[Kind.CALL]}\n{CALLS[0]}\nEND;2\n", "records_file_not_whole"),
        (f"{HEADERS[Kind.CALL]}\nEND;0\n{CALLS[0]}\n", "records_file_not_whole"),
        ("A;B\n", "records_columns_missing"),
        (f"{HEADERS[Kind.CALL]};CELL\n", "records_columns_doubled"),
        ("", "records_file_no_table"),
        ("\0\0\n", "records_file_no_table"),
    ],
)
def test_what_is_no_whole_table_is_refused_and_leaves_nothing(
    archive: OperatorRecords, content: str, code: str
) -> None:
    archive.put(Kind.CALL, "1.csv", content.encode())

    answer = run("import", "--mapping", archive.file, "--json")

    assert answer.exit_code == 3
    assert json.loads(answer.stdout)["files"][0]["error"] == code
    assert not [*archive.mapping.index.glob("**/*.index"), *archive.mapping.index.glob("**/.*")]


def test_another_file_of_the_same_name_is_refused(archive: OperatorRecords, tmp_path: Path) -> None:
    archive.put(Kind.MESSAGE, "1.csv", [])
    other = tmp_path / "1.csv"
    other.write_text("something else")

    answer = run("import", other, "--kind", "message", "--mapping", archive.file, "--json")

    assert (answer.exit_code, json.loads(answer.stdout)["error"]) == (3, "records_name_taken")


def test_without_the_day_since_when_the_number_is_held_nothing_is_given_out(
    archive: OperatorRecords,
) -> None:
    imported(archive, Kind.MESSAGE, [f"SMMT;{ANNA.msisdn};X;2025-06-01T10:00:00Z"])
    unknown = WhoseRecords(
        msisdn=ANNA.msisdn, imsi=ANNA.imsi, charging_account="A-17", held_since=None
    )

    with pytest.raises(Refused, match="since when"):
        taken(archive, unknown, Kind.MESSAGE)
    with pytest.raises(Refused, match="keeps no records of this kind"):
        taken(archive, ANNA, Kind.CONTACT)


def test_the_day_of_a_new_holder_is_that_of_the_clocks_of_the_file(
    archive: OperatorRecords,
) -> None:
    before = "MOC;4915123456789;4915123456789;+49301;30.04.2020 23:59:59;61;7"
    since = "MOC;4915123456789;4915123456789;+49302;01.05.2020 00:00:00;61;7"
    imported(archive, Kind.CALL, [before, since])

    (found,) = taken(archive, ANNA, Kind.CALL)

    assert isinstance(found, Call)
    assert found.address == "+49302"


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
