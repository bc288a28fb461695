"""An archive that is gone is not begun anew on whatever disk is there instead."""

from pathlib import Path

import pytest

from cleanbreak.site import wal_archive
from cleanbreak.site.postgres_home import PostgresHome
from cleanbreak.site.postgres_settings import as_lines
from cleanbreak.site.wal_archive import (
    FOLDER,
    WalFolderGone,
    archive_command,
    require_archive_there,
)


def test_an_archive_whose_disk_is_not_mounted_is_not_made_anew(tmp_path: Path) -> None:
    server, backups = PostgresHome.at(tmp_path / "home"), tmp_path / "it's a 100% disk"
    require_archive_there(server, backups)  # none was begun
    server.archive_file.parent.mkdir(parents=True)
    settings = {"archive_command": archive_command(backups / FOLDER), "archive_timeout": "60"}
    server.archive_file.write_text(as_lines(settings), encoding="utf-8")
    with pytest.raises(WalFolderGone, match="not here"):
        require_archive_there(server, backups)
    require_archive_there(server, tmp_path / "another")
    (backups / FOLDER).mkdir(parents=True)
    require_archive_there(server, backups)


def test_a_segment_that_was_taken_with_the_command_of_before_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wal_archive, "AGAIN_S", 0.05)
    monkeypatch.setattr(wal_archive, "FIRST_WAIT_S", 5.0)
    closed: list[str] = []

    def close() -> str:
        closed.append(f"{len(closed):024X}")
        if len(closed) == 2:  # the archiver has heard of its new command
            (tmp_path / f"{closed[1]}{wal_archive.PACKED}").touch()
        return closed[-1]

    assert wal_archive._arrives(tmp_path, close)
    assert len(closed) == 2
    monkeypatch.setattr(wal_archive, "FIRST_WAIT_S", 0.2)
    assert not wal_archive._arrives(tmp_path / "gone", lambda: "x")
