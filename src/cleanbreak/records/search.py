"""Find orders by what they or their lines are called; each question goes by an index of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from cleanbreak.domain.searched import SearchedBy
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.data_key import live_keys
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.log_entry import LogEntryRow
from cleanbreak.records.sealed import seal_imsis

LINES_MAX = 200
"""More lines than these nobody reads: whoever has a fleet is found by a number of it."""
LINES: dict[SearchedBy, str] = {
    SearchedBy.NUMBER: "SELECT line_id FROM line WHERE msisdn = ANY(%(values)s)",
    SearchedBy.ICCID: """
        SELECT line_id FROM line WHERE iccid = ANY(%(values)s)
        UNION SELECT line_id FROM further_sim WHERE iccid = ANY(%(values)s)""",
    SearchedBy.EID: """
        SELECT line_id FROM line WHERE eid = ANY(%(values)s) AND eid IS NOT NULL
        UNION SELECT line_id FROM further_sim WHERE eid = ANY(%(values)s) AND eid IS NOT NULL""",
    SearchedBy.IMSI: """
        SELECT line_id FROM line WHERE imsi = ANY(%(values)s) AND is_alive
        UNION SELECT line_id FROM line
            WHERE imsi = ANY(%(values)s) AND NOT is_alive AND imsi <> ''
        UNION SELECT line_id FROM further_sim WHERE imsi = ANY(%(values)s)""",
    SearchedBy.MAIL: """
        SELECT l.line_id FROM holder h JOIN line l USING (holder_id)
        WHERE lower(h.email) = ANY(%(values)s) AND h.email <> ''""",
}
"""The lines of an identifier, dead ones and those of further SIMs among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrder:
    """An order that fits."""

    order_id: UUID
    line_id: int
    state: str
    channel: str
    msisdn_tail: str
    requested_at: datetime
    effective_date: date


def lines_found(by: SearchedBy, value: str) -> list[int]:
    """Return the lines that have, or had, this identifier."""
    values = [value]
    if by is SearchedBy.IMSI:  # one of before sealing is as it is
        values = [value, *(seal_imsis([value], key)[0] for key in live_keys())]
    with connection.cursor() as cursor:
        cursor.execute(f"{LINES[by]} LIMIT {LINES_MAX}", {"values": values})
        return [row[0] for row in cursor.fetchall()]


def order_of_receipt(receipt_number: str) -> UUID | None:
    """Return the order that a declaration led to."""
    rows = DeclarationRow.objects.filter(receipt_number=receipt_number)
    return rows.values_list("order_id", flat=True).first()


def order_of_leaf(leaf_index: int, leaf: bytes) -> UUID | None:
    """Return the order whose statement stands there in the log, if it is this one."""
    row = LogEntryRow.objects.filter(pk=leaf_index).first()
    return row.order_id if row is not None and bytes(row.leaf) == leaf else None


def orders_found(
    line_ids: Sequence[int], order_ids: Collection[UUID], *, also_confidential: bool, limit: int
) -> list[FoundOrder]:
    """Return the orders of these lines, and these orders, the newest first."""
    hidden = [] if also_confidential else confidential_order_ids()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT o.order_id, o.line_id, o.state, o.channel, right(l.msisdn, 4), o.requested_at,
                o.effective_date
            FROM (
                SELECT * FROM termination_order WHERE line_id = ANY(%(lines)s)
                UNION
                SELECT * FROM termination_order WHERE order_id = ANY(%(orders)s)
            ) AS o JOIN line l USING (line_id)
            WHERE NOT (o.order_id = ANY(%(hidden)s))
            ORDER BY o.order_id DESC LIMIT %(limit)s
            """,
            {
                "lines": list(line_ids),
                "orders": list(order_ids),
                "hidden": hidden,
                "limit": limit,
            },
        )
        return [
            FoundOrder(
                order_id=row[0], line_id=row[1], state=row[2], channel=row[3], msisdn_tail=row[4],
                requested_at=row[5], effective_date=row[6],
            )
            for row in cursor.fetchall()
        ]  # fmt: skip
