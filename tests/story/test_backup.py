"""A backup is made while lines end, restored, and found to hold everything, or found out."""

import json
import os
import shutil
import signal
import subprocess
import time
from base64 import b64encode
from collections import namedtuple
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from tests.backups import PROGRAM, Installation, installed

from cleanbreak.site.backup_folder import find_backup
from cleanbreak.site.drill import SCRATCH
from cleanbreak.site.embedded_postgres import status
from cleanbreak.site.restore_backup import NoRoomForBackup, restore_backup

usage = namedtuple("usage", "total used free")  # as shutil has it
SPOILED = "99990101T000000Z"


@pytest.fixture(scope="module")
def lived() -> Iterator[Installation]:
    """An installation that has ended some lines, and has one backup; each test leaves it so."""
    with installed() as one:
        one.live("first")
        one.make()
        yield one


def test_a_backup_that_is_made_while_lines_end_is_good(lived: Installation) -> None:
    with lived.living("meanwhile"):
        made = lived.make()
    found = lived.verify()
    assert (found["folder"], found["is_well"], found["faults"]) == (str(made), True, [])
    assert found["looked_at"]["ledger"] >= 2 * found["heads"]["ledger"]["journals"] >= 20
    assert found["looked_at"]["log"] >= found["heads"]["log"]["size"] >= 10
    assert found["looked_at"]["audit"] >= 10
    assert found["is_archive_known"]
    shutil.rmtree(made)


def test_entries_that_were_published_later_come_back(lived: Installation) -> None:
    made = lived.make()
    lived.live("later", 20)
    before, size = published(lived), lived.says("log", "head")["size"]
    found = lived.verify()
    assert (found["is_well"], found["store_away"]) == (True, "")
    assert found["caught_up"] == size - found["heads"]["log"]["size"] >= 22  # and two blocks
    assert published(lived) == before, "a drill publishes nothing"
    shutil.rmtree(made)


def published(one: Installation) -> dict[str, bytes]:
    folder = Path(one.environment["CLEANBREAK_LOG_STORE"])
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_a_drill_leaves_nothing_behind_and_the_real_server_alone(lived: Installation) -> None:
    before = status(lived.home)
    lived.verify()
    assert status(lived.home) == before
    assert not (lived.home / SCRATCH).exists()


def test_a_backup_without_what_was_there_is_not_good(lived: Installation) -> None:
    path = copy_of_newest(lived) / "backup.json"
    note = json.loads(path.read_text())
    note["heads"]["log"]["size"] += 1
    note["heads"]["audit"]["hash"] = 64 * "0"
    note["heads"]["records"]["block"] += 1
    note["heads"]["ledger"]["journals"] += 1
    path.write_text(json.dumps(note))
    found = lived.verify(exit_code=5)
    assert [one["code"] for one in found["faults"]] == [
        "backup_log_head_gone",
        "backup_block_gone",
        "backup_block_gone",
        "backup_journals_gone",
    ]


def copy_of_newest(one: Installation) -> Path:
    """Return a backup of which something is to be spoiled; it is newer than any other."""
    copy = one.backups / SPOILED
    shutil.copytree(max(one.backups.iterdir()), copy)
    return copy


@pytest.fixture(autouse=True)
def _no_spoiled_backup_stays(lived: Installation) -> Iterator[None]:
    yield
    shutil.rmtree(lived.backups / SPOILED, ignore_errors=True)


def test_a_damaged_file_is_found_before_anything_starts(lived: Installation) -> None:
    table = max(
        (copy_of_newest(lived) / "base/base").glob("*/*"),
        key=lambda file: file.stat().st_size,
    )
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    assert lived.verify(exit_code=3)["error"] == "backup_damaged"
    table.unlink()
    assert lived.verify(exit_code=3)["error"] == "backup_damaged"


def test_a_link_in_place_of_the_copy_is_not_followed(lived: Installation) -> None:
    base = copy_of_newest(lived) / "base"
    base.rename(base.with_name("elsewhere"))
    base.symlink_to("elsewhere")
    assert lived.verify(exit_code=3)["error"] == "backup_damaged"


def test_no_key_is_in_a_backup(lived: Installation) -> None:
    newest = max(lived.backups.iterdir())
    secrets = [
        file.read_bytes().strip()
        for file in (lived.home / "keys").rglob("*")
        if file.is_file() and not file.name.endswith(".pub.pem")
    ]
    assert len(secrets) >= 4
    for file in newest.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [one for one in secrets if one in content], file
    assert newest.stat().st_mode & 0o077 == 0
    assert newest.stat().st_uid == os.geteuid()


def test_missing_wal_is_found(lived: Installation) -> None:
    for segment in (copy_of_newest(lived) / "base/pg_wal").glob("0*"):
        segment.unlink()
    assert lived.verify(exit_code=3)["error"] == "backup_damaged"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "other"}'])
