"""What a feed has to tell and no filed report has told yet, read from the intervals of numbers.

By difference, not by the day of the last report: what was noted late is told late, and once.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Of which ends a report is."""

    feed: str
    report_id: UUID
    """Its own: what its earlier versions told is told again, since the last one counts."""
    places: list[str]
    zone: str
    begins_on: date
    """What ended earlier is told no more, however late it comes to light."""
    through: date

    @property
    def values(self) -> dict[str, Any]:
        """Return what the statements need."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing to be told."""

    day: date
    msisdn: str = field(default="", repr=False)
    begins_at: datetime | None = None
    customer: str = field(default="", repr=False)
    lines: int = 0
    is_taken_back: bool = False


NEXT_OWNER = """
LEFT JOIN LATERAL (
    SELECT later.owner FROM number_interval later
    WHERE later.msisdn = i.msisdn AND later.begins_at > i.begins_at
    ORDER BY later.begins_at LIMIT 1) AS next ON true
"""
"""Who had the number next; the same owner: it was reclaimed, and its end was none."""
IS_ENDED = "i.ended_by = 'terminated' AND next.owner IS DISTINCT FROM i.owner"
"""Not by porting, neither with the line nor in the grace after it: both stand in the interval."""
FILED = """
FROM feed_entry e JOIN feed_version v USING (version_id) JOIN feed_report r USING (report_id)
WHERE r.feed = %(feed)s AND v.counts AND r.report_id <> %(report_id)s
"""
ENDED = f"""
SELECT i.msisdn, i.begins_at, (i.ends_at AT TIME ZONE %(zone)s)::date AS day
FROM number_interval i {NEXT_OWNER}
WHERE i.place = ANY(%(places)s)
  AND i.ends_at >= (%(begins_on)s::date)::timestamp AT TIME ZONE %(zone)s
  AND i.ends_at < (%(through)s::date + 1)::timestamp AT TIME ZONE %(zone)s
  AND {IS_ENDED}
  AND coalesce((
      SELECT e.is_taken_back {FILED} AND e.msisdn = i.msisdn AND e.begins_at = i.begins_at
      ORDER BY r.through DESC LIMIT 1), true)
"""  # noqa: S608
BACK = f"""
SELECT told.msisdn, told.begins_at, told.day
FROM (SELECT DISTINCT ON (e.msisdn, e.begins_at) e.msisdn, e.begins_at, e.day, e.is_taken_back
      {FILED} AND e.msisdn IS NOT NULL ORDER BY e.msisdn, e.begins_at, r.through DESC) AS told
JOIN number_interval i ON i.msisdn = told.msisdn AND i.begins_at = told.begins_at
{NEXT_OWNER}
WHERE NOT told.is_taken_back AND ({IS_ENDED}) IS NOT TRUE
"""  # noqa: S608
LEFT_LINES = f"""
SELECT h.reference, counted.lines
FROM (SELECT DISTINCT l.holder_id FROM line l
      WHERE l.jurisdiction = ANY(%(places)s)
        AND l.termination_date BETWEEN %(begins_on)s AND %(through)s) AS ended
JOIN holder h USING (holder_id)
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE l.termination_date IS NULL OR l.termination_date > %(through)s)
               AS lines
    FROM line l WHERE l.holder_id = h.holder_id AND l.jurisdiction = ANY(%(places)s)) AS counted
WHERE h.reference NOT LIKE 'erased-%%'
  AND counted.lines IS DISTINCT FROM (
      SELECT e.lines {FILED} AND e.customer = h.reference ORDER BY r.through DESC LIMIT 1)
"""  # noqa: S608
"""Not for those whose identity was erased: there is nobody left to be counted."""


def ended_numbers(wanted: Wanted) -> Iterator[Told]:
    """Return each end of a number that no other report has told, a few at a time."""
    for msisdn, begins_at, day in _rows(ENDED, wanted):
        yield Told(msisdn=msisdn, begins_at=begins_at, day=day)


def numbers_back(wanted: Wanted) -> Iterator[Told]:
    """Return each number that was told and has not ended after all."""
    for msisdn, begins_at, day in _rows(BACK, wanted):
        yield Told(msisdn=msisdn, begins_at=begins_at, day=day, is_taken_back=True)


def left_lines(wanted: Wanted) -> Iterator[Told]:
    """Return how many lines are left to each customer of whom a line ended, where that is news."""
    for reference, lines in _rows(LEFT_LINES, wanted):
        yield Told(customer=reference, lines=lines, day=wanted.through)


def _rows(query: str, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, wanted.values)
        yield from cursor
