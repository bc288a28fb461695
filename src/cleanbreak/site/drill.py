"""Restore a backup into a scratch server beside the real one, and look there what it is worth.

The look is a process of its own, so that nothing that knows the real database knows the copy.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.backup_folder import Backup
from cleanbreak.site.embedded_postgres import ensure_running, stop
from cleanbreak.site.postgres_home import PostgresHome
from cleanbreak.site.replay_wal import replay_wal
from cleanbreak.site.restore_backup import restore_backup
from cleanbreak.site.secret_files import DATABASE, SUFFIX
from cleanbreak.site.wal_archive import FOLDER

SCRATCH = "cleanbreak-drill"
"""The name of the folder of a drill, which is removed whenever one begins."""
SMALL = {"shared_buffers": "128MB", "max_wal_size": "1GB"}
"""The real server keeps the memory."""


class DrillUnderWay(Refusal):
    """Somebody else restores a backup in {folder} just now."""

    code = "drill_under_way"


class WalArchiveGone(Refusal):
    """This backup was made beside an archive of the write-ahead log, {folder}, and that is not
    here: what was written after the backup would not come back. Is its disk mounted? If it is lost,
    make a new backup now.
    """

    code = "wal_archive_gone"


class DrillFailed(Refusal):
    """The copy could not be looked at: the process that looks ended with {status}."""

    code = "drill_failed"


def drill(backup: Backup, scratch: Path, until: datetime | None = None) -> dict[str, Any]:
    """Restore, look, and remove the copy; return what was found, as `backup_look` prints it.

    Where the write-ahead log is archived, it is replayed to its end, or to the moment.

    :param scratch: a folder that this makes and removes; a drill that was killed left one.
    :param until: what was written later is left out.
    :raises WalArchiveGone: if there was an archive of the log beside the backup, and is none.
    :raises Refusal: one of restoring, or if the restored server does not start.
    """
    with _alone(scratch):
        _remove(scratch)
        try:
            restore_backup(backup, scratch)
            replayed = _replay(backup, scratch, until)
            return _look(ensure_running(scratch, SMALL), backup) | replayed
        finally:
            _remove(scratch)


def _replay(backup: Backup, scratch: Path, until: datetime | None) -> dict[str, Any]:
    wal = backup.folder.parent / FOLDER
    if until is None and not wal.exists():
        if backup.is_archived:
            raise WalArchiveGone(folder=wal)
        is_known = backup.is_archived is not None
        return {"replayed_to": None, "wal_to": "", "is_archive_known": is_known}
    replayed = replay_wal(scratch, wal, until, SMALL)
    return {"replayed_to": replayed.reached, "wal_to": replayed.segment, "is_archive_known": True}


def _look(address: str, backup: Backup) -> dict[str, Any]:
    environment = {**os.environ, DATABASE: address}
    environment.pop(DATABASE + SUFFIX, None)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "cleanbreak.site.backup_look", str(backup.folder)],
        env=environment,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        raise DrillFailed(status=done.returncode)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def _alone(scratch: Path) -> Iterator[None]:
    scratch.parent.mkdir(parents=True, exist_ok=True)
    with scratch.with_name(scratch.name + ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DrillUnderWay(folder=scratch) from None
        yield


def _remove(scratch: Path) -> None:
    stop(scratch)
    shutil.rmtree(PostgresHome.at(scratch).socket_directory, ignore_errors=True)
    shutil.rmtree(scratch, ignore_errors=True)
