"""Finds what is due by another clock than a line's end, and erases it; a batch is a statement.

Whatever is tied to a line that is held, or whose money is open, waits. What fits no line goes by
the law of the operator's home place.
"""
# ruff: noqa: S608  only our own names are put into the statements

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from cleanbreak.domain.retention import Category
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.legal_hold import IS_HELD
from cleanbreak.records.payout import OVER_STATES
from cleanbreak.records.retention import MONEY_IS_OPEN, SPANS, Span, as_json_spans
from cleanbreak.records.retention_held import ORDER_OF_THREAD

BATCH = 1000
NOTHING_SPEAKS_AGAINST = f"""(l.line_id IS NULL
    OR (NOT {IS_HELD} AND NOT {MONEY_IS_OPEN.format(line="l")}))"""
ORDER_AND_LINE = """
LEFT JOIN termination_order o ON o.order_id = {order_id}
LEFT JOIN line l ON l.line_id = coalesce(o.line_id,
    (SELECT p.line_id FROM payout p WHERE p.order_id = {order_id} LIMIT 1))
"""
"""The order may lie in an archive; then a payout may still know the line."""
LINE_OF_CALL = """
LEFT JOIN LATERAL (
    SELECT c.order_id, v.line_id FROM call_handling c
    LEFT JOIN verification v USING (verification_id) WHERE c.call_id = t.call_id
    ORDER BY c.order_id IS NULL, v.line_id IS NULL, c.begun_at DESC LIMIT 1
) c ON true
LEFT JOIN termination_order o ON o.order_id = c.order_id
LEFT JOIN line l ON l.line_id = coalesce(o.line_id, c.line_id)
"""
"""The order that came of a call, and its line; or else the line that was named in it."""
TASK_AND_LINE = (
    "LEFT JOIN line l USING (line_id)\nWHERE {which} AND t.due_at IS NULL AND "
    f"{NOTHING_SPEAKS_AGAINST} AND "
)
ORDER_IS_OVER = "(o.order_id IS NULL OR o.completed_at IS NOT NULL)"


