"""Sounds that were made before, in a folder and the latest ones in memory, both bounded."""

import os
import tempfile
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from cleanbreak.domain.telephone_sound import Sound

MEMORY_BYTES = 8 * 1024 * 1024
LOOKED_AFTER = 20
"""After so many new files the folder is measured again."""


class KeptSounds:
    """What was said before, by a name that nobody can guess the words from without having them.

    :param folder: is made if it is not there; nobody else may read it.
    :param bytes_max: what has not been said for longest goes first.
    """

    def __init__(self, folder: Path, bytes_max: int) -> None:
        self._folder, self._bytes_max = folder, bytes_max
        self._memory: OrderedDict[str, Sound] = OrderedDict()
        self._memory_bytes = 0
        self._new_files = 0
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def read(self, name: str) -> Sound | None:
        """Return a sound, if it is kept."""
        if name in self._memory:
            self._memory.move_to_end(name)
            return self._memory[name]
        path = self._path(name)
        try:
            sound = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        self._remember(name, sound)
        return sound

    def keep(self, name: str, sound: Sound) -> None:
        """Keep a sound; a full disk keeps nobody from speaking."""
        self._remember(name, sound)
        with suppress(OSError):
            self._write(name, sound)
            self._new_files += 1
            if self._new_files % LOOKED_AFTER == 1:
                self._forget_the_oldest()

    def _remember(self, name: str, sound: Sound) -> None:
        if name not in self._memory:
            self._memory_bytes += len(sound)
        self._memory[name] = sound
        while self._memory_bytes > MEMORY_BYTES and self._memory:
            self._memory_bytes -= len(self._memory.popitem(last=False)[1])

    def _write(self, name: str, sound: Sound) -> None:
        """Write all of it or nothing: another gateway may read the same folder."""
        handle, written = tempfile.mkstemp(dir=self._folder, suffix=".new")
        with os.fdopen(handle, "wb") as file:
            file.write(sound)
        os.replace(written, self._path(name))

    def _forget_the_oldest(self) -> None:
        found = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                seen = path.stat()
                found.append((seen.st_mtime, seen.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._bytes_max:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.s16"
