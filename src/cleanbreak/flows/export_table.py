"""Export a table of the console as CSV: every row, piece by piece, after it was noted who takes it.

A cell that a spreadsheet would calculate is guarded (CWE-1236). A figure below zero is one, too.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from cleanbreak.domain.look import Purpose
from cleanbreak.domain.spreadsheet_cell import harmless
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.today import COLUMNS, Picture
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.counted import all_counted
from cleanbreak.records.table_file import TABLES, read_table

ROWS_A_PIECE = 500


def export_table(name: str, hidden: Sequence[UUID], actor: Actor, now: datetime) -> Iterator[bytes]:
    """Note who takes the table, and return it piece by piece.

    :param hidden: orders of which whoever asks must not know: they are left out, and what is due
        for them stands there without their number.
    """
    details = {"table": name, "purpose": Purpose.WORK_ITEM.value}
    append_audit(
        [AuditEntry(act="table.exported", order_id=None, actor=actor, details=details)], now
    )
    return _pieces(TABLES[name].columns, read_table(name, hidden))


def export_picture(picture: Picture, actor: Actor, now: datetime) -> Iterator[bytes]:
    """Note who takes the figures of a picture, and return them; there are none before the count."""
    counted = all_counted().get(picture)
    rows = counted.rows if counted else []
    details = {"table": f"today-{picture.value}", "purpose": Purpose.WORK_ITEM.value}
    append_audit(
        [AuditEntry(act="table.exported", order_id=None, actor=actor, details=details)], now
    )
    columns = COLUMNS[picture]
    return _pieces(columns, ([row[one] for one in columns] for row in rows))


def _pieces(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the file; UTF-8 with its mark, by which spreadsheets know it."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(head)
    for number, row in enumerate(rows, 1):
        writer.writerow([harmless(_cell(one)) for one in row])
        if number % ROWS_A_PIECE == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)
