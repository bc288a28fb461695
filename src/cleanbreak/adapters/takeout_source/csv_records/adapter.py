"""An operator's records in CSV files, with invoices and voicemail beside them."""

import heapq
import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO

from cleanbreak.adapters.takeout_source.csv_records.cells import UnreadableRow
from cleanbreak.adapters.takeout_source.csv_records.drop import Table, folder_of, tables
from cleanbreak.adapters.takeout_source.csv_records.index import About, Entry, Index, line_hash
from cleanbreak.adapters.takeout_source.csv_records.mapping import (
    KindMapping,
    RecordsMapping,
    open_mapping,
)
from cleanbreak.adapters.takeout_source.csv_records.row_records import RowRecords
from cleanbreak.adapters.takeout_source.csv_records.rows import row_at
from cleanbreak.adapters.takeout_source.csv_records.stored_files import enclosures
from cleanbreak.domain.takeout import Kind, Origin, Record, Unread
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.takeout_source import WhoseRecords

ZONES_APART = timedelta(hours=14)
"""The farthest that a day begins before it does in UTC."""


class CsvRecords:
    """The port ``takeout_source`` upon the folders that a file describes."""

    origin = Origin.OPERATOR

    def __init__(self, mapping: RecordsMapping) -> None:
        self._mapping = mapping

    @classmethod
    def of_file(cls, file: Path) -> "CsvRecords":
        """Return the archive that the file describes.

        :raises MappingRefused: if it has mistakes.
        """
        return cls(open_mapping(file))

    def holds(self) -> Mapping[Kind, bool]:
        """Return the kinds of which the file says how they are read."""
        return {kind: kind in self._mapping.kinds for kind in Kind}

    def read(self, whose: WhoseRecords, kind: Kind) -> Iterator[Record | Unread]:
        """Yield the records of a line; what was not imported makes it break off at the end."""
        mapping = self._mapping.kinds.get(kind)
        if mapping is None:
            raise Refused(f"{self._mapping.name} keeps no records of this kind.")
        if whose.held_since is None:
            raise Refused(
                f"{self._mapping.name} cannot tell holders of one number apart, "
                "and since when this holder has it is not on file."
            )
        try:
            yield from _theirs(self._found(whose, mapping), whose)
        except (OSError, sqlite3.Error) as error:
            raise Unavailable(f"The folders of {self._mapping.name} cannot be read.") from error

    def _found(self, whose: WhoseRecords, mapping: KindMapping) -> Iterator[Record | Unread]:
        if mapping.files:
            folder = folder_of(self._mapping, mapping.kind)
            return enclosures(folder, mapping, mapping.key_of(whose))
        return self._rows(whose, mapping)

    def _rows(self, whose: WhoseRecords, mapping: KindMapping) -> Iterator[Record | Unread]:
        every = tables(self._mapping, mapping.kind)
        abouts = [(one, one.imported(mapping)) for one in every]
        imported = [
            _LineInTable(one, about, mapping, whose) for one, about in abouts if about is not None
        ]
        for table in imported:
            yield from table.unread()
        yield from _by_time(imported)
        if missing := len(every) - len(imported):
            raise Unavailable(
                f"Files of {self._mapping.name} are not imported: {missing}. "
                "Run: cleanbreak records import"
            )

    def check_reachable(self) -> None:
        """Return if the folders of all kinds can be read.

        :raises Unavailable: if one cannot.
        """
        for kind in self._mapping.kinds:
            try:
                next(folder_of(self._mapping, kind).iterdir(), None)
            except OSError as error:
                raise Unavailable(f"The folders of {self._mapping.name} cannot be read.") from error


class _LineInTable:
    """The rows of one line in one file."""

    def __init__(
        self, table: Table, about: About, mapping: KindMapping, whose: WhoseRecords
    ) -> None:
        self._table = table
        self._columns = about.columns
        self._mapping = mapping
        self._key = mapping.key_of(whose)
        self._hash = line_hash(self._key)
        self._since_ms = _since_ms(whose)

    def unread(self) -> Iterator[Unread]:
        """Yield what could not be read and may be the line's."""
        with ExitStack() as open_files:
            index = self._index(open_files)
            for one in index.unread(self._hash, self._since_ms):
                yield Unread(self._mapping.kind, reason=f"{self._table.name}:{one.row}: {one.what}")

    def first_at_ms(self) -> int | None:
        """Return when its first row is."""
        with ExitStack() as open_files:
            return self._index(open_files).first_at_ms(self._hash, self._since_ms)

    def records(self) -> Generator[tuple[int, Record | Unread], None, None]:
        """Yield its rows with their times, oldest first."""
        with ExitStack() as open_files:
            index = self._index(open_files)
            file = open_files.enter_context(self._table.file.open("rb"))
            reader = RowRecords(self._mapping, self._columns, self._table.name)
            for entry in index.entries(self._hash, self._since_ms):
                if record := self._record(reader, file, entry):
                    yield entry.at_ms, record

    def _index(self, open_files: ExitStack) -> Index:
        index = self._table.open_index()
        open_files.callback(index.close)
        return index

    def _record(self, reader: RowRecords, file: BinaryIO, entry: Entry) -> Record | Unread | None:
        """Return the record; nothing where only the hashes of two lines are the same."""
        try:
            cells = self._mapping.form.named(self._columns, row_at(file, entry.start))
            key, at = reader.line(cells), reader.at(cells)
        except UnreadableRow as error:
            raise self._changed() from error
        if key != self._key:
            if line_hash(key) != self._hash:
                raise self._changed()
            return None
        try:
            return reader.record(cells, at)
        except UnreadableRow as unreadable:
            reason = f"{self._table.name}: byte {entry.start}: {unreadable.what}"
            return Unread(self._mapping.kind, reason=reason)

    def _changed(self) -> Unavailable:
        return Unavailable(
            f"{self._table.name} is not as it was when it was imported. "
            "Run: cleanbreak records import"
        )


def _since_ms(whose: WhoseRecords) -> int:
    """Return the earliest instant that is somewhere on the holder's first day."""
    day = whose.held_since or date.max
    return int((datetime.combine(day, time.min, UTC) - ZONES_APART).timestamp() * 1000)


def _theirs(found: Iterator[Record | Unread], whose: WhoseRecords) -> Iterator[Record | Unread]:
    for one in found:
        at: datetime | None = None if isinstance(one, Unread) else getattr(one, "at", None)
        if isinstance(one, Unread) or (at and whose.held_since and whose.had_it(at)):
            yield one


def _by_time(every: Sequence[_LineInTable]) -> Iterator[Record | Unread]:
    """Yield the records of all files, oldest first; a file is open only while its rows come."""
    firsts = ((one.first_at_ms(), place) for place, one in enumerate(every))
    heap = sorted((at_ms, place) for at_ms, place in firsts if at_ms is not None)
    readings: dict[int, Generator[tuple[int, Record | Unread], None, None]] = {}
    ready: dict[int, Record | Unread] = {}
    with ExitStack() as open_readings:
        while heap:
            _, place = heapq.heappop(heap)
            if place in ready:
                yield ready.pop(place)
            else:
                readings[place] = every[place].records()
                open_readings.callback(readings[place].close)
            if following := next(readings[place], None):
                at_ms, ready[place] = following
                heapq.heappush(heap, (at_ms, place))
