"""A table in a CSV file: bytes in, numbered rows out, in constant memory whatever the bytes are."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from cleanbreak.domain.refusal import Refusal

if TYPE_CHECKING:
    import _csv

ROW_BYTES_MAX = 65_536
"""A row of lines has about 300; more is a file of something else."""
SEPARATORS = (",", ";")


class EmptyFile(Refusal):
    """The file is empty: its first line must name the columns."""

    code = "empty_file"


class NotText(Refusal):
    """The file is refused: line {line} is not UTF-8 text. Save it as "CSV UTF-8"."""

    code = "not_text"


class RowTooLong(Refusal):
    """The file is refused: the row at line {line} is longer than {maximum} bytes.

    This is not a CSV file, or a quotation mark is never closed.
    """

    code = "row_too_long"


class BrokenRow(Refusal):
    """The file is refused: a quotation mark is misplaced between the lines {line} and {shown_at}.

    The row that begins at line {line} runs on to line {shown_at}, and more rows may be lost in it.
    """

    code = "broken_row"


class MisplacedMark(Refusal):
    """In this row, a quotation mark or line end is misplaced."""

    code = "misplaced_mark"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell of a row."""

    column: str
    refusal: Refusal
    value: str = field(repr=False)


Row: TypeAlias = tuple[int, list[str] | Fault]
"""The number of the line at which it starts, and its cells or why there are none."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header, each read once."""

    header: tuple[str, ...]
    rows: Iterable[Row]
    for_new_lines: frozenset[str] = frozenset()
    """Columns that fill in a line which is new, and correct none that is on file."""


class BinaryFile(Protocol):
    """What is read of a file."""

    def readline(self, limit: int, /) -> bytes:
        """Return the next line with its end, or as much of it as the limit allows."""


def read_csv_table(file: BinaryFile) -> Table:
    """Read the header and return it with the rows, which are read as they are asked for (RFC 4180).

    UTF-8 with or without a byte order mark; comma or semicolon, whichever the header has more of;
    LF or CRLF. Blank lines are passed over.

    :raises EmptyFile: if there is no header.
    :raises NotText: if a line is not UTF-8, as in UTF-16 and binary files; so do the rows.
    :raises RowTooLong: if a row is longer than ``ROW_BYTES_MAX``; so do the rows.
    :raises BrokenRow: if a misplaced quotation mark has taken in further lines; so do the rows. A
        row that is broken within one line is a :class:`Fault`.
    """
    lines = _Lines(file)
    first_line = next(iter(lines), "").removeprefix("\ufeff")
    if not first_line.strip():
        raise EmptyFile
    separator = max(SEPARATORS, key=first_line.count)
    rows = _rows(lines, csv.reader(_with(first_line, lines), delimiter=separator, strict=True))
    line, header = next(rows)
    if isinstance(header, Fault):
        raise BrokenRow(line=line, shown_at=line)
    return Table(tuple(name.strip().lower() for name in header), rows)


class _Lines:
    """The lines of a file as text; remembers how much was read since the last row ended."""

    def __init__(self, file: BinaryFile) -> None:
        self._file = file
        self.row_line = 1
        self.row_bytes = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(ROW_BYTES_MAX + 1):
            self.row_bytes += len(line)
            if self.row_bytes > ROW_BYTES_MAX:
                raise RowTooLong(line=self.row_line, maximum=ROW_BYTES_MAX)
            try:
                text = line.decode()
            except UnicodeDecodeError as error:
                raise NotText(line=self.row_line) from error
            if "\0" in text:
                raise NotText(line=self.row_line)
            yield text


def _with(first_line: str, lines: _Lines) -> Iterator[str]:
    yield first_line
    yield from lines


def _rows(lines: _Lines, reader: "_csv.Reader") -> Iterator[Row]:
    while True:
        try:
            if cells := next(reader):
                yield lines.row_line, cells
        except StopIteration:
            return
        except csv.Error as error:
            # A mark that is never closed takes the next rows with it; nobody knows how many.
            if reader.line_num > lines.row_line:
                raise BrokenRow(line=lines.row_line, shown_at=reader.line_num) from error
            yield lines.row_line, Fault("", MisplacedMark(), "")
        lines.row_line = reader.line_num + 1
        lines.row_bytes = 0
