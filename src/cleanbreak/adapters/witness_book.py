"""What a witness remembers: a file for each log, replaced as a whole and held while it is changed.

The port is :class:`cleanbreak.flows.cosign_checkpoint.WitnessBook`. A witness that forgets would
cosign a second history, so that what cannot be read is never taken for nothing.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from cleanbreak.adapters.private_file import put
from cleanbreak.domain.checkpoint import Checkpoint, MalformedCheckpoint
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import MalformedNote, parse_note

ORIGIN_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
COSIGNED = b"cosigned\n"
FORKS_MAX = 1000
"""So many of a kind are kept of a log: who is shown more was told enough, and disks are small."""


class MemoryLost(Refusal):
    """What this witness remembers of a log cannot be read: {path}. Put the file back, or give this
    witness a new name and new keys."""

    code = "witness_memory_lost"


class FolderWitnessBook:
    """A folder with ``logs/`` and ``forks/``; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._logs, self._forks = folder / "logs", folder / "forks"
        for one in (self._logs, self._forks):
            one.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def page(self, origin: str) -> Iterator["FilePage"]:
        """Hold what is remembered of a log; whoever else wants it waits."""
        path = self._logs / hash_of(origin)
        held = os.open(path.with_suffix(".held"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield FilePage(path, origin, held)
        finally:
            os.close(held)  # and lets go

    def latest(self, origin_hash: str) -> str | None:
        """Return the note of the log with this SHA-256 of its name, in hex digits."""
        if not ORIGIN_HASH.fullmatch(origin_hash):
            return None
        return _read(self._logs / origin_hash)

    def note_fork(self, cosigned: str, shown: str, *, is_proved: bool) -> str:
        """Keep two checkpoints in a file; return its name, empty if there are too many."""
        checkpoint = Checkpoint.parse(parse_note(shown).text)
        folder = self._forks / hash_of(checkpoint.origin)
        folder.mkdir(exist_ok=True, mode=0o700)
        kind = "fork" if is_proved else "doubt"
        path = folder / f"{checkpoint.size}-{checkpoint.root.hex()[:16]}.{kind}"
        # Counted by their kind: doubts, which anybody can make, must leave room for what is proved.
        if not path.exists() and len(list(folder.glob(f"[!.]*.{kind}"))) >= FORKS_MAX:
            return ""
        put(path, f"Cosigned:\n\n{cosigned}\nShown afterwards:\n\n{shown}".encode())
        return str(path)

    def forks(self) -> list[Path]:
        """Return the files of checkpoints that do not go together, the oldest first."""
        found = self._forks.glob("*/*.*")
        return sorted(found, key=lambda one: (one.stat().st_mtime, one.name))


class FilePage:
    """The port :class:`cleanbreak.flows.cosign_checkpoint.WitnessPage`."""

    def __init__(self, path: Path, origin: str, held: int) -> None:
        """Begin.

        :param held: descriptor of the file by which the log is held; it is not empty once something
            was cosigned, so that a memory that was taken away is missed.
        """
        self._path, self._origin, self._held = path, origin, held

    def latest(self) -> str | None:
        """Return the note that was cosigned last.

        :raises MemoryLost: if the file holds something else, or was taken away.
        """
        note = _read(self._path)
        if note is None and os.fstat(self._held).st_size:
            raise MemoryLost(path=self._path)
        try:
            known = Checkpoint.parse(parse_note(note).text) if note is not None else None
        except (MalformedNote, MalformedCheckpoint) as fault:
            raise MemoryLost(path=self._path) from fault
        if known and known.origin != self._origin:
            raise MemoryLost(path=self._path)
        return note

    def keep(self, note: str) -> None:
        """Put the note in its place, on the disk itself."""
        put(self._path, note.encode())
        if not os.fstat(self._held).st_size:
            os.write(self._held, COSIGNED)
            os.fsync(self._held)


def hash_of(origin: str) -> str:
    """Return by what a log is named in addresses (C2SP tlog-witness): SHA-256 of its name."""
    return sha256(origin.encode()).hexdigest()


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise MemoryLost(path=path) from fault
