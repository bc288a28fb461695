"""Make a backup of the embedded server while it works: base backup and the WAL written meanwhile.

PostgreSQL's own `pg_basebackup` does it (PostgreSQL manual 25.3). Keys are left out: whoever finds
a backup reads no sealed field and signs nothing.
"""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cleanbreak.domain.backup_heads import Heads
from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.backup_folder import (
    BASE,
    NAME,
    UNFINISHED,
    Backup,
    find_backup,
    write_note,
)
from cleanbreak.site.postgres_home import PostgresHome, last_lines
from cleanbreak.site.wal_archive import is_archived_into


class BackupFailed(Refusal):
    """No backup was made: PostgreSQL cannot write it to {folder}. It said: {said}"""

    code = "backup_failed"


class BackupThere(Refusal):
    """The backup {folder} is there already."""

    code = "backup_there"


def make_backup(home: Path, into: Path, read_heads: Callable[[], Heads], now: datetime) -> Backup:
    """Make one, in a folder of its own below ``into``, and return it when it is whole on disk.

    :param read_heads: asked before the copy is begun, so that the copy must hold what it returns.
    :raises BackupFailed: with PostgreSQL's last words; what was written of it is removed.
    """
    server = PostgresHome.at(home)
    folder = into.absolute() / now.astimezone(UTC).strftime(NAME)
    if folder.exists():
        raise BackupThere(folder=folder)
    try:
        _make_whole(server, folder, read_heads, now)
    except OSError as fault:
        raise BackupFailed(folder=into, said=fault.strerror) from None
    return find_backup(folder)


def _make_whole(
    server: PostgresHome, folder: Path, read_heads: Callable[[], Heads], now: datetime
) -> None:
    draft = folder.with_name(folder.name + UNFINISHED)
    _make_room(server, draft)
    try:
        heads = read_heads()
        _copy(server, draft)
        os.chown(draft, os.geteuid(), os.getegid())  # from now on root's, if root asked for it
        write_note(draft, now, heads, is_archived=is_archived_into(server, folder.parent))
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    draft.rename(folder)


def make_backups_folder(folder: Path) -> None:
    """Make the folder of all backups, which the server's user may pass.

    :raises BackupFailed: if it cannot be made.
    """
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as fault:
        raise BackupFailed(folder=folder, said=fault.strerror) from None


def _make_room(server: PostgresHome, draft: Path) -> None:
    """Make the folder, for the server's user only; what a killed run has left is removed."""
    make_backups_folder(draft.parent)
    for torn in draft.parent.glob(f"*{UNFINISHED}"):
        shutil.rmtree(torn)
    server.make_private_directory(draft)


def _copy(server: PostgresHome, draft: Path) -> None:
    done = server.attempt(
        "pg_basebackup",
        f"--dbname={server.superuser_address}",
        f"--pgdata={draft / BASE}",
        "--format=plain",
        "--wal-method=stream",
        "--checkpoint=fast",
        "--manifest-checksums=SHA256",
        "--label=cleanbreak",
        "--no-password",
    )
    if done.returncode != 0:
        raise BackupFailed(folder=draft.parent, said=" | ".join(last_lines(done.stdout)))
