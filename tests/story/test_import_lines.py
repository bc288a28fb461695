"""An operator brings lines in, by file and by command."""

import csv
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.db import connection, transaction
from tests.line_lists import csv_of, iccid_of, load, row_of

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import HolderRow, LineRow

pytestmark = pytest.mark.usefixtures("committed_db")
ROOT = Path(__file__).parents[2]
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


def test_what_an_import_did_is_in_the_audit_log_by_counts_only() -> None:
    load(row_of(1), row_of(2, imsi="x"))
    load(row_of(1, payment="postpaid"), row_of(3))
    load(row_of(3))
    noted = AuditRow.objects.order_by("pk").values_list("act", "acting_user", "details")
    assert list(noted) == [
        ("lines.imported", "operator:test", {"loaded": 1, "changed": 0}),
        ("lines.imported", "operator:test", {"loaded": 1, "changed": 1}),
    ]


def test_one_holder_of_many_lines_is_corrected_by_the_first_of_them() -> None:
    same = {k: v for k, v in row_of(1).items() if k.startswith(("holder", "customer"))}
    load(row_of(1))
    moved = {**same, "holder_email": "new@example.org"}
    result, _ = load(row_of(2, **moved), row_of(1, **moved), row_of(3))
    assert (result.loaded, result.changed) == (2, 1)
    assert HolderRow.objects.get(reference="C-1").email == "new@example.org"
    assert LineRow.objects.filter(holder__reference="C-1").count() == 2


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


def address_of_tests() -> dict[str, str]:
    """The environment in which another process finds the tests' database."""
    name = connection.settings_dict["NAME"]
    return {**os.environ, "DATABASE_URL": re.sub("///[^?]*", f"///{name}", settings.DATABASE_URL)}


def write_list(file: Path, rows: int) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, list(row_of(0)))
        writer.writeheader()
        writer.writerows(map(row_of, range(rows)))


IN_SMALL_SLICES = """
import sys
import django; django.setup()
from cleanbreak.flows import import_lines
import_lines.SLICE_LINES = 2_000
from cleanbreak.channels.cli.main import cli
cli(["import", "lines", sys.argv[1]])
"""


def test_an_import_that_is_killed_is_completed_by_the_next(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    write_list(file, 30_000)
    command = [sys.executable, "-c", IN_SMALL_SLICES, str(file)]
    killed = subprocess.Popen(command, env=address_of_tests())
    while killed.poll() is None and not LineRow.objects.exists():
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    with transaction.atomic(), connection.cursor() as cursor:  # its last slice may just arrive
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        loaded = LineRow.objects.count()
        assert 0 < loaded < 30_000
        assert sum(e.details["loaded"] for e in AuditRow.objects.all()) == loaded
    for _ in range(100):  # its session ends when PostgreSQL hears of it
        answer = run("lines", file, "--json")
        if answer.exit_code == 0:
            break
        time.sleep(0.1)
    said = json.loads(answer.stdout)
    assert said["loaded"] + said["unchanged"] == LineRow.objects.count() == 30_000
    assert said["unchanged"] >= loaded


MEASURED = """
import io, resource, sys
import django; django.setup()
from tests.line_lists import ACTOR, NOON
from cleanbreak.domain.csv_table import read_csv_table
from cleanbreak.flows.import_lines import ImportRequest, Unwatched, import_lines
request = ImportRequest(actor=ACTOR, now=NOON, all_or_nothing=False)
def load(path):
    with open(path, "rb") as opened:
        return import_lines(read_csv_table(opened), request, io.StringIO(), Unwatched()).loaded
load(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
loaded = load(sys.argv[2])
print(loaded, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_long_list_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    write_list(few, 10)
    write_list(many, 200_000)
    command = [sys.executable, "-c", MEASURED, str(few), str(many)]
    answer = subprocess.run(
        command, env=address_of_tests(), cwd=ROOT, check=True, capture_output=True, text=True
    )
    loaded, growth_kib = map(int, answer.stdout.split())
    assert loaded == 200_000 - 10
    assert growth_kib < 120 * 1024


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
    hlr = hlr_with(tmp_path, (row_of(1)["imsi"], row_of(1)["msisdn"][1:]))
    sims = tmp_path / "sims.csv"
    sims.write_text(f"imsi,iccid,sim_kind\n{row_of(1)['imsi']},{iccid_of(1)},physical\n")
    assert import_hlr(hlr, sims).exit_code == 0
    line = LineRow.objects.select_related("holder").get()
    assert (line.sim_kind, line.payment) == ("physical", "postpaid")
    assert line.holder.name == "Anna Meyer"


@pytest.mark.parametrize("content", [b"no database", b""])
def test_another_file_is_no_hlr(tmp_path: Path, content: bytes) -> None:
    hlr, sims = tmp_path / "hlr.db", tmp_path / "sims.csv"
    hlr.write_bytes(content)
    sims.write_text("imsi,iccid,sim_kind\n")
    assert import_hlr(hlr, sims).exit_code == 3
