"""What is still kept about a person, table by table, as the map of all columns says."""
# ruff: noqa: S608  only our own names are put into the statements

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from cleanbreak.domain.line import LineState
from cleanbreak.domain.retention import Category
from cleanbreak.records.line import rows_of
from cleanbreak.records.retention_held import Held
from cleanbreak.records.retention_map import TABLES
from cleanbreak.records.sealed import open_imsi, open_sealed

SEALED = {
    ("line", "imsi"): open_imsi,
    ("further_sim", "imsi"): open_imsi,
    ("payout", "destination"): open_sealed,
    ("payout_wish", "destination"): open_sealed,
    ("identity_picture", "content"): open_sealed,
    ("paper_upload", "content"): open_sealed,
    ("handover", "told"): open_sealed,
    ("visit_signature", "content"): open_sealed,
    ("client_order", "words"): open_sealed,
    ("balance_task", "words"): open_sealed,
    ("message_thread", "contact"): open_sealed,
    ("message_thread", "said_name"): open_sealed,
    ("message_thread", "said_number"): open_sealed,
    ("thread_message", "subject"): open_sealed,
    ("thread_message", "text"): open_sealed,
    ("thread_message", "mail_id"): open_sealed,
    ("push_device", "browser"): open_sealed,
}
"""What is handed out and is sealed in the table."""
OF_EVERY_LINE = {"line", "number_interval"}
"""They are there before an order and go on after it: what vanished would tell of it."""
AS_IF_IT_WENT_ON = {"state": LineState.ACTIVE.value, "open_order_id": None}
"""What is told of a line that is ending by an order that nobody may learn of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose data it is: a holder, or one line of theirs."""

    holder_id: int
    line_ids: Sequence[int]
    order_ids: Sequence[UUID]
    """Of these lines; without those that nobody may learn of."""
    hidden: Sequence[UUID]
    """Orders that somebody else gave in confidence."""
    silent_line_ids: Sequence[int]
    """Lines that such an order ends: nothing but the line itself is told, and only when it is dead
    that it has ended."""


def orders_of(line_ids: Sequence[int]) -> list[UUID]:
    """Return the orders of the lines that are in the database, or that money still tells of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT order_id FROM termination_order WHERE line_id = ANY(%(lines)s)"
            " UNION SELECT order_id FROM payout WHERE line_id = ANY(%(lines)s) ORDER BY 1",
            {"lines": list(line_ids)},
        )
        return [order_id for (order_id,) in cursor.fetchall()]


def rows_kept(table: str, subject: Subject) -> list[dict[str, Any]]:
    """Return the rows of a table that are about the person, without what is not handed out."""
    held = TABLES[table]
    told_lines = [one for one in subject.line_ids if one not in subject.silent_line_ids]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {table} t WHERE {held.theirs}",
            {
                "holders": [subject.holder_id],
                "lines": list(subject.line_ids) if table in OF_EVERY_LINE else told_lines,
                "orders": list(subject.order_ids),
                "confidential": list(subject.hidden),
            },
        )
        rows = rows_of(cursor)
    withheld = set(held.withheld.split()) | set(held.staff.split())
    for row in rows:
        is_silent = table == "line" and row["line_id"] in subject.silent_line_ids
        if is_silent and row["state"] == LineState.PENDING_TERMINATE.value:
            row.update(AS_IF_IT_WENT_ON)
    shown = [
        {name: _plain(table, name, value) for name, value in row.items() if name not in withheld}
        for row in rows
    ]
    return [row for row in shown if _tells_something(held, row)]


def tables_about_people() -> list[tuple[str, Category]]:
    """Return the tables of which rows are handed out, each with the category it goes by."""
    return [
        (table, next(iter(held.columns), Category.AUDIT))
        for table, held in TABLES.items()
        if held.theirs
    ]


def _plain(table: str, name: str, value: Any) -> Any:
    open_it = SEALED.get((table, name))
    if open_it and value:
        return open_it(value)
    return b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def _tells_something(held: Held, row: dict[str, Any]) -> bool:
    """Return whether anything but blanks is left of a row that can tell of somebody."""
    told = [name for names in held.columns.values() for name in names.split() if name in row]
    return not told or any(row[name] not in (None, "", [], {}) for name in told)
