"""The write-ahead log is archived between backups, and everything comes back as it was then."""

import gzip
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.alerts import firing
from tests.backups import PROGRAM, Installation, installed

from cleanbreak.site.backup_folder import find_backup
from cleanbreak.site.embedded_postgres import ensure_running, status, stop
from cleanbreak.site.postgres_home import PostgresHome
from cleanbreak.site.wal_archive import last_segment, segment_of

FIGURES = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "cleanbreak.site.settings"
import django
django.setup()
from cleanbreak.flows.read_metrics import read_metrics
print(read_metrics(), end='')
"""


@pytest.fixture(scope="module")
def lived() -> Iterator[tuple[Installation, datetime]]:
    """An installation that lived before its backup, after it, and after a moment; then lost."""
    with installed() as one:
        one.live("before")
        one.says("backup", "make", str(one.backups), "--wal")
        one.live("between")
        time.sleep(1.1)
        moment = datetime.now(UTC)
        time.sleep(1.1)
        one.live("after")
        hand_out(one)
        yield one, moment


def hand_out(one: Installation) -> None:
    """Let the segment be closed, and wait until it is in the archive."""
    with psycopg.connect(PostgresHome.at(one.home).superuser_address, autocommit=True) as database:
        database.execute("SELECT pg_logical_emit_message(false, 'test', 'so that it is not empty')")
        (closed,) = database.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    deadline = time.monotonic() + 150
    while not (one.backups / "wal" / f"{closed}.gz").exists():
        assert time.monotonic() < deadline, PostgresHome.at(one.home).log.read_text()
        time.sleep(0.1)


def restored(one: Installation, until: str) -> tuple[dict[str, object], set[str]]:
    """Restore into an empty home with the same keys, and return who is in its ledger."""
    home = one.home.parent / "elsewhere"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(one.home / "keys", home / "keys")
    other = Installation(home, one.backups)
    said = other.says("backup", "restore", str(one.backups), "--until", until)
    assert status(home).pid is None, "nothing runs until somebody starts it"
    try:
        with psycopg.connect(ensure_running(home)) as database:
            rows = database.execute("SELECT key FROM ledger_journal").fetchall()
            database.execute("CREATE TABLE it_can_be_written (one int)")
        return said, {str(key).rpartition(":")[2].partition(" ")[0] for (key,) in rows}
    finally:
        stop(home)
        shutil.rmtree(home)


def test_as_it_was_at_a_moment_and_not_later(lived: tuple[Installation, datetime]) -> None:
    one, moment = lived
    said, words = restored(one, moment.isoformat())
    assert words == {"before", "between"}
    assert moment - timedelta(minutes=2) < datetime.fromisoformat(str(said["replayed_to"])) < moment


def test_everything_comes_back_to_the_end(lived: tuple[Installation, datetime]) -> None:
    _, words = restored(lived[0], "end")
    assert words == {"before", "between", "after"}


def test_a_drill_replays_the_log_and_looks_at_what_came_back(
    lived: tuple[Installation, datetime],
) -> None:
    one, moment = lived
    found = one.verify()
    assert (found["is_well"], found["faults"]) == (True, [])
    assert datetime.fromisoformat(found["replayed_to"]) > moment
    assert found["wal_to"] == last_segment(one.backups / "wal")
    assert found["looked_at"]["ledger"] >= 60
    until = one.says("backup", "verify", str(one.backups), "--until", moment.isoformat())
    assert 40 <= until["looked_at"]["ledger"] < found["looked_at"]["ledger"]
    assert not (one.home / "cleanbreak-drill").exists()


@pytest.fixture
def spoiled(lived: tuple[Installation, datetime]) -> Iterator[Installation]:
    """The same with an archive of its own, which a test may spoil."""
    one = lived[0]
    copy = one.home.parent / "spoiled"
    shutil.copytree(one.backups, copy)
    yield Installation(one.home, copy)
    shutil.rmtree(copy)


def segments(one: Installation) -> list[Path]:
    first = segment_of(find_backup(one.backups).base)
    found = sorted((one.backups / "wal").glob("0*.gz"))
    return [path for path in found if path.name.removesuffix(".gz") >= first]


def test_a_missing_segment_is_told_although_there_are_later_ones(spoiled: Installation) -> None:
    missing = segments(spoiled)[-2]
    missing.unlink()
    said = spoiled.verify(exit_code=3)
    assert said["error"] == "wal_broken"
    assert missing.name.removesuffix(".gz")[8:] in said["sentence"]


def test_a_segment_that_cannot_be_read_is_told(spoiled: Installation) -> None:
    damaged = segments(spoiled)[-1]
    damaged.write_bytes(damaged.read_bytes()[:1000])
    assert spoiled.verify(exit_code=3)["error"] == "wal_ended_early"


def test_a_segment_of_something_else_is_told(spoiled: Installation) -> None:
    damaged = segments(spoiled)[-1]
    damaged.write_bytes(gzip.compress(bytes(16 * 2**20)))
    assert spoiled.verify(exit_code=3)["error"] == "wal_ended_early"


@pytest.mark.parametrize(
    ("until", "code"),
    [
        ("2001-01-01T00:00:00Z", "no_backup_before"),
        ("2199-01-01T00:00:00Z", "moment_not_reached"),
        ("2027-01-31T02:15:00", "moment_not_written"),
        ("yesterday", "moment_not_written"),
    ],
)
def test_moments_that_cannot_be_had_are_refused_and_leave_no_database(
    lived: tuple[Installation, datetime], until: str, code: str
) -> None:
    one = lived[0]
    home = one.home.parent / "nowhere"
    shutil.copytree(one.home / "keys", home / "keys")
    try:
        other = Installation(home, one.backups)
        said = other.says("backup", "restore", str(one.backups), "--until", until, exit_code=3)
        assert said["error"] == code
        assert not PostgresHome.at(home).data.exists()
        assert status(home).pid is None
    finally:
        shutil.rmtree(home)


def test_without_an_archive_only_the_moments_of_backups_can_be_had(
    spoiled: Installation,
) -> None:
    shutil.rmtree(spoiled.backups / "wal")
    said = spoiled.verify(exit_code=3)
    assert said["error"] == "wal_archive_gone", "what came after the backup is lost"
    assert not (spoiled.home / "cleanbreak-drill").exists()
    now = datetime.now(UTC).isoformat()
    words = ("backup", "verify", str(spoiled.backups), "--until", now)
    assert spoiled.says(*words, exit_code=3)["error"] == "no_wal_here"


def test_an_archive_that_cannot_be_written_is_told_at_once(
    lived: tuple[Installation, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleanbreak.site import wal_archive

    monkeypatch.setattr(wal_archive, "FIRST_WAIT_S", 2)
    one = lived[0]
    server = PostgresHome.at(one.home)
    before = server.archive_file.read_text()
    monkeypatch.setattr(wal_archive, "archive_command", lambda _: "false")
    try:
        with pytest.raises(wal_archive.WalNotArchived):
            wal_archive.archive_into(server, one.home.parent)
        assert not finding(one)["is_well"]
        assert "CleanbreakWalNotArchived" in firing(figures(one))
    finally:
        server.archive_file.write_text(before)
        with psycopg.connect(server.superuser_address, autocommit=True) as database:
            database.execute("SELECT pg_reload_conf()")
        hand_out(one)
    assert finding(one)["is_well"]
    assert "CleanbreakWalNotArchived" not in firing(figures(one))


def figures(one: Installation) -> str:
    """Return what the figures of this installation are."""
    environment = {**one.environment, "DATABASE_URL": PostgresHome.at(one.home).address}
    return subprocess.check_output([sys.executable, "-c", FIGURES], env=environment, text=True)


def finding(one: Installation) -> dict[str, object]:
    """Return what the doctor says of the archive; other things are not well here."""
    found = one.says("doctor", exit_code=5)["findings"]
    (wal,) = (each for each in found if each["name"] == "wal")
    return dict(wal)


def test_what_no_backup_needs_goes_with_the_backups() -> None:
    with installed() as one:
        one.says("backup", "make", str(one.backups), "--wal")
        first = last_segment(one.backups / "wal")
        one.live("more")
        time.sleep(1.1)  # backups are named by their second
        one.says("backup", "make", str(one.backups), "--keep", "1")
        left = sorted(path.name for path in (one.backups / "wal").glob("0*.gz"))
        assert f"{first}.gz" not in left
        hand_out(one)
        assert one.verify()["is_well"]


def test_a_second_life_after_a_restore_is_archived_and_restored_again() -> None:
    """Whoever restores once goes on in a new timeline, with the same folder."""
    with installed() as one:
        one.live("first")
        one.says("backup", "make", str(one.backups), "--wal")
        one.live("second")
        hand_out(one)
        one.lose_database()
        one.says("backup", "restore", str(one.backups), "--until", "end")
        one.start()
        subprocess.run([*PROGRAM, "migrate"], env=one.environment, check=True, capture_output=True)
        time.sleep(1.1)
        one.says("backup", "make", str(one.backups), "--wal")
        one.live("third")
        hand_out(one)
        assert re.match("00000002", last_segment(one.backups / "wal"))
        found = one.verify()
        assert found["is_well"], json.dumps(found)
        assert found["looked_at"]["ledger"] >= 60