def test_a_note_that_was_cut_off_is_refused(lived: Installation, text: str) -> None:
    (copy_of_newest(lived) / "backup.json").write_text(text)
    assert lived.verify(exit_code=3)["error"] == "backup_note_unreadable"


def test_without_keys_nothing_is_begun_and_none_is_made(lived: Installation) -> None:
    keys = lived.home / "keys"
    keys.rename(lived.home / "keys-elsewhere")
    try:
        assert lived.verify(exit_code=3)["error"] == "no_keys_for_backup"
        assert not (keys / "data_keys").exists()
        assert not (keys / "log_key.pem").exists()
    finally:
        shutil.rmtree(keys, ignore_errors=True)
        (lived.home / "keys-elsewhere").rename(keys)


def test_keys_of_another_installation_do_not_fit(lived: Installation) -> None:
    path = lived.home / "keys" / "certificate_key.pem"
    ours = path.read_bytes()
    made = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True, check=True
    )
    path.write_bytes(made.stdout)
    try:
        found = lived.verify(exit_code=5)
    finally:
        path.write_bytes(ours)
    assert {one["code"] for one in found["faults"]} >= {"audit_block_signed_by_another"}


def test_a_log_that_was_published_otherwise_is_told(lived: Installation) -> None:
    folder = Path(lived.environment["CLEANBREAK_LOG_STORE"])
    checkpoint = folder / "checkpoint"
    made = lived.make()  # of now: what is published has no entry more than it
    before = checkpoint.read_text()
    origin, size, _, rest = before.split("\n", 3)
    other = b64encode(sha256(b"another tree").digest()).decode()
    checkpoint.write_text("\n".join([origin, size, other, rest]))
    try:
        found = lived.verify(exit_code=5)
    finally:
        checkpoint.write_text(before)
    assert [one["code"] for one in found["faults"]] == ["log_forked"]
    shutil.rmtree(made)


def test_a_killed_run_leaves_no_backup_and_the_next_one_tidies_up(lived: Installation) -> None:
    whole = sorted(one.name for one in lived.backups.iterdir())
    words = [*PROGRAM, "backup", "make", str(lived.backups)]
    process = subprocess.Popen(words, env=lived.environment)
    while not list(lived.backups.glob("*.new/base/*")):
        assert process.poll() is None, "it was faster than the test"
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert Path(lived.verify()["folder"]).name in whole
    made = lived.make()
    assert not list(lived.backups.glob("*.new"))
    shutil.rmtree(made)


def test_only_the_newest_are_kept(lived: Installation) -> None:
    place = lived.backups.with_name("kept")
    first = lived.says("backup", "make", str(place))["folder"]
    (place / "notes-of-somebody").mkdir()
    time.sleep(1)
    second = lived.says("backup", "make", str(place), "--keep", "1")
    assert second["removed"] == [first]
    assert sorted(one.name for one in place.iterdir()) == [
        Path(second["folder"]).name,
        "notes-of-somebody",
    ]


def test_a_folder_that_cannot_be_written_is_told(lived: Installation) -> None:
    file = lived.home.with_name("a-file")
    file.touch()
    refused = lived.says("backup", "make", str(file / "below"), exit_code=3)
    assert refused["error"] == "backup_failed"


def test_a_disk_that_is_too_small_is_told_before(
    lived: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = find_backup(lived.backups)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, backup.bytes - 1))
    with pytest.raises(NoRoomForBackup):
        restore_backup(backup, lived.home.with_name("small"))
    assert not list(lived.home.with_name("small").rglob("data*"))


def test_nothing_is_written_over_and_no_backup_is_said(lived: Installation) -> None:
    refused = lived.says("backup", "restore", str(lived.backups), exit_code=3)
    assert refused["error"] == "database_there"
    nowhere = str(lived.home.with_name("nowhere"))
    assert lived.says("backup", "verify", nowhere, exit_code=3)["error"] == "no_backup_here"


def test_a_server_of_ones_own_is_not_ours_to_copy(lived: Installation) -> None:
    done = subprocess.run(
        [*PROGRAM, "backup", "restore", str(lived.backups), "--json"],
        env={**lived.environment, "DATABASE_URL": "postgresql://db.example/cleanbreak"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["error"]) == (3, "server_of_your_own")


def test_the_disk_is_lost_and_everything_comes_back() -> None:
    """The way of docs/howto/after-a-disaster.md, from the backup to the log that goes on."""
    with installed() as one:
        one.live("before")
        one.make()
        one.live("after", 20)
        one.lose_database()
        one.says("backup", "restore", str(one.backups))
        one.start()
        subprocess.run([*PROGRAM, "migrate"], env=one.environment, check=True)
        assert one.says("log", "check", exit_code=3)["error"] == "log_behind_itself"
        assert one.says("log", "catch-up")["appended"] == 22
        one.says("log", "check", "--all")
        assert one.says("audit", "verify", exit_code=5)["faults"], "two blocks are in the log only"
        one.live("again")
        one.says("log", "check", "--all")
