"""The folders that the bank's SFTP or EBICS client serves, and ours beside them.

Files appear in ``outbox`` at once and whole, by a rename within one file system. What the bank put
into ``inbox`` is touched only when it was read, or cannot be.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleanbreak.adapters.payments.iso20022.faults import UnreadableFile
from cleanbreak.adapters.payments.iso20022.xml_files import FILE_BYTES_MAX
from cleanbreak.ports.errors import Unavailable

OURS_ALONE = 0o600
FOLDERS = ("outbox", "inbox", "drafts", "read", "refused")
RECORD = "sent.sqlite3"
UNFINISHED = (".part", ".tmp", ".filepart", ".writing")
"""Ends of names under which clients write; names that begin with a dot are left alone, too."""
NAME_MAX = 200


@dataclass(frozen=True, slots=True)
class BankFolders:
    """The folders of one bank.

    Whoever calls it has to expect ``OSError``.
    """

    root: Path

    @property
    def record(self) -> Path:
        """Return where it is kept what was sent."""
        return self.root / RECORD

    def check(self) -> None:
        """Return if every folder can be used, and files can be renamed from one to the other.

        :raises Unavailable: if not.
        """
        for folder in (self.root, *(self.root / name for name in FOLDERS)):
            if not (folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)):
                raise Unavailable(f"The folder {folder} of the bank cannot be used.")
        if not self.record.is_file():
            raise Unavailable(
                f"The record {self.record} of what was sent to the bank is not there, so nothing is"
                " sent. Is the folder mounted? A new one is made by: cleanbreak bank prepare"
            )
        if len({(self.root / name).stat().st_dev for name in FOLDERS}) > 1:
            raise Unavailable(f"The folders in {self.root} must be on one file system.")

    def write_draft(self, batch_id: str, content: bytes) -> None:
        """Write a file where the bank does not look; it is on the disk when this returns."""
        place = self._draft(batch_id)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL  # never through a link
        with open(os.open(place, flags, OURS_ALONE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _sync(place.parent)

    def drafts(self) -> list[str]:
        """Return the batches whose files the bank cannot see yet."""
        return sorted(place.stem for place in (self.root / "drafts").glob("*.xml"))

    def drop_draft(self, batch_id: str) -> None:
        """Remove a file that nobody will ever see."""
        self._draft(batch_id).unlink(missing_ok=True)

    def deliver(self, batch_id: str) -> None:
        """Let the bank see a file; nothing happens if another worker has just done so."""
        place = self.root / "outbox" / f"{batch_id}.xml"
        try:
            self._draft(batch_id).rename(place)
        except FileNotFoundError:
            return
        _sync(place.parent)
        _sync(self.root / "drafts")

    def _draft(self, batch_id: str) -> Path:
        return self.root / "drafts" / f"{batch_id}.xml"

    def arrived(self) -> Iterator[str]:
        """Return the names of what the bank put there, in order."""
        for name in sorted(os.listdir(self.root / "inbox")):
            if not name.startswith(".") and not name.lower().endswith(UNFINISHED):
                yield name

    def read(self, name: str) -> bytes:
        """Return a file of the bank.

        :raises UnreadableFile: if it is none, or leads elsewhere, or is too large.
        :raises FileNotFoundError: if another worker has just moved it away.
        """
        place = self.root / "inbox" / name
        if not stat.S_ISREG(place.lstat().st_mode):
            raise UnreadableFile("it is no file, but leads to something else")
        with open(os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            if os.fstat(file.fileno()).st_size > FILE_BYTES_MAX:
                raise UnreadableFile(f"it has more than {FILE_BYTES_MAX >> 20} MiB")
            return file.read(FILE_BYTES_MAX)

    def changed_at_s(self, name: str) -> float:
        """Return when a file of the bank was last written to, in seconds since 1970."""
        return (self.root / "inbox" / name).lstat().st_mtime

    def move(self, name: str, folder: str) -> None:
        """Move a file of the bank to ``read`` or ``refused``, beside others of its name."""
        place = self.root / folder / name
        count = 1
        while os.path.lexists(place):
            count += 1
            place = self.root / folder / f"{name}.{count}"
        try:
            (self.root / "inbox" / name).rename(place)
        except FileNotFoundError:  # another worker has just done so
            return
        _sync(place.parent)


def is_plain_name(name: str) -> bool:
    """Return whether a name can stand in a log and in the database."""
    return name.isprintable() and len(name) <= NAME_MAX


def _sync(folder: Path) -> None:
    """Bring the names in a folder onto the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