def _time_is_over(start: str, place: str = "coalesce(l.jurisdiction, %(home)s)") -> str:
    """Return the condition that the time is over which began at an instant."""
    day = f"(({start}) AT TIME ZONE s.zone)::date"
    law = f"coalesce(l.law_of, {day})"
    return (
        f"EXISTS (SELECT FROM span s WHERE s.place = {place} AND {day} <= s.cutoff"
        f" AND {law} >= s.since AND {law} < s.until)"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocked:
    """One table whose rows have a clock of their own."""

    table: str
    becomes: str
    """``DELETE FROM`` or ``UPDATE … SET``: what makes that ``rows`` does not find them again."""
    rows: str
    """Which rows, called ``t``."""


CLOCKED: Mapping[Category, tuple[Clocked, ...]] = {
    Category.PAYOUT_DESTINATION: (
        Clocked(
            table="payout",
            becomes="UPDATE payout SET destination = '', destination_tail = ''",
            rows=f"""JOIN line l ON l.line_id = t.line_id
WHERE t.destination <> '' AND t.state = ANY(%(over)s) AND {NOTHING_SPEAKS_AGAINST} AND
"""
            + _time_is_over("SELECT max(q.changed_at) FROM payout q WHERE q.line_id = t.line_id"),
        ),
        Clocked(
            table="payout_wish",
            becomes="DELETE FROM payout_wish",
            rows=f"""{ORDER_AND_LINE.format(order_id="t.order_id")}
WHERE {ORDER_IS_OVER} AND {NOTHING_SPEAKS_AGAINST} AND
"""
            + _time_is_over(
                "greatest(t.chosen_at, t.followed_at, o.completed_at, (SELECT max(q.changed_at)"
                " FROM payout q WHERE q.order_id = t.order_id))"
            ),
        ),
    ),
    Category.DECLARATIONS: (
        Clocked(
            table="declaration",
            becomes="DELETE FROM declaration",
            rows=f"""{ORDER_AND_LINE.format(order_id="coalesce(t.made_order_id, t.order_id)")}
WHERE t.tied_at IS NOT NULL AND {ORDER_IS_OVER} AND (l.line_id IS NULL OR NOT {IS_HELD})
AND NOT EXISTS (SELECT FROM line l WHERE l.msisdn = t.msisdn AND {IS_HELD})
AND NOT EXISTS (SELECT FROM line l WHERE l.iccid = t.iccid AND {IS_HELD}) AND
"""
            + _time_is_over("greatest(t.received_at, t.decided_at, o.completed_at)"),
        ),
        Clocked(  # what a client of TMF622 said beside its order
            table="client_order",
            becomes="UPDATE client_order SET words = '', words_at = NULL",
            rows=f"""{ORDER_AND_LINE.format(order_id="t.order_id")}
WHERE t.words <> '' AND {ORDER_IS_OVER} AND {NOTHING_SPEAKS_AGAINST} AND
"""
            + _time_is_over("greatest(t.words_at, o.completed_at)"),
        ),
        Clocked(  # a task upon a balance that named no line of ours is words, and nothing else
            table="balance_task",
            becomes="DELETE FROM balance_task",
            rows=TASK_AND_LINE.format(which="t.line_id IS NULL") + _time_is_over("t.changed_at"),
        ),
        Clocked(
            table="balance_task",
            becomes="UPDATE balance_task SET words = ''",
            rows=TASK_AND_LINE.format(which="t.line_id IS NOT NULL AND t.words <> ''")
            + _time_is_over("t.changed_at"),
        ),
        Clocked(
            table="declined_order",
            becomes="DELETE FROM declined_order",
            rows="LEFT JOIN line l ON false WHERE " + _time_is_over("t.words_at", "%(home)s"),
        ),
        Clocked(  # what a client keeps here, and says of a line; that it hid one is no word
            table="kept_entity",
            becomes="DELETE FROM kept_entity",
            rows="LEFT JOIN line l ON l.line_id = t.line_id WHERE t.hidden_at IS NULL"
            f" AND (l.line_id IS NULL OR NOT {IS_HELD}) AND "
            + _time_is_over("t.said_at", "coalesce(l.jurisdiction, %(home)s)"),
        ),
        Clocked(  # a recording goes with the declaration that it is
            table="voicemail",
            becomes="DELETE FROM voicemail",
            rows="WHERE NOT EXISTS"
            " (SELECT FROM declaration d WHERE d.receipt_number = t.receipt_number)",
        ),
    ),
    Category.CAMPAIGN_LINES: (
        Clocked(
            table="campaign_line",
            becomes="UPDATE campaign_line SET msisdn = '', iccid = '', eid = ''",
            rows=f"""JOIN campaign c ON c.campaign_id = t.campaign_id
LEFT JOIN line l ON l.line_id = t.line_id
WHERE c.forgotten_at IS NULL AND (t.msisdn, t.iccid, t.eid) <> ('', '', '')
AND (l.line_id IS NULL OR NOT {IS_HELD}) AND
"""
            + _time_is_over("c.ended_at"),
        ),
    ),
    Category.CONFIDENTIAL: (
        Clocked(
            table="confidential_request",
            becomes="UPDATE confidential_request"
            " SET person_name = '', msisdn = '', safe_address = ''",
            rows=f"""{ORDER_AND_LINE.format(order_id="t.order_id")}
WHERE t.person_name <> '' AND t.decided_at IS NOT NULL AND {ORDER_IS_OVER}
AND {NOTHING_SPEAKS_AGAINST} AND
"""
            + _time_is_over("greatest(t.decided_at, o.completed_at)"),
        ),
    ),
    Category.REPORTS: (
        Clocked(
            table="suspicious_report",
            becomes="DELETE FROM suspicious_report",
            rows="LEFT JOIN line l ON false WHERE t.closed_at IS NOT NULL AND "
            + _time_is_over("t.closed_at"),
        ),
    ),
    Category.MESSAGES: (
        Clocked(  # its messages go with it
            table="message_thread",
            becomes="DELETE FROM message_thread",
            rows=f"""LEFT JOIN termination_order o ON o.order_id = {ORDER_OF_THREAD}
LEFT JOIN line l ON l.line_id = coalesce(t.line_id, o.line_id)
WHERE t.waiting_since IS NULL AND {ORDER_IS_OVER} AND {NOTHING_SPEAKS_AGAINST} AND
"""
            + _time_is_over("greatest(t.heard_at, t.closed_at, o.completed_at)"),
        ),
    ),
    Category.SECURITY: (
        Clocked(
            table="call_note",
            becomes="DELETE FROM call_note",
            rows=f"""{LINE_OF_CALL}
WHERE {ORDER_IS_OVER} AND {NOTHING_SPEAKS_AGAINST} AND
"""
            + _time_is_over("greatest(t.written_at, o.completed_at)"),
        ),
        Clocked(
            table="discrepancy",
            becomes="UPDATE discrepancy SET tail = ''",
            rows="LEFT JOIN line l ON l.line_id = t.line_id"
            " WHERE t.tail <> '' AND t.resolved_at IS NOT NULL AND "
            + _time_is_over("t.resolved_at"),
        ),
        Clocked(  # whose the numbers are, nobody knows; what was declared stands elsewhere
            table="hotline_call",
            becomes="UPDATE hotline_call SET msisdn = '', iccid = '', caller_number = ''",
            rows="LEFT JOIN line l ON false WHERE (t.msisdn, t.iccid, t.caller_number)"
            " <> ('', '', '') AND " + _time_is_over("t.ended_at"),
        ),
    ),
}
"""What else has a clock; a table of a further piece gets an entry here."""
FORGET_CAMPAIGNS = """
UPDATE campaign c SET forgotten_at = %(now)s
WHERE c.forgotten_at IS NULL AND c.ended_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM campaign_line t WHERE t.campaign_id = c.campaign_id
    AND (t.msisdn, t.iccid, t.eid) <> ('', '', ''))
"""
"""So that no night looks again through millions of lines that are empty."""


class StillDue(RuntimeError):
    """A :class:`Clocked` whose change leaves its rows due: they would be erased for ever."""

    def __init__(self, table: str) -> None:
        super().__init__(f"{table}: what its rows become leaves them due; nothing was erased.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueByClock:
    """What is due by a clock of its own."""

    category: Category
    clocked: Clocked
    spans: Sequence[Span]
    home: str
    """The operator's own place."""
    today: date
    """A day that is over everywhere."""

    @property
    def values(self) -> dict[str, Any]:
        """Return what the statements need."""
        return {
            "spans": as_json_spans(self.spans),
            "home": self.home,
            "today": self.today,
            "over": OVER_STATES,
            "limit": BATCH,
        }


def count_due_by_clock(due: DueByClock) -> int:
    """Return how many rows would be erased now."""
    one = due.clocked
    with connection.cursor() as cursor:
        cursor.execute(f"{SPANS} SELECT count(*) FROM {one.table} t {one.rows}", due.values)
        return int(cursor.fetchone()[0])


def erase_next_by_clock(due: DueByClock, now: datetime) -> int:
    """Erase the next rows; return how many there were.

    :raises StillDue: if they would be found again the next time.
    """
    one = due.clocked
    found = (
        f"SELECT t.ctid FROM {one.table} t {one.rows} LIMIT %(limit)s FOR UPDATE OF t SKIP LOCKED"
    )
    statement = f"{SPANS} {one.becomes} WHERE ctid = ANY(ARRAY({found})) RETURNING ctid"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, due.values)
        changed = [ctid for (ctid,) in cursor.fetchall()]
        erased = len(changed)
        if erased:
            _require_gone(cursor, due, changed)
            details = {"category": due.category.value, "table": one.table, "rows": erased}
            entry = AuditEntry(act="data.erased", order_id=None, actor=SYSTEM, details=details)
            append_audit([entry], now)
        elif one.table == "campaign_line":
            cursor.execute(FORGET_CAMPAIGNS, {"now": now})
    return erased


def _require_gone(cursor: Any, due: DueByClock, changed: Sequence[str]) -> None:
    one = due.clocked
    again = f"{SPANS} SELECT FROM {one.table} t {one.rows} AND t.ctid = ANY(%(changed)s::tid[])"
    cursor.execute(f"{again} LIMIT 1", due.values | {"changed": list(changed)})
    if cursor.rowcount:
        raise StillDue(one.table)
