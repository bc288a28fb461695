"""A disk that is full of backups frees itself: what is kept no longer goes before the next one."""

import json
from collections import namedtuple
from pathlib import Path

import pytest

from cleanbreak.site import backup_commands
from cleanbreak.site.postgres_home import PostgresHome

Usage = namedtuple("Usage", "total used free")
PLENTY, NOTHING = Usage(10**12, 0, 10**12), Usage(10**12, 10**12, 0)


def backups(folder: Path, count: int) -> Path:
    for nth in range(count):
        base = folder / f"2027010{nth + 1}T000000Z" / "base"
        base.mkdir(parents=True)
        label = f"START WAL LOCATION: 0/0 (file 0000000100000000000000{nth:02X})"
        (base / "backup_label").write_text(label)
        note = {
            "type": "cleanbreak.backup.v1",
            "made_at": "2027-01-01T00:00:00+00:00",
            "heads": HEADS,
        }
        (base.parent / "backup.json").write_text(json.dumps(note))
    return folder


HEADS: dict[str, object] = {}


@pytest.fixture(autouse=True)
def any_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanbreak.domain.backup_heads.Heads.of", lambda said: said)


@pytest.mark.parametrize(
    ("kept", "usage", "left"),
    [
        ((0, 2), NOTHING, 0),
        ((3, 3), PLENTY, 3),
        ((5, 3), PLENTY, 3),
        ((3, 3), NOTHING, 2),
        ((2, 5), NOTHING, 1),
        ((1, 1), NOTHING, 1),
        ((1, 3), NOTHING, 1),
    ],
)
def test_room_is_made_before_the_next_backup_and_the_last_one_stays(
    kept: tuple[int, int],
    usage: Usage,
    left: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there, keep = kept
    folder = backups(tmp_path / "backups", there)
    monkeypatch.setattr(backup_commands.shutil, "disk_usage", lambda _: usage)
    server = PostgresHome.at(tmp_path / "home")
    removed = backup_commands._make_room(server, folder, keep)
    assert len(removed) == there - left
    names = sorted(one.name for one in folder.glob("*"))
    assert names == [f"2027010{nth + 1}T000000Z" for nth in range(there - left, there)]


def test_the_log_that_no_backup_needs_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = backups(tmp_path / "backups", 3)
    monkeypatch.setattr(backup_commands.shutil, "disk_usage", lambda _: NOTHING)
    first: list[str] = []
    monkeypatch.setattr(
        backup_commands, "remove_wal_before", lambda _server, _folder, name: first.append(name)
    )
    backup_commands._make_room(PostgresHome.at(tmp_path / "home"), folder, 3)
    assert first == ["000000010000000000000001"]
