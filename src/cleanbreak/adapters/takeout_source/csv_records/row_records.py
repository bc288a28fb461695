"""A row of an operator's table as a record of the takeout."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from cleanbreak.adapters.described_expressions import Expression
from cleanbreak.adapters.takeout_source.csv_records.cells import (
    UnreadableRow,
    exponent_of,
    minor_units,
    seconds,
    volume,
    whole_number,
)
from cleanbreak.adapters.takeout_source.csv_records.mapping import KindMapping
from cleanbreak.adapters.takeout_source.csv_records.mapping_format import UNITS
from cleanbreak.adapters.takeout_source.csv_records.rows import Cells
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import (
    Call,
    DataSession,
    Direction,
    Kind,
    Message,
    Origin,
    Payment,
    Record,
)

FREE_TEXTS = {"address", "method"}
OURS = Origin.OPERATOR


class MissingColumns(Refusal):
    """{file} has no column that the mapping asks for: {columns}. Nothing was imported."""

    code = "records_columns_missing"


class RowRecords:
    """Reads the rows of one file.

    :param is_check: whether only that is read which may be wrong: any address is one.
    :raises MissingColumns: if the file lacks a column.
    """

    def __init__(
        self,
        mapping: KindMapping,
        columns: Sequence[str],
        file: str,
        *,
        is_check: bool = False,
    ) -> None:
        asked = {
            word[1]
            for expression in mapping.expressions.values()
            for word in expression.words()
            if len(word) > 1
        }
        if missing := sorted(asked - set(columns)):
            raise MissingColumns(file=file, columns=", ".join(missing))
        self._mapping = mapping
        self._cell = {
            name: _reader(one)
            for name, one in mapping.expressions.items()
            if not (is_check and name in FREE_TEXTS)
        }
        self._record = MAKERS[mapping.kind]

    def line(self, row: Cells) -> str:
        """Return whose it is, in the form by which lines are compared.

        :raises UnreadableRow: if that cannot be read; so do the others.
        """
        return self._mapping.line_key(self.text("line", row))

    def at(self, row: Cells) -> datetime:
        """Return when it was."""
        return self._mapping.moment(self.text("at", row))

    def record(self, row: Cells, at: datetime) -> Record:
        """Return the whole record."""
        return self._record(self, row, at)

    def text(self, name: str, row: Cells) -> str:
        """Return what an expression finds in the row; nothing where there is none."""
        read = self._cell.get(name)
        return read(row) if read else ""

    def word(self, name: str, otherwise: str) -> str:
        """Return a word of the mapping itself."""
        return self._mapping.words.get(name, otherwise)

    def direction(self, row: Cells) -> Direction:
        """Return which way it went."""
        found = self._mapping.directions.get(self.text("direction", row))
        if found is None:
            raise UnreadableRow("direction")
        return found


def _reader(expression: Expression) -> Callable[[Cells], str]:
    """Return what finds the text; most expressions are a column, which is found at once."""
    for words in expression.words():
        if len(words) == 2 and expression.text.strip() in (f"row.{words[1]}", f'row."{words[1]}"'):
            return partial(_of_column, words[1])
    return partial(_found, expression)


def _of_column(column: str, row: Cells) -> str:
    return row[column]


def _found(expression: Expression, row: Cells) -> str:
    value = expression.of({"row": row})
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UnreadableRow("expression")
    return str(value)


def _call(rows: RowRecords, row: Cells, at: datetime) -> Call:
    return Call(
        origin=OURS,
        direction=rows.direction(row),
        address=rows.text("address", row) or None,
        at=at,
        duration_s=seconds(rows.text("duration_s", row)),
    )


def _message(rows: RowRecords, row: Cells, at: datetime) -> Message:
    return Message(
        origin=OURS,
        direction=rows.direction(row),
        address=rows.text("address", row),
        at=at,
        text=None,
    )


def _data_session(rows: RowRecords, row: Cells, at: datetime) -> DataSession:
    unit = UNITS[rows.word("volume_unit", "B")]
    return DataSession(
        origin=OURS,
        at=at,
        duration_s=seconds(rows.text("duration_s", row)),
        bytes_up=volume(rows.text("bytes_up", row), unit),
        bytes_down=volume(rows.text("bytes_down", row), unit),
    )


def _payment(rows: RowRecords, row: Cells, at: datetime) -> Payment:
    currency, amount = rows.text("currency", row).upper(), rows.text("amount", row)
    if rows.word("amount_in", "") == "minor":
        exponent_of(currency)
        amount_minor = whole_number(amount)
    else:
        amount_minor = minor_units(amount, currency, rows.word("decimal_mark", "."))
    return Payment(
        origin=OURS,
        at=at,
        amount_minor=amount_minor,
        currency=currency,
        method=rows.text("method", row),
    )


MAKERS: dict[Kind, Callable[[RowRecords, Cells, datetime], Record]] = {
    Kind.CALL: _call,
    Kind.MESSAGE: _message,
    Kind.DATA_SESSION: _data_session,
    Kind.PAYMENT: _payment,
}
