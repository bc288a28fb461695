"""The archive of the write-ahead log beside the backups: what was written since, to the minute.

PostgreSQL hands out each segment of 16 MB when it is full, or after a minute in which something was
written (manual 25.3), and keeps it until our command says that it is on the disk of the archive.
"""

import re
import shlex
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.postgres_home import PostgresHome
from cleanbreak.site.postgres_settings import as_lines

FOLDER = "wal"
"""Its name, in the folder that holds the backups."""
PACKED = ".gz"
SEGMENT = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})" + re.escape(PACKED))
SEGMENTS_A_LOG = 256
"""Of 16 MB each, so that a log is 4 GB and the last two digits count to FF."""
TIMEOUT = "60"
"""After so many seconds a segment that is not full goes, too."""
FIRST_WAIT_S, AGAIN_S, POLL_S = 60.0, 5.0, 0.2


class WalNotArchived(Refusal):
    """The write-ahead log does not reach {folder}. {log} says why; until it does, the server keeps
    all of it, and its disk fills up.
    """

    code = "wal_not_archived"


class WalBroken(Refusal):
    """In {folder} the segment {missing} of the write-ahead log is missing: what was written after
    it cannot be brought back. Make a new backup now.
    """

    code = "wal_broken"


class WalFolderGone(Refusal):
    """The write-ahead log goes to {folder}, and that is not here. Is its disk mounted? To begin a
    new archive there, make that folder and run this again.
    """

    code = "wal_folder_gone"


class RestartForWal(Refusal):
    """The server was started by an older version. Restart it once (systemctl restart
    cleanbreak-database), then run this again.
    """

    code = "restart_for_wal"


def archive_into(server: PostgresHome, backups: Path) -> None:
    """Let the server hand out its log from now on, and come back when it has begun to.

    :raises WalNotArchived: if the first segment does not arrive within a minute.
    """
    folder = backups / FOLDER
    server.make_private_directory(folder)
    with psycopg.connect(server.superuser_address, autocommit=True) as connection:
        mode = connection.execute("SHOW archive_mode").fetchone()
        if mode != ("on",):
            raise RestartForWal
        settings = {"archive_command": archive_command(folder), "archive_timeout": TIMEOUT}
        server.archive_file.write_text(as_lines(settings), encoding="utf-8")
        server.archive_file.chmod(0o644)
        connection.execute("SELECT pg_reload_conf()")
        if not _arrives(folder, lambda: _close_segment(connection)):
            raise WalNotArchived(folder=folder, log=server.log)


def require_archive_there(server: PostgresHome, backups: Path) -> None:
    """Return unless the archive was begun in this folder and is gone.

    Made anew on whatever disk is there now, it would go on without what it had, and look well.

    :raises WalFolderGone: if it is.
    """
    if not (backups / FOLDER).exists() and is_archived_into(server, backups):
        raise WalFolderGone(folder=backups / FOLDER)


def is_archived_into(server: PostgresHome, backups: Path) -> bool:
    """Return whether the server was told to hand out its log into this folder."""
    told = as_lines({"archive_command": archive_command(backups / FOLDER)})
    file = server.archive_file
    return file.exists() and told in file.read_text(encoding="utf-8")


def _close_segment(connection: "psycopg.Connection[tuple[str]]") -> str:
    """Write something, so that there is a segment to close; return its name."""
    connection.execute("SELECT pg_logical_emit_message(false, 'cleanbreak', 'backup')")
    found = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    return found[0] if found else ""


def _arrives(folder: Path, close: Callable[[], str]) -> bool:
    """Close a segment, and another one every few seconds; return whether one arrives.

    The archiver hears of its new command a moment after us: a segment that it took with the one of
    before, which keeps none, never comes.
    """
    deadline, again, closed = time.monotonic() + FIRST_WAIT_S, 0.0, list[Path]()
    while (now := time.monotonic()) < deadline:
        if now >= again:
            closed.append(folder / f"{close()}{PACKED}")
            again = now + AGAIN_S
        if any(one.exists() for one in closed):
            return True
        time.sleep(POLL_S)
    return False


def archive_command(folder: Path) -> str:
    """Return what the server runs for each segment: it is under its name when it is on disk.

    One that is there already counts if it is the same: the server asks again after a crash.
    """
    into = shlex.quote(f"{folder}/").replace("%", "%%") + f"%f{PACKED}"
    return (
        f"if [ -e {into} ]; then gzip -dc {into} | cmp -s - %p;"
        f" else gzip -1 <%p >{into}.new && sync {into}.new && mv {into}.new {into}"
        f" && sync {shlex.quote(str(folder)).replace('%', '%%')}; fi"
    )


def restore_command(folder: Path) -> str:
    """Return what the server runs for each segment that it wants back."""
    return f"gzip -dc {shlex.quote(f'{folder}/').replace('%', '%%')}%f{PACKED} >%p"


def last_segment(folder: Path) -> str:
    """Return the name of the newest segment, or nothing."""
    return max((one.name for one in folder.glob(f"*{PACKED}") if SEGMENT.fullmatch(one.name)),
               default="").removesuffix(PACKED)  # fmt: skip


def require_unbroken(folder: Path, first: str) -> None:
    """Return if no segment is missing from this one on.

    A restore to the end would stop at the gap, and look as if that were the end.

    :param first: name of the segment that the backup begins with.
    :raises WalBroken: with the name of the first one that is missing.
    """
    last = last_segment(folder)
    there = {_place(one.name) for one in folder.glob(f"*{PACKED}") if SEGMENT.fullmatch(one.name)}
    for place in range(_place(first + PACKED), _place(last + PACKED) + 1 if last else 0):
        if place not in there:
            raise WalBroken(folder=folder, missing=_name(place))


def remove_wal_before(server: PostgresHome, folder: Path, first: str) -> None:
    """Remove what no backup needs any more."""
    if folder.exists():
        server.attempt("pg_archivecleanup", "-x", PACKED, str(folder), first)


def segment_of(base: Path) -> str:
    """Return the name of the segment that a copy of the cluster begins with."""
    label = (base / "backup_label").read_text(encoding="utf-8")
    return label.partition("(file ")[2].partition(")")[0]


def _place(name: str) -> int:
    found = SEGMENT.fullmatch(name)
    return int(found[2], 16) * SEGMENTS_A_LOG + int(found[3], 16) if found else -1


def _name(place: int) -> str:
    return "{:08X}{:08X}".format(*divmod(place, SEGMENTS_A_LOG))
