"""The tables of the console, as files: all rows in the order of their keys, a page at a time.

Only what the page of a table shows is in its file: of numbers, names and accounts nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

PAGE = 5_000
"""So many rows are read at once; nothing is held open while they are sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """One table: its columns, of which the first is the key, and where they come from."""

    columns: tuple[str, ...]
    key_type: str
    rows: str
    """From where on: ``FROM … WHERE …``."""
    order: str = ""
    """The column that names an order: of one that is hidden it stays empty."""

    @property
    def asked(self) -> str:
        """Return what is selected, in the order of the columns."""
        blank = ORDER_OR_NOTHING.format(order=self.order)
        return ", ".join(blank if one == self.order else one for one in self.columns)


def _table(key_type: str, columns: str, rows: str, order: str = "") -> TableFile:
    return TableFile(columns=tuple(columns.split()), key_type=key_type, rows=rows, order=order)


NOT_HIDDEN = "NOT (order_id = ANY(%(hidden)s))"
ORDER_OR_NOTHING = "CASE WHEN {order} = ANY(%(hidden)s) THEN NULL ELSE {order} END"
ORDER_COLUMNS = (
    "order_id state step channel level requested_at effective_date due_at attempt problem_code"
    " problem_sentence"
)
TABLES: Mapping[str, TableFile] = {
    "held-orders": _table(
        "uuid", ORDER_COLUMNS, f"FROM termination_order WHERE state = 'held' AND {NOT_HIDDEN}"
    ),
    "open-orders": _table(
        "uuid", ORDER_COLUMNS, f"FROM termination_order WHERE completed_at IS NULL AND {NOT_HIDDEN}"
    ),
    "refunds": _table(
        "uuid",
        "payout_id order_id part attempt state amount_minor currency method created_at changed_at"
        " problem_sentence",
        "FROM payout WHERE NOT (state IN ('settled', 'cancelled', 'expired', 'rejected',"
        " 'returned', 'replaced'))",
        order="order_id",
    ),
    "campaigns": _table(
        "uuid",
        "campaign_id state reason lines_given lines_to_end created_at created_by planned_at"
        " approved_at approved_by started_at ended_at",
        "FROM campaign WHERE true",
    ),
    "discrepancies": _table(
        "bigint",
        "discrepancy_id element kind ended_by_order_id differs copies first_seen_at last_seen_at"
        " repair_id",
        "FROM discrepancy WHERE resolved_at IS NULL",
        order="ended_by_order_id",
    ),
    "comparisons": _table(
        "uuid",
        "run_id element outcome is_dump began_at ended_at held living unconfirmed",
        "FROM reconciliation_run WHERE true",
    ),
    "repairs": _table(
        "uuid",
        "repair_id state element lines refused proposed_at proposed_by approved_at approved_by",
        "FROM repair WHERE true",
    ),
    "declarations": _table(
        "bigint",
        "declaration_id receipt_number kind channel told_by received_at",
        "FROM declaration WHERE told_by <> 'name' AND tied_at IS NOT NULL AND look_result IS NULL"
        " AND order_id IS NULL",
    ),
    "messages": _table(
        "uuid",
        "thread_id message_number way language waiting_since says_to_cancel taken_by",
        "FROM message_thread WHERE waiting_since IS NOT NULL",
    ),
    "papers": _table(
        "uuid", "upload_id need kind sent_at", "FROM paper_upload WHERE state = 'waiting'"
    ),
    "reports": _table(
        "bigint",
        "report_id receipt_number met_by reported_at closed_at closed_by",
        "FROM suspicious_report WHERE true",
    ),
    "drawers": _table(
        "uuid",
        "drawer_id store_id clerk day currency opening_minor held_minor counted_minor"
        " difference_minor opened_at closed_at closed_by",
        "FROM cash_drawer WHERE true",
    ),
    "authorities": _table(
        "uuid",
        "authority_id kind document valid_until recorded_at recorded_by agreed_at agreed_by",
        "FROM authority WHERE revoked_at IS NULL",
    ),
    "confidential": _table(
        "uuid",
        "request_id received_at decision decided_at decided_by",
        "FROM confidential_request WHERE true",
    ),
    "looks": _table(
        "bigint",
        "id at acting_user act what purpose",
        "FROM (SELECT id, at, acting_user, act, details ->> 'what' AS what,"
        " details ->> 'purpose' AS purpose FROM audit_entry"
        " WHERE act IN ('personal_data.seen', 'personal_data.refused')"
        " AND at >= now() - interval '30 days' AND details @> '{\"is_watched\": true}') AS l"
        " WHERE true",
    ),
    "seals": _table(
        "bigint", "block sealed_at last_id key_id", "FROM audit_seal WHERE true"
    ),
    "relying-parties": _table(
        "text",
        "client_id name legal_basis is_active watched_numbers_max reach vouches_for"
        " requests_per_minute created_at created_by",
        "FROM relying_party WHERE true",
    ),
    "signals": _table(
        "uuid",
        "stream_id client_id status status_set_by method watched_numbers created_at ended_at"
        " heard_at failing_since problem_code delivered_at",
        "FROM ssf_stream WHERE true",
    ),
}  # fmt: skip


def read_table(name: str, hidden: Sequence[UUID]) -> Iterator[Sequence[Any]]:
    """Yield the rows of a table of ``TABLES``; each page is a question of its own."""
    table, after = TABLES[name], None
    key = table.columns[0]
    beyond = f"(%(after)s::{table.key_type} IS NULL OR {key} > %(after)s::{table.key_type})"
    question = f"SELECT {table.asked} {table.rows} AND {beyond} ORDER BY {key} LIMIT {PAGE}"
    while True:
        with connection.cursor() as cursor:
            cursor.execute(question, {"after": after, "hidden": list(hidden)})
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1][0]
