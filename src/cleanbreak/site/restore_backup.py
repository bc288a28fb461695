"""Restore a backup into a home that has no database yet."""

import shutil
from pathlib import Path

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.backup_folder import Backup
from cleanbreak.site.postgres_home import PostgresHome, last_lines


class BackupDamaged(Refusal):
    """The backup {folder} is not what was written: a file is missing or was changed. PostgreSQL
    said: {said}
    """

    code = "backup_damaged"


class DatabaseThere(Refusal):
    """There is a database in {data} already, and none is overwritten. Move it elsewhere first."""

    code = "database_there"


class NoRoomForBackup(Refusal):
    """The backup needs {needed} MB in {folder}, and {free} MB are free."""

    code = "no_room_for_backup"


class BackupNotCopied(Refusal):
    """The backup {folder} could not be copied to {directory}: {said}"""

    code = "backup_not_copied"


def restore_backup(backup: Backup, home: Path) -> None:
    """Check each file of a backup by its hash, then copy it to where the server starts from.

    The database appears under its name when it is whole; killed before, it is begun anew.

    :raises BackupDamaged: if a file is not what was written.
    :raises DatabaseThere: if this home has a database.
    :raises NoRoomForBackup: if the disk is too small.
    :raises BackupNotCopied: if it cannot be read, or the disk is full after all.
    """
    server = PostgresHome.at(home)
    server.make_directories()
    with server.locked():
        if server.data.exists():
            raise DatabaseThere(data=server.data)
        torn = server.directory / "data.new"
        shutil.rmtree(torn, ignore_errors=True)
        _require_room(backup, server.directory)
        _require_no_link(backup)
        _copy(server, backup, torn)
        _require_as_written(server, torn, backup)
        torn.rename(server.data)


def _copy(server: PostgresHome, backup: Backup, torn: Path) -> None:
    server.make_private_directory(torn)
    try:
        shutil.copytree(backup.base, torn, symlinks=True, dirs_exist_ok=True)
        server.take_over(torn)
    except OSError as fault:  # shutil tells of all files at once, and then there is no one reason
        shutil.rmtree(torn)
        said = fault.strerror or f"{len(fault.args[0])} files"
        raise BackupNotCopied(folder=backup.folder, directory=torn, said=said) from None


def _require_room(backup: Backup, directory: Path) -> None:
    needed, free = backup.bytes, shutil.disk_usage(directory).free
    if needed > free:
        raise NoRoomForBackup(needed=needed // 10**6, free=free // 10**6, folder=directory)


def _require_no_link(backup: Backup) -> None:
    """A server that was broken into may not have us copy what only root can read."""
    if backup.base.is_symlink():
        raise BackupDamaged(folder=backup.folder, said=f"{backup.base.name} is a link")


def _require_as_written(server: PostgresHome, copy: Path, backup: Backup) -> None:
    """Check the copy, which its reader owns, file by file and its WAL record by record."""
    done = server.attempt("pg_verifybackup", "--exit-on-error", "--quiet", copy.name)
    if done.returncode != 0:
        shutil.rmtree(copy)
        raise BackupDamaged(folder=backup.folder, said=" | ".join(last_lines(done.stdout)))
