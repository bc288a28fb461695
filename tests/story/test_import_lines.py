"""An operator brings lines in, by file and by command."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.line_lists import csv_of, iccid_of, load, row_of

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.records.line import HolderRow, LineRow

pytestmark = pytest.mark.usefixtures("committed_db")
HLR_SCHEMA = Path("/usr/share/doc/osmo-hlr/sql/hlr.sql")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["import", *map(str, arguments)])


def test_the_same_rows_twice_change_nothing() -> None:
    rows = [row_of(serial) for serial in range(20)]
    first, _ = load(*rows)
    before = list(LineRow.objects.order_by("line_id").values())
    second, _ = load(*rows)
    assert (first.loaded, second.unchanged, second.loaded, second.changed) == (20, 20, 0, 0)
    assert list(LineRow.objects.order_by("line_id").values()) == before


def test_a_changed_row_corrects_holder_and_agreement() -> None:
    load(row_of(1), row_of(2))
    changed = row_of(1, holder_name="Anna Meyer", payment="postpaid")
    result, _ = load(changed, row_of(2))
    assert (result.changed, result.unchanged) == (1, 1)
    line = LineRow.objects.select_related("holder").get(iccid=iccid_of(1))
    assert (line.payment, line.holder.name) == ("postpaid", "Anna Meyer")
    assert line.holder.name_key == "anna meyer"


def test_a_column_that_is_not_there_corrects_nothing() -> None:
    load(row_of(1, range_holder="Donor", state="suspended"))
    load(row_of(1, payment="postpaid"))
    line = LineRow.objects.get()
    assert (line.payment, line.range_holder, line.state) == ("postpaid", "Donor", "suspended")
    load(row_of(1, range_holder="", state=""))
    line = LineRow.objects.get()
    assert (line.range_holder, line.state) == (None, "active")


def test_a_bad_row_is_told_and_the_good_ones_are_loaded() -> None:
    result, rejects = load(row_of(1), row_of(2, imsi="=1+1"), row_of(3))
    assert (result.read, result.loaded, result.rejected) == (3, 2, 1)
    assert rejects == [
        {
            "line_number": "3",
            "column": "imsi",
            "reason": "malformed_imsi",
            "sentence": "An IMSI has 14 or 15 digits and nothing else.",
            "value": "'=1+1",
        }
    ]


def test_all_or_nothing_loads_nothing_and_tells_everything() -> None:
    rows = [row_of(1), row_of(2, imsi="x"), row_of(3, msisdn=row_of(1)["msisdn"])]
    result, rejects = load(*rows, all_or_nothing=True)
    assert (result.loaded, result.rejected) == (0, 2)
    assert [r["reason"] for r in rejects] == ["malformed_imsi", "twice_in_file"]
    assert not LineRow.objects.exists()
    assert not HolderRow.objects.exists()
    assert load(rows[0], all_or_nothing=True)[0].loaded == 1


def test_the_command_loads_a_file_and_leaves_no_reject_file(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_bytes(b"\xef\xbb\xbf" + csv_of(row_of(1), row_of(2), separator=";"))
    answer = run("lines", file, "--json")
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    assert said.pop("seconds") >= 0
    assert said == {
        "read": 2,
        "loaded": 2,
        "changed": 0,
        "unchanged": 0,
        "rejected": 0,
        "reject_file": None,
    }
    assert list(tmp_path.iterdir()) == [file]


def test_the_command_exits_with_3_and_names_the_reject_file(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_bytes(csv_of(row_of(1), row_of(2, sim_kind="nano")))
    answer = run("lines", file)
    rejects = tmp_path / "lines.rejects.csv"
    assert answer.exit_code == 3
    assert str(rejects) in answer.stdout
    assert "not_one_of" in rejects.read_text()
    assert rejects.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"a,b\n1,2\n", b"x" * 1_000_000])
def test_a_file_that_is_no_list_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lines.csv"
    file.write_bytes(content)
    answer = run("lines", file, "--json")
    assert answer.exit_code == 3
    assert json.loads(answer.stdout)["sentence"].startswith("The file is ")
    assert list(tmp_path.iterdir()) == [file]


def test_a_fault_of_the_file_late_in_it_loads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_bytes(csv_of(*map(row_of, range(12_000))) + b"\xff\n")
    assert run("lines", file).exit_code == 3
    assert not LineRow.objects.exists()


def hlr_with(folder: Path, *subscribers: tuple[str, str | None]) -> Path:
    """A database as OsmoHLR makes it, with keys that must go nowhere."""
    path = folder / "hlr.db"
    connection = sqlite3.connect(path)
    connection.executescript(HLR_SCHEMA.read_text())
    for imsi, msisdn in subscribers:
        connection.execute("INSERT INTO subscriber (imsi, msisdn) VALUES (?, ?)", (imsi, msisdn))
    connection.commit()
    connection.close()
    return path


def import_hlr(hlr: Path, sims: Path, *more: str) -> Result:
    said = ("--jurisdiction", "de", "--currency", "EUR", "--payment", "prepaid")
    return run("osmo-hlr", hlr, "--sims", sims, *said, *more)


def test_an_hlr_becomes_lines_and_what_it_lacks_is_told(tmp_path: Path) -> None:
    imsis = [row_of(serial)["imsi"] for serial in range(3)]
    hlr = hlr_with(tmp_path, (imsis[0], "4917139200"), (imsis[1], None), (imsis[2], "4917139202"))
    sims = tmp_path / "sims.csv"
    sims.write_text(f"imsi,iccid,sim_kind\n{imsis[0]},{iccid_of(0)},physical\n")
    before = hlr.read_bytes()
    answer = import_hlr(hlr, sims)
    assert answer.exit_code == 3, answer.output
    line = LineRow.objects.get()
    assert (line.msisdn, line.sim_kind) == ("+4917139200", SimKind.PHYSICAL.value)
    rejects = (tmp_path / "hlr.rejects.csv").read_text()
    assert "2,msisdn,subscriber_without_number" in rejects
    assert "3,iccid,sim_unknown" in rejects
    assert hlr.read_bytes() == before


def test_an_hlr_never_overwrites_what_a_list_said(tmp_path: Path) -> None:
    load(row_of(1, payment="postpaid", holder_name="Anna Meyer"))
    hlr = hlr_with(tmp_path, (row_of(1)["imsi"], "4917139999"))
    sims = tmp_path / "sims.csv"
    sims.write_text(f"imsi,iccid,sim_kind\n{row_of(1)['imsi']},{iccid_of(1)},esim\n")
    assert import_hlr(hlr, sims).exit_code == 0
    line = LineRow.objects.select_related("holder").get()
    assert (line.msisdn, line.payment) == ("+4917139999", "postpaid")
    assert line.holder.name == "Anna Meyer"


@pytest.mark.parametrize("content", [b"no database", b""])
def test_another_file_is_no_hlr(tmp_path: Path, content: bytes) -> None:
    hlr, sims = tmp_path / "hlr.db", tmp_path / "sims.csv"
    hlr.write_bytes(content)
    sims.write_text("imsi,iccid,sim_kind\n")
    assert import_hlr(hlr, sims).exit_code == 3
