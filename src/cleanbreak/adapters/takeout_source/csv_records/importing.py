"""Import a CSV file: read every row once, count what cannot be read, and index the rest."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cleanbreak.adapters.takeout_source.csv_records.ber_cdrs import SUFFIXES, write_table
from cleanbreak.adapters.takeout_source.csv_records.cells import UnreadableRow
from cleanbreak.adapters.takeout_source.csv_records.drop import (
    CSV,
    Table,
    folder_of,
    left_indexes,
    stamp_of,
    table,
)
from cleanbreak.adapters.takeout_source.csv_records.index import (
    About,
    Entry,
    UnreadRow,
    line_hash,
    write_index,
)
from cleanbreak.adapters.takeout_source.csv_records.mapping import KindMapping, RecordsMapping
from cleanbreak.adapters.takeout_source.csv_records.row_records import RowRecords
from cleanbreak.adapters.takeout_source.csv_records.rows import RawRow, raw_rows
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Kind

COPY_BYTES = 1 << 20
ROWS_BETWEEN = 10_000
"""How often progress is told."""
Progress = Callable[[int], object]
"""Is told how many further bytes were read."""


class NotATable(Refusal):
    """{file} is no table with a header: its first line is no row. Nothing was imported."""

    code = "records_file_no_table"


class DoubledColumns(Refusal):
    """{file} has the column {column} more than once. Nothing was imported."""

    code = "records_columns_doubled"


class NotWhole(Refusal):
    """{file} does not end with its trailer and the right count of rows: it is not whole. Nothing
    was imported.
    """

    code = "records_file_not_whole"


class RecordsNameTaken(Refusal):
    """There is another file {file} in the archive already. Give this one another name."""

    code = "records_name_taken"


class NotACsvName(Refusal):
    """A file of records is named like calls-2025-01.csv, or with .ber or .cdr, and without a dot in
    front.
    """

    code = "records_name_wrong"


class ChangedMeanwhile(Refusal):
    """{file} was changed while it was read. Nothing was imported; try again when it is whole."""

    code = "records_file_changed"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file."""

    table: Table
    about: About
    is_new: bool
    """Whether it was read now, and not before."""


def drop_file(mapping: RecordsMapping, kind: Kind, file: Path) -> Table:
    """Put a file into the folder of its kind, whole; CDRs in BER as a table.

    One that is there already stays.

    :raises NotACsvName: if it has no name of a table.
    :raises BerNotInstalled, NotBer: if it is named like CDRs, and cannot be read as such.
    :raises RecordsNameTaken: if another file has its name.
    """
    is_ber = file.name.lower().endswith(SUFFIXES)
    if not (is_ber or file.name.lower().endswith(CSV)) or file.name.startswith("."):
        raise NotACsvName
    dropped = table(mapping, kind, f"{file.name}{CSV}" if is_ber else file.name)
    folder = folder_of(mapping, kind)
    folder.mkdir(parents=True, exist_ok=True)
    if dropped.file.exists() and dropped.file.samefile(file):
        return dropped
    part = folder / f".{file.name}.{os.getpid()}.part"
    try:
        _write_as_table(file, part) if is_ber else shutil.copyfile(file, part)
        if not dropped.file.exists():
            part.replace(dropped.file)
        elif not _same_content(dropped.file, part):
            raise RecordsNameTaken(file=dropped.name)
    finally:
        part.unlink(missing_ok=True)
    return dropped


def import_table(dropped: Table, mapping: KindMapping, progress: Progress) -> Imported:
    """Import a file that lies in its folder; once is enough, until it changes.

    :raises NotATable, DoubledColumns, MissingColumns: if it is not what the mapping is for.
    :raises NotWhole, ChangedMeanwhile: if it is not whole.
    """
    if about := dropped.imported(mapping):
        return Imported(dropped, about, is_new=False)
    size_bytes, mtime_ns = stamp_of(dropped.file)
    with dropped.file.open("rb") as file:
        reading = _Reading(dropped.name, mapping, file, progress)
        about = About(
            size_bytes=size_bytes,
            mtime_ns=mtime_ns,
            digest=mapping.digest,
            columns=reading.columns,
        )
        about = write_index(dropped.index, reading.found(), about)
    if stamp_of(dropped.file) != (size_bytes, mtime_ns):
        dropped.index.unlink(missing_ok=True)
        raise ChangedMeanwhile(file=dropped.name)
    return Imported(dropped, about, is_new=True)


def forget_gone(mapping: RecordsMapping, kind: Kind) -> int:
    """Delete the indexes whose files are gone; return how many."""
    gone = list(left_indexes(mapping, kind))
    for place in gone:
        place.unlink(missing_ok=True)
    return len(gone)


class _Reading:
    """One passage through a file."""

    def __init__(self, name: str, mapping: KindMapping, file: BinaryIO, progress: Progress) -> None:
        self._name = name
        self._mapping = mapping
        self._form = mapping.form
        self._progress = progress
        self._rows = raw_rows(file)
        self.columns = self._columns()
        self._records = RowRecords(mapping, self.columns, name, is_check=True)

    def _columns(self) -> tuple[str, ...]:
        try:
            if self._form.header:
                header = self._form.cells(self._form.header.encode(self._form.encoding))
            else:
                first = next(self._rows, None)
                header = self._form.cells(first.content if first else b"")
        except (UnreadableRow, UnicodeEncodeError) as error:
            raise NotATable(file=self._name) from error
        if not any(header):
            raise NotATable(file=self._name)
        if doubled := [name for name in header if header.count(name) > 1]:
            raise DoubledColumns(file=self._name, column=doubled[0])
        return tuple(header)

    def found(self) -> Iterator[Entry | UnreadRow]:
        """Yield every row: where it is, or why it cannot be read."""
        told = count = 0
        has_ended = not self._form.trailer
        for count, row in enumerate(self._rows):
            if count % ROWS_BETWEEN == 0:
                self._progress(row.start - told)
                told = row.start
            if has_ended and self._form.trailer:
                raise NotWhole(file=self._name)  # something stands behind the trailer
            if self._form.trailer and self._is_end(row, count):
                has_ended = True
                continue
            yield self._entry(row)
        if not has_ended:
            raise NotWhole(file=self._name)

    def _is_end(self, row: RawRow, rows_before: int) -> bool:
        if row.content is None or not row.content.startswith(
            (self._form.trailer.encode(self._form.encoding), b'"')
        ):
            return False
        try:
            cells = self._form.cells(row.content)
        except UnreadableRow:
            return False
        if not self._form.is_trailer(cells):
            return False
        if cells[1] != str(rows_before):
            raise NotWhole(file=self._name)
        return True

    def _entry(self, row: RawRow) -> Entry | UnreadRow:
        line: int | None = None
        at_ms: int | None = None
        try:
            cells = self._form.named(self.columns, row.content)
            line = line_hash(self._records.line(cells))
            at = self._records.at(cells)
            at_ms = int(at.timestamp() * 1000)
            self._records.record(cells, at)
        except UnreadableRow as unreadable:
            return UnreadRow(row.number, line, at_ms, unreadable.what)
        return Entry(line, at_ms, row.start)


def _write_as_table(file: Path, part: Path) -> None:
    with file.open("rb") as cdrs, part.open("w", encoding="utf-8", newline="") as rows:
        write_table(cdrs, file.name, rows)


def _same_content(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while piece := first.read(COPY_BYTES):
            if piece != second.read(COPY_BYTES):
                return False
    return True
