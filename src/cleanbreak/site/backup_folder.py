"""The folder of a backup: `base`, a copy of the database cluster, and `backup.json`, written last.

A folder that holds backups has one for each, named by the moment at which it was begun, in UTC:
`20270131T021500Z`. One that is not whole yet ends in `.new`.
"""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from cleanbreak.domain.backup_heads import Heads
from cleanbreak.domain.refusal import Refusal

TYPE = "cleanbreak.backup.v1"
NAME = "%Y%m%dT%H%M%SZ"
BASE, NOTE, UNFINISHED = "base", "backup.json", ".new"


class NoBackupHere(Refusal):
    """There is no whole backup in {folder}, or you may not read it. Make one with: cleanbreak
    backup make {folder}
    """

    code = "no_backup_here"


class NoBackupBefore(Refusal):
    """No backup in {folder} is older than {until}: a restore goes forward from one, never back."""

    code = "no_backup_before"


class BackupNoteUnreadable(Refusal):
    """The file {path} is not what cleanbreak backup make wrote: it was cut off or changed."""

    code = "backup_note_unreadable"


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole backup."""

    folder: Path
    made_at: datetime
    whole_at: datetime
    """When the copy had ended: earlier moments cannot be reached from it."""
    heads: Heads
    is_archived: bool | None
    """Whether the write-ahead log was archived beside it when it was made; ``None``: the version
    that made it did not note it.
    """

    @property
    def base(self) -> Path:
        """The copy of the cluster."""
        return self.folder / BASE

    @property
    def bytes(self) -> int:
        """How much room it takes."""
        return bytes_below(self.folder)


def bytes_below(folder: Path) -> int:
    """Return how much room everything in a folder takes."""
    return sum(one.lstat().st_size for one in folder.rglob("*"))


def find_backup(folder: Path) -> Backup:
    """Return the backup in this folder, or the newest of those that it holds.

    :raises NoBackupHere: if there is none.
    :raises BackupNoteUnreadable: if what was noted of it cannot be read.
    """
    try:
        found = folder if (folder / NOTE).exists() else whole_backups(folder)[-1]
        text = (found / NOTE).read_bytes()
    except (OSError, IndexError):
        raise NoBackupHere(folder=folder) from None
    try:
        note = json.loads(text)
        made_at, heads = datetime.fromisoformat(note["made_at"]), Heads.of(note["heads"])
        whole_at = datetime.fromisoformat(note.get("whole_at", note["made_at"]))
        is_archived = note["wal"] is True if "wal" in note else None
        is_ours = note["type"] == TYPE
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise BackupNoteUnreadable(path=found / NOTE)
    return Backup(found, made_at, whole_at, heads, is_archived)


def find_backup_before(folder: Path, until: datetime | None) -> Backup:
    """Return the newest backup from which a moment can be reached; without one, the newest.

    :raises NoBackupBefore: if all of them are younger.
    """
    if until is None or (folder / NOTE).exists():
        return find_backup(folder)
    for one in reversed(whole_backups(folder)):
        if (found := find_backup(one)).whole_at <= until:
            return found
    find_backup(folder)
    raise NoBackupBefore(folder=folder, until=until)


def whole_backups(folder: Path) -> list[Path]:
    """Return the backups that a folder holds, the oldest first."""
    return sorted(one.parent for one in folder.glob(f"*/{NOTE}") if _is_named_so(one.parent.name))


def write_note(folder: Path, made_at: datetime, heads: Heads, *, is_archived: bool) -> None:
    """Write what makes a backup whole, and let it reach the disk."""
    note = {
        "type": TYPE,
        "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "whole_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version("cleanbreak"),
        "heads": heads.document(),
        "wal": is_archived,
    }
    descriptor = os.open(folder / NOTE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(note, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def remove_older(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups, and return which ones went."""
    older = whole_backups(folder)[:-keep]
    for one in older:
        (one / NOTE).unlink()  # first, so that half of one is never taken for a backup
        shutil.rmtree(one)
    return older


def _is_named_so(name: str) -> bool:
    try:
        datetime.strptime(name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True
