"""Finds among the lines that ended what is due, and erases it; a batch is a transaction.

Nothing that is append-only is rewritten: ledger, evidence, audit and certificates name a line by
its number here, and that number tells of nobody once its row and its holder's are empty.
"""
# ruff: noqa: S608  only our own names are put into the statements

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction

from cleanbreak.domain.retention import Category
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.legal_hold import IS_HELD
from cleanbreak.records.payout import OVER_STATES

OF_LINES = (
    Category.CONTACT,
    Category.TRAFFIC,
    Category.IDENTITY,
    Category.PAPERS,
    Category.AGREEMENT,
    Category.NUMBER,
)
"""What goes by the clock of a line; the place in this list is its bit in ``line.erased``."""
OF_HOLDERS = frozenset({Category.CONTACT, Category.IDENTITY, Category.PAPERS})
"""What several lines may share: it goes with the last of them."""
BIT = {category: 1 << place for place, category in enumerate(OF_LINES)}
BATCH = 1000

SPANS = """
WITH span AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%(spans)s::jsonb)
    AS s (place text, zone text, since date, until date, cutoff date))
"""
TIME_IS_OVER = """EXISTS (SELECT FROM span s WHERE s.place = {line}.jurisdiction
    AND {start} <= s.cutoff AND coalesce({line}.law_of, {start}) >= s.since
    AND coalesce({line}.law_of, {start}) < s.until)"""
"""By the law of the order's day; of whatever was imported as ended, by that of the end."""
PLACES = """
WITH RECURSIVE seen AS (
    (SELECT jurisdiction, erased FROM line WHERE termination_date IS NOT NULL
     ORDER BY jurisdiction, erased LIMIT 1)
    UNION ALL
    SELECT n.* FROM seen s CROSS JOIN LATERAL (
        SELECT jurisdiction, erased FROM line WHERE termination_date IS NOT NULL
            AND (jurisdiction, erased) > (s.jurisdiction, s.erased)
        ORDER BY jurisdiction, erased LIMIT 1) n
) SELECT jurisdiction, erased FROM seen
"""
MONEY_IS_OPEN = """(
    EXISTS (SELECT FROM payout p WHERE p.line_id = {line}.line_id AND p.state <> ALL(%(over)s))
    OR EXISTS (SELECT FROM payout p JOIN payout_contradiction c USING (payout_id)
               WHERE p.line_id = {line}.line_id AND c.resolved_at IS NULL)
    OR EXISTS (SELECT FROM payout p JOIN settlement_correction c USING (order_id)
               WHERE p.line_id = {line}.line_id AND c.state = 'held'))"""
"""Money that is owed, and what is in dispute about it."""
ALONE = f"NOT {IS_HELD} AND NOT {MONEY_IS_OPEN.format(line='l')}"
WITH_ITS_HOLDER = f"""
NOT EXISTS (SELECT FROM legal_hold h WHERE h.holder_id = l.holder_id AND h.released_at IS NULL
            AND h.until >= %(today)s)
AND NOT EXISTS (
    SELECT FROM line o WHERE o.holder_id = l.holder_id AND (
        o.is_alive OR {MONEY_IS_OPEN.format(line="o")}
        OR NOT {TIME_IS_OVER.format(line="o", start="o.termination_date")}))
"""
DUE = f"""
FROM line l
WHERE l.jurisdiction = %(place)s AND l.erased = %(erased)s AND l.termination_date <= %(cutoff)s
  AND NOT l.is_alive AND {TIME_IS_OVER.format(line="l", start="l.termination_date")}
  AND {{nothing_speaks_against}}
"""
NEXT = (
    SPANS
    + """
SELECT l.line_id, l.holder_id, l.termination_date {due}
  AND (l.termination_date, l.line_id) > (%(day)s, %(line_id)s)
ORDER BY l.termination_date, l.line_id LIMIT %(limit)s FOR UPDATE OF l SKIP LOCKED
"""
)
LOCK_HOLDERS = "SELECT FROM holder WHERE holder_id = ANY(%(holders)s) ORDER BY holder_id FOR UPDATE"
FREE_HOLDERS = """
SELECT h.holder_id FROM holder h WHERE h.holder_id = ANY(%(holders)s)
  AND NOT EXISTS (SELECT FROM line o WHERE o.holder_id = h.holder_id AND o.is_alive)
  AND NOT EXISTS (SELECT FROM legal_hold l WHERE l.holder_id = h.holder_id
                  AND l.released_at IS NULL AND l.until >= %(today)s)
"""
FREE_LINES = f"SELECT l.line_id FROM line l WHERE l.line_id = ANY(%(lines)s) AND NOT {IS_HELD}"
"""Asked again when they are locked: somebody may just have been given another line, or held."""
HAD_BY_NOBODY = """
UPDATE number_interval i SET owner = gen_random_uuid()
FROM line l JOIN holder h USING (holder_id)
WHERE i.msisdn = l.msisdn AND i.owner = h.pseudonym AND NOT EXISTS (
    SELECT FROM number_interval o
    WHERE o.msisdn = i.msisdn AND o.owner = i.owner AND o.ends_at IS NULL)"""
