"""The file in which the reading of a card is kept, also when it breaks off."""

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from cleanbreak.domain.card_dump import DUMP_BYTES_MAX, CardDump

KEPT_EVERY = 32
"""Steps after which the file is written: a computer that loses its power loses no more."""


class SimDumpFile:
    """A file that only its owner may read; nothing that stands there is ever half overwritten."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._dump: CardDump | None = None
        self._steps = 0

    def begun(self) -> CardDump | None:
        """Return the reading that broke off; ``None``: the file is not there yet.

        :raises Refusal: if something else stands there.
        """
        return read_sim_dump(self._path) if self._path.exists() else None

    def keep(self, dump: CardDump) -> None:
        """Keep one more step."""
        self._dump = dump
        self._steps += 1
        if self._steps % KEPT_EVERY == 0:
            self._write(dump)

    def __enter__(self) -> "SimDumpFile":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Keep what was read, whatever happened."""
        if self._dump is not None:
            self._write(self._dump)

    def _write(self, dump: CardDump) -> None:
        part = self._path.with_name(f"{self._path.name}.part")
        with suppress(FileNotFoundError):
            part.unlink()
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as text:
            text.write(dump.to_json())
        part.replace(self._path)


def read_sim_dump(path: Path) -> CardDump:
    """Return what the reading of a card left.

    :raises UnreadableDump, DumpOfAnotherVersion: if it is something else.
    """
    with path.open("rb") as file:
        return CardDump.from_json(file.read(DUMP_BYTES_MAX + 1))
