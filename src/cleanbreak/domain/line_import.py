"""What a row of an operator's list of lines must hold; the cells are those of `line_cells`."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from cleanbreak.domain.csv_table import Fault, Row
from cleanbreak.domain.line_cells import (
    CellMissing,
    CellReader,
    Vocabulary,
    cell_readers,
    quick_name_key,
)
from cleanbreak.domain.refusal import Refusal

HOLDER_COLUMNS = (
    "holder_reference",
    "holder_name",
    "holder_email",
    "holder_contact_number",
    "holder_language",
    "customer_class",
)
LINE_COLUMNS = (
    "msisdn",
    "imsi",
    "iccid",
    "sim_kind",
    "eid",
    "jurisdiction",
    "payment",
    "currency",
    "term_end_date",
    "early_termination_fee_minor",
    "device_instalments_minor",
    "deposit_since",
    "term_start_date",
    "monthly_fee_minor",
    "device_value_minor",
    "range_holder",
    "charging_account",
    "refund_reference",
    "last_used_on",
    "tariff",
    "number_since",
    "state",
)
IMPORT_COLUMNS = HOLDER_COLUMNS + LINE_COLUMNS
DEFAULTS = {
    "holder_contact_number": "",
    "eid": "",
    "term_end_date": "",
    "early_termination_fee_minor": "0",
    "device_instalments_minor": "0",
    "deposit_since": "",
    "term_start_date": "",
    "monthly_fee_minor": "",
    "device_value_minor": "",
    "range_holder": "",
    "charging_account": "",
    "refund_reference": "",
    "last_used_on": "",
    "tariff": "",
    "number_since": "",
    "state": "active",
}
"""What an empty cell means; a column that is not there means it for new lines only."""
CONTACT = "holder_contact_number"
MAY_BE_EMPTY = {*DEFAULTS, "holder_email"}
REQUIRED_COLUMNS = tuple(name for name in IMPORT_COLUMNS if name not in DEFAULTS)

StagedRow: TypeAlias = tuple[str, ...]
"""The line number, the values of ``IMPORT_COLUMNS`` and the key of the holder's name."""


class MissingColumns(Refusal):
    """The file is refused: it lacks these columns: {columns}."""

    code = "missing_columns"


class UnknownColumns(Refusal):
    """The file is refused: nobody knows these columns: {columns}. Known are: {known}."""

    code = "unknown_columns"


class RepeatedColumns(Refusal):
    """The file is refused: it has these columns more than once: {columns}."""

    code = "repeated_columns"


class WrongNumberOfCells(Refusal):
    """This row has {found} cells, and the header has {expected}."""

    code = "wrong_number_of_cells"


class ContactIsOwnNumber(Refusal):
    """This is the line's own number. Name another phone, or leave the cell empty."""

    code = "contact_is_own_number"


class RowReader:
    """Reads rows under one header, a chunk at a time.

    It goes by columns, since most columns of most chunks are plain throughout: then one quick test
    a cell is enough, and a million rows take seconds. Where a single cell is not, that column of
    the chunk is parsed cell by cell, by the rules of :mod:`cleanbreak.domain.identifiers`.
    """

    def __init__(
        self,
        header: Sequence[str],
        vocabulary: Vocabulary,
        seal_imsis: Callable[[Sequence[str]], Sequence[str]],
    ) -> None:
        """Check the header.

        :param seal_imsis: makes of IMSIs what is kept of them.
        :raises MissingColumns: if a required column is not there; and so on.
        :raises UnknownColumns: if a name is not one of ``IMPORT_COLUMNS``.
        :raises RepeatedColumns: if a name is there twice.
        """
        check_header(header)
        self._header = tuple(header)
        self._readers = cell_readers(vocabulary)
        self._seal_imsis = seal_imsis

    def read(self, rows: Sequence[Row]) -> tuple[list[StagedRow], list[tuple[int, Fault]]]:
        """Return the good rows, and by line number every fault of the others."""
        numbers, cells, faults = self._shape(rows)
        columns: dict[str, Sequence[str]] = {
            name: [DEFAULTS.get(name, "")] * len(numbers) for name in IMPORT_COLUMNS
        }
        columns.update(zip(self._header, zip(*cells, strict=True), strict=bool(cells)))
        bad: set[int] = set()
        for name in self._header:
            columns[name], refusals = read_cells(name, self._readers[name], columns[name])
            bad.update(refusals)
            faults += [
                (numbers[at], Fault(name, refusal, value))
                for at, (value, refusal) in refusals.items()
            ]
        for at in _calling_themselves(columns) if CONTACT in self._header else ():
            bad.add(at)
            value = columns[CONTACT][at]
            faults.append((numbers[at], Fault(CONTACT, ContactIsOwnNumber(), value)))
        columns["imsi"] = self._seal_imsis(columns["imsi"])
        return _staged(numbers, columns, bad), faults

    def _shape(
        self, rows: Sequence[Row]
    ) -> tuple[list[int], list[list[str]], list[tuple[int, Fault]]]:
        """Part the rows that have a cell for each column from the others."""
        numbers: list[int] = []
        cells: list[list[str]] = []
        faults: list[tuple[int, Fault]] = []
        for number, row in rows:
            if isinstance(row, Fault):
                faults.append((number, row))
            elif len(row) != len(self._header):
                refusal = WrongNumberOfCells(found=len(row), expected=len(self._header))
                faults.append((number, Fault("", refusal, "")))
            else:
                numbers.append(number)
                cells.append(row)
        return numbers, cells, faults