"""Who had a number is nobody we know any more; that somebody had it, from when to when, stays."""
FORGET_OPENINGS = "DELETE FROM statement_opening WHERE line_id = ANY(%(lines)s)"
"""Whoever still had the seed could try which card or number a statement in the log is about: it
goes with the first of them."""
FORGET: Mapping[Category, tuple[str, ...]] = {
    Category.TRAFFIC: ("UPDATE line SET last_used_on = NULL WHERE line_id = ANY(%(lines)s)",),
    Category.AGREEMENT: (
        (  # its own number stays in the inventory, and knows no order
            "UPDATE number n SET order_id = gen_random_uuid()"
            " FROM further_sim s JOIN termination_order o USING (line_id)"
            " WHERE s.line_id = ANY(%(lines)s) AND n.msisdn = s.msisdn AND n.order_id = o.order_id"
        ),
        "DELETE FROM further_sim WHERE line_id = ANY(%(lines)s)",
        FORGET_OPENINGS,
        "DELETE FROM watched_look WHERE line_id = ANY(%(lines)s)",
        "DELETE FROM watched_line WHERE line_id = ANY(%(lines)s)",
        (
            "DELETE FROM proof_guard WHERE guard IN"
            " (SELECT 'line:' || id FROM unnest(%(lines)s::bigint[]) AS id)"
        ),
        (
            "UPDATE line SET imsi = '', iccid = 'erased-' || line_id, eid = NULL,"
            " charging_account = '', refund_reference = NULL, tariff = NULL, term_end_date = NULL,"
            " term_start_date = NULL, monthly_fee_minor = NULL, device_value_minor = NULL,"
            " deposit_since = NULL, early_termination_fee_minor = 0, device_instalments_minor = 0"
            " WHERE line_id = ANY(%(lines)s)"
        ),
    ),
    Category.NUMBER: (
        # a number that rests, or that somebody else has given up since, is the other line's
        (
            "DELETE FROM number n USING line l WHERE l.line_id = ANY(%(lines)s)"
            " AND n.msisdn = l.msisdn AND n.earliest_release_date <= %(today)s"
            " AND n.state IN ('assigned', 'ported_out', 'returned') AND NOT EXISTS ("
            "SELECT FROM line o WHERE o.msisdn = l.msisdn AND o.line_id > l.line_id)"
        ),
        (  # one that is free, or about to be, stays in the inventory, and knows no order
            "UPDATE number n SET order_id = gen_random_uuid(), reclaimed_for = NULL"
            " FROM line l WHERE l.line_id = ANY(%(lines)s)"
            " AND n.msisdn = l.msisdn AND n.earliest_release_date <= %(today)s AND NOT EXISTS ("
            "SELECT FROM line o WHERE o.msisdn = l.msisdn AND o.line_id > l.line_id)"
        ),
        f"{HAD_BY_NOBODY} AND l.line_id = ANY(%(lines)s)",
        FORGET_OPENINGS,
        "UPDATE line SET msisdn = '', range_holder = NULL WHERE line_id = ANY(%(lines)s)",
    ),
    Category.IDENTITY: (
        f"{HAD_BY_NOBODY} AND l.holder_id = ANY(%(holders)s)",
        (
            "DELETE FROM feed_entry e USING holder h"
            " WHERE h.holder_id = ANY(%(holders)s) AND e.customer = h.reference"
        ),
        (
            "UPDATE holder SET reference = 'erased-' || holder_id, name = '',"
            " name_key = 'erased-' || holder_id, pseudonym = NULL"
            " WHERE holder_id = ANY(%(holders)s)"
        ),
    ),
    Category.CONTACT: (
        "UPDATE holder SET email = '', contact_number = '' WHERE holder_id = ANY(%(holders)s)",
        # once more: a trigger has just put the mailbox of before there
        (
            "UPDATE holder SET previous_email = '', contact_changed_at = NULL"
            " WHERE holder_id = ANY(%(holders)s)"
        ),
        (
            "UPDATE takeout SET age_key = '' WHERE age_key <> '' AND line_id IN"
            " (SELECT line_id FROM line WHERE holder_id = ANY(%(holders)s))"
        ),
        (
            "DELETE FROM push_news n USING push_device d"
            " WHERE d.holder_id = ANY(%(holders)s) AND n.device_id = d.device_id"
        ),
        "DELETE FROM push_device WHERE holder_id = ANY(%(holders)s)",
    ),
    Category.PAPERS: (
        "DELETE FROM authority WHERE holder_id = ANY(%(holders)s)",
        (
            "DELETE FROM identity_picture WHERE line_id IN"
            " (SELECT line_id FROM line WHERE holder_id = ANY(%(holders)s))"
        ),
        (
            "DELETE FROM paper_upload WHERE line_id IN"
            " (SELECT line_id FROM line WHERE holder_id = ANY(%(holders)s))"
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is due in one place by the law of some days."""

    place: str
    zone: str
    since: date
    until: date
    """The first day of other law."""
    cutoff: date
    """The latest start whose time is over."""


def as_json_spans(spans: Sequence[Span]) -> str:
    """Return the spans for a statement that begins with ``SPANS``."""
    return json.dumps([asdict(one) for one in spans], default=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Which lines have something that is due."""

    category: Category
    place: str
    erased: int
    """What was erased of them before."""
    spans: Sequence[Span]
    """Of all places; what a place keeps has none."""
    today: date
    """A day that is over everywhere: holds end after it."""

    @property
    def latest(self) -> date:
        """Return the last end of which something can be due in this place."""
        return max(one.cutoff for one in self.spans if one.place == self.place)

    @property
    def values(self) -> dict[str, Any]:
        """Return what the statements need."""
        return {
            "place": self.place,
            "erased": self.erased,
            "cutoff": self.latest,
            "spans": as_json_spans(self.spans),
            "today": self.today,
            "over": OVER_STATES,
        }

    @property
    def condition(self) -> str:
        """Return what is asked of the lines."""
        against = WITH_ITS_HOLDER if self.category in OF_HOLDERS else ALONE
        return DUE.format(nothing_speaks_against=against)


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run has come: behind which line it goes on, and of how many it erased."""

    day: date = date.min
    line_id: int = 0
    found: int = 0
    erased: int = 0


def ended_lines() -> list[tuple[str, int]]:
    """Return each place that has ended lines, with what was erased of some of them."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        return list(cursor.fetchall())


def count_due(due: Due) -> int:
    """Return of how many lines something would be erased now."""
    with connection.cursor() as cursor:
        cursor.execute(f"{SPANS} SELECT count(*) {due.condition}", due.values)
        return int(cursor.fetchone()[0])


def erase_next(due: Due, step: Step, now: datetime) -> Step:
    """Erase the category of the next lines, or of none; done again it changes nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        values = due.values | {"day": step.day, "line_id": step.line_id, "limit": BATCH}
        cursor.execute(NEXT.format(due=due.condition), values)
        rows = cursor.fetchall()
        if not rows:
            return Step()
        found: dict[str, Any] = {
            "lines": [line_id for line_id, _, _ in rows],
            "holders": sorted({holder_id for _, holder_id, _ in rows}),
            "today": due.today,
        }
        cursor.execute(LOCK_HOLDERS, found)
        forget = _forget_holders if due.category in OF_HOLDERS else _forget_lines
        erased = forget(cursor, due, found)
        _note(due, erased, now)
    last_id, _, last_day = rows[-1]
    return Step(day=last_day, line_id=last_id, found=len(rows), erased=erased)


def _forget_lines(cursor: Any, due: Due, found: Mapping[str, Any]) -> int:
    cursor.execute(FREE_LINES, found)
    lines = [line_id for (line_id,) in cursor.fetchall()]
    for statement in FORGET[due.category]:
        cursor.execute(statement, {"lines": lines, "today": due.today})
    cursor.execute(
        "UPDATE line SET erased = erased | %s WHERE line_id = ANY(%s)", [BIT[due.category], lines]
    )
    return int(cursor.rowcount)


def _forget_holders(cursor: Any, due: Due, found: Mapping[str, Any]) -> int:
    cursor.execute(FREE_HOLDERS, found)
    holders = [holder_id for (holder_id,) in cursor.fetchall()]
    for statement in FORGET[due.category]:
        cursor.execute(statement, {"holders": holders})
    if due.category is Category.CONTACT:
        User.objects.filter(holder_account__holder_id__in=holders).delete()
    cursor.execute(
        "UPDATE line SET erased = erased | %s WHERE holder_id = ANY(%s)",
        [BIT[due.category], holders],
    )
    return int(cursor.rowcount)


def _note(due: Due, erased: int, now: datetime) -> None:
    details = {
        "category": due.category.value,
        "place": due.place,
        "lines": erased,
        "ended_by": due.latest.isoformat(),
    }
    append_audit([AuditEntry(act="data.erased", order_id=None, actor=SYSTEM, details=details)], now)
