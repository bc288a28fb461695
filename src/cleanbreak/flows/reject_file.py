"""The file of the rows that an import has refused, each with its reason."""

import csv
from collections.abc import Iterable
from typing import Any, Protocol

from cleanbreak.domain.csv_table import Fault
from cleanbreak.domain.spreadsheet_cell import harmless
from cleanbreak.records.line_import import Rejection

REJECT_HEADER = ("line_number", "column", "reason", "sentence", "value")
VALUE_LENGTH_MAX = 80
"""With these a spreadsheet begins to calculate."""


class Writer(Protocol):
    """Where the rejections go: a text file."""

    def write(self, text: str, /) -> Any:
        """Append the text."""


def write_rejections(rejections: Iterable[Rejection], rejects: Writer) -> None:
    """Write every rejected row, in a form that a spreadsheet shows and does not calculate."""
    writer = csv.writer(rejects, lineterminator="\n")
    writer.writerow(REJECT_HEADER)
    for r in rejections:
        value = r.value[:VALUE_LENGTH_MAX]
        writer.writerow((r.line_number, r.column, r.reason, r.sentence, harmless(value)))


def rejection(line_number: int, fault: Fault) -> Rejection:
    """Return why a row is rejected, from what is wrong with one of its cells."""
    value = fault.value[:VALUE_LENGTH_MAX]
    return Rejection(line_number, fault.column, fault.refusal.code, str(fault.refusal), value)
