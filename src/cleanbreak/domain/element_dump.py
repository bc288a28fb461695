"""What a dump of an element must hold: one thing that the element holds in each row."""

from collections.abc import Sequence

from cleanbreak.domain.csv_table import Fault, Row
from cleanbreak.domain.refusal import Refusal

DUMP_COLUMNS = ("held_as", "imsi", "msisdn", "iccid", "account")
KNOWN_BY = ("imsi", "iccid", "account", "msisdn")
"""A dump is compared by the first of these columns that it has."""
HELD_AS = ("line", "keys", "messages")
IDENTIFIER_LENGTH_MAX = 64


class NoIdentifierColumn(Refusal):
    """The dump is refused: it needs one of these columns: imsi, iccid, account, msisdn."""

    code = "no_identifier_column"


class UnknownDumpColumns(Refusal):
    """The dump is refused: nobody knows these columns: {columns}. Known are: {known}."""

    code = "unknown_dump_columns"


class RepeatedDumpColumns(Refusal):
    """The dump is refused: it has a column twice."""

    code = "repeated_dump_columns"


class BrokenDumpRow(Refusal):
    """The dump is refused: the row at line {line} has too many or too few cells."""

    code = "broken_dump_row"


class DumpCellNotClean(Refusal):
    """The dump is refused: a cell of "{column}" at or after line {line} is not an identifier."""

    code = "dump_cell_not_clean"


class DumpCellMissing(Refusal):
    """The dump is refused: a cell of "{column}" at or after line {line} is empty."""

    code = "dump_cell_missing"


class UnknownHeldAs(Refusal):
    """The dump is refused: "held_as" at or after line {line} must be line, keys or messages."""

    code = "unknown_held_as"


class DumpReader:
    """Reads rows under one header, a chunk at a time and by columns: one test for a whole column.

    An element may hold anything, so that a malformed identifier is no fault of the dump: it is one
    that the books do not know.
    """

    def __init__(self, header: Sequence[str]) -> None:
        """Check the header.

        :raises NoIdentifierColumn: if nothing in it names a line.
        :raises UnknownDumpColumns: if a name is not one of ``DUMP_COLUMNS``.
        :raises RepeatedDumpColumns: if a name is there twice.
        """
        if unknown := [name[:40] for name in header if name not in DUMP_COLUMNS]:
            known = ", ".join(DUMP_COLUMNS)
            raise UnknownDumpColumns(columns=", ".join(map(ascii, unknown[:10])), known=known)
        if len(set(header)) != len(header):
            raise RepeatedDumpColumns
        found = [name for name in KNOWN_BY if name in header]
        if not found:
            raise NoIdentifierColumn
        self._header = tuple(header)
        self.known_by = found[0]

    def read(self, rows: Sequence[Row]) -> list[Sequence[str]]:
        """Return the values of each of ``DUMP_COLUMNS``; what is not there is empty.

        :raises Refusal: for the first row or cell that cannot be read, and the dump with it.
        """
        cells = self._cells(rows)
        columns: dict[str, Sequence[str]] = dict.fromkeys(DUMP_COLUMNS, [""] * len(cells))
        columns.update(zip(self._header, zip(*cells, strict=True), strict=bool(cells)))
        line = rows[0][0] if rows else 0
        for name in self._header:
            columns[name] = _clean(name, columns[name], line)
        if "" in columns[self.known_by] and not _are_keys(columns, self.known_by):
            raise DumpCellMissing(column=self.known_by, line=line)
        columns["held_as"] = _held_as(columns["held_as"], line)
        return [columns[name] for name in DUMP_COLUMNS]

    def _cells(self, rows: Sequence[Row]) -> list[list[str]]:
        cells = []
        for line, row in rows:
            if isinstance(row, Fault) or len(row) != len(self._header):
                raise BrokenDumpRow(line=line)
            cells.append(row)
        return cells


def _clean(name: str, cells: Sequence[str], line: int) -> Sequence[str]:
    values = list(map(str.strip, cells))
    if not "".join(values).isprintable() or max(map(len, values), default=0) > (
        IDENTIFIER_LENGTH_MAX
    ):
        raise DumpCellNotClean(column=name, line=line)
    if name == "msisdn":
        return [f"+{value}" if value.isdigit() else value for value in values]
    if name == "iccid":
        return [value.rstrip("Ff") for value in values]
    return values


def _are_keys(columns: dict[str, Sequence[str]], known_by: str) -> bool:
    """Say whether only keys lack the identifier: nobody may know any more whose they are."""
    pairs = zip(columns["held_as"], columns[known_by], strict=True)
    return all(value or held_as == "keys" for held_as, value in pairs)


def _held_as(cells: Sequence[str], line: int) -> Sequence[str]:
    if not any(cells):
        return ["line"] * len(cells)
    values = [cell or "line" for cell in cells]
    if not set(values) <= set(HELD_AS):
        raise UnknownHeldAs(line=line)
    return values