def _calling_themselves(columns: Mapping[str, Sequence[str]]) -> list[int]:
    """Return the places of rows whose other phone is the line itself."""
    pairs = zip(columns[CONTACT], columns["msisdn"], strict=True)
    return [at for at, (contact, msisdn) in enumerate(pairs) if contact and contact == msisdn]


def read_cells(
    name: str, reader: CellReader, cells: Sequence[str]
) -> tuple[list[str], dict[int, tuple[str, Refusal]]]:
    """Return the values of one column, and by place the cells that are refused."""
    values = list(map(str.strip, cells))
    refusals: dict[int, tuple[str, Refusal]] = {}
    if all(map(reader.is_plain, values)):
        return values, refusals
    for at, cell in enumerate(values):
        try:
            values[at] = reader.parse(cell) if cell else _empty(name)
        except Refusal as refusal:
            refusals[at] = (cell, refusal)
    return values, refusals


def _empty(name: str) -> str:
    if name not in MAY_BE_EMPTY:
        raise CellMissing
    return DEFAULTS.get(name, "")


def _staged(
    numbers: Sequence[int], columns: Mapping[str, Sequence[str]], bad: set[int]
) -> list[StagedRow]:
    """Return the rows without faults; an account that is not named is named by the number."""
    accounts = [
        account or msisdn[1:]
        for account, msisdn in zip(columns["charging_account"], columns["msisdn"], strict=True)
    ]
    complete = {**columns, "charging_account": accounts}
    values = (complete[name] for name in IMPORT_COLUMNS)
    keys = map(quick_name_key, columns["holder_name"])
    rows = zip(map(str, numbers), *values, keys, strict=True)
    return [row for at, row in enumerate(rows) if at not in bad] if bad else list(rows)


def check_header(header: Sequence[str]) -> None:
    """Return if rows can be read under the header.

    :raises MissingColumns: if a required column is not there; and so on.
    :raises UnknownColumns: if a name is not one of ``IMPORT_COLUMNS``.
    :raises RepeatedColumns: if a name is there twice.
    """
    check_columns(header, IMPORT_COLUMNS, REQUIRED_COLUMNS)


def check_columns(header: Sequence[str], known: Sequence[str], required: Sequence[str]) -> None:
    """Return if a header has the columns that it needs, each once, and no others.

    :raises UnknownColumns, RepeatedColumns, MissingColumns: if it does not.
    """
    if unknown := [name for name in header if name not in known]:
        raise UnknownColumns(columns=_list(unknown), known=", ".join(known))
    if repeated := {name for name in header if header.count(name) > 1}:
        raise RepeatedColumns(columns=_list(sorted(repeated)))
    if missing := [name for name in required if name not in header]:
        raise MissingColumns(columns=_list(missing))


def _list(names: Sequence[str]) -> str:
    """Return the names as a sentence takes them; a header may be anything."""
    shown = [name[:40] if name.isprintable() else ascii(name[:40]) for name in names[:10]]
    return ", ".join(f'"{name}"' for name in shown)
