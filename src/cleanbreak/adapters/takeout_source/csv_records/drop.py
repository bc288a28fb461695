"""The folders of an archive: theirs, with a folder for each kind, and ours beside it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleanbreak.adapters.takeout_source.csv_records.index import About, Index, read_about
from cleanbreak.adapters.takeout_source.csv_records.mapping import KindMapping, RecordsMapping
from cleanbreak.domain.takeout import Kind

CSV, INDEX = ".csv", ".index"


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file of a kind, and the place of its index."""

    file: Path
    index: Path

    @property
    def name(self) -> str:
        """Return what sentences call it: ``call/2025-01.csv``."""
        return f"{self.file.parent.name}/{self.file.name}"

    def imported(self, mapping: KindMapping) -> About | None:
        """Return what was imported of it; nothing if it is another file now, or read otherwise.

        :raises OSError: if it cannot be looked at.
        """
        about = read_about(self.index)
        if about is None or about.digest != mapping.digest:
            return None
        is_now = stamp_of(self.file)
        return about if (about.size_bytes, about.mtime_ns) == is_now else None

    def open_index(self) -> Index:
        """Open its index."""
        return Index(self.index)


def stamp_of(file: Path) -> tuple[int, int]:
    """Return by what a file is known again: its size, and when it was written."""
    found = file.stat(follow_symlinks=False)
    return found.st_size, found.st_mtime_ns


def folder_of(mapping: RecordsMapping, kind: Kind) -> Path:
    """Return where the files of a kind are dropped."""
    return mapping.drop / kind.value


def tables(mapping: RecordsMapping, kind: Kind) -> list[Table]:
    """Return the CSV files of a kind, by name; a name with a dot in front is not whole yet.

    :raises OSError: if the folder cannot be read.
    """
    with os.scandir(folder_of(mapping, kind)) as entries:
        names = sorted(
            entry.name
            for entry in entries
            if entry.name.lower().endswith(CSV)
            and not entry.name.startswith(".")
            and entry.is_file(follow_symlinks=False)
        )
    return [table(mapping, kind, name) for name in names]


def table(mapping: RecordsMapping, kind: Kind, name: str) -> Table:
    """Return the file of that name."""
    index = mapping.index / kind.value / f"{name}{INDEX}"
    return Table(folder_of(mapping, kind) / name, index)


def left_indexes(mapping: RecordsMapping, kind: Kind) -> Iterator[Path]:
    """Yield the indexes whose files are gone."""
    kept = {one.index for one in tables(mapping, kind)}
    for place in (mapping.index / kind.value).glob(f"*{INDEX}"):
        if place not in kept:
            yield place
