"""An archive that is gone is not begun anew on whatever disk is there instead."""

from pathlib import Path

import pytest

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
