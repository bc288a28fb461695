"""The rows of a CSV file, one for each line of it, whatever is in them; in constant memory.

A line is a row: an open quotation mark cannot swallow the rows behind it, and the number of a row
is that which an editor shows. A line break within a cell makes two rows that cannot be read, which
is told.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from cleanbreak.adapters.takeout_source.csv_records.cells import UnreadableRow

ROW_BYTES_MAX = 1 << 16
SKIP_BYTES = 1 << 20
BOM = b"\xef\xbb\xbf"
Cells = Mapping[str, str]
"""The cells of a row, by their columns."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A line of a file."""

    number: int
    start: int
    content: bytes | None = field(repr=False)
    """``None``: it is longer than any row."""


def raw_rows(file: BinaryIO) -> Iterator[RawRow]:
    """Yield the lines from here on, the first as number 1; empty ones only count."""
    number, start = 0, file.tell()
    while content := file.readline(ROW_BYTES_MAX):
        number, size = number + 1, len(content)
        whole: bytes | None = content
        if size == ROW_BYTES_MAX and not content.endswith(b"\n"):
            whole, size = None, size + _skip_line(file)
        elif number == 1 and start == 0:
            whole = content.removeprefix(BOM)
        if whole is None or whole.strip():
            yield RawRow(number, start, whole)
        start += size


def row_at(file: BinaryIO, start: int) -> bytes:
    """Return the line that begins there."""
    file.seek(start)
    content = file.readline(ROW_BYTES_MAX)
    return content.removeprefix(BOM) if start == 0 else content


def _skip_line(file: BinaryIO) -> int:
    skipped = 0
    while piece := file.readline(SKIP_BYTES):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped


@dataclass(frozen=True, slots=True)
class TableForm:
    """How the rows of a kind are written."""

    separator: str = ";"
    encoding: str = "utf-8"
    header: str = ""
    trailer: str = ""

    def cells(self, content: bytes | None) -> list[str]:
        """Return the cells of a line.

        :raises UnreadableRow: if it is no row.
        """
        if content is None:
            raise UnreadableRow("length")
        try:
            text = content.decode(self.encoding).rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise UnreadableRow("encoding") from error
        if "\0" in text:
            raise UnreadableRow("nul")
        if '"' not in text:
            return [cell.strip() for cell in text.split(self.separator)]
        try:
            (cells,) = csv.reader([text], delimiter=self.separator, strict=True)
        except (csv.Error, ValueError) as error:
            raise UnreadableRow("quotes") from error
        return [cell.strip() for cell in cells]

    def named(self, columns: Sequence[str], content: bytes | None) -> Cells:
        """Return the cells of a line by their columns.

        :raises UnreadableRow: if it is no row, or has another number of cells.
        """
        return _named(columns, self.cells(content))

    def is_trailer(self, cells: Sequence[str]) -> bool:
        """Return whether these are the cells of the last line."""
        return bool(self.trailer) and len(cells) >= 2 and cells[0] == self.trailer


def _named(columns: Sequence[str], cells: Sequence[str]) -> Cells:
    if len(cells) != len(columns):
        raise UnreadableRow("cells")
    return dict(zip(columns, cells, strict=True))
