"""Export the general ledger of a day: what the operator's own accounting takes over, as CSV.

A day begins and ends at midnight where the operator is at home. Debits and credits of each currency
are equal, or nothing was exported.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import Enum
from hashlib import sha256
from typing import Any, Protocol

from django.conf import settings

from cleanbreak.domain.refusal import Refusal
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.general_ledger import day_sums, entries_between


class Detail(Enum):
    """How finely a day is told."""

    SUMS = "sums"
    ENTRIES = "entries"


COLUMNS = {
    Detail.SUMS: (
        "day", "account", "currency", "exponent", "kind", "journals", "debit_minor", "credit_minor",
    ),
    Detail.ENTRIES: (
        "day", "journal_id", "posted_at", "order_id", "account", "currency", "exponent", "kind",
        "debit_minor", "credit_minor",
    ),
}  # fmt: skip


LATEST_COMMIT = timedelta(hours=1)
"""What was posted before midnight may be committed after it; nothing takes so long."""


class DayNotOver(Refusal):
    """{day} is not over yet; its books still change. Export it an hour after midnight, or later."""

    code = "day_not_over"


class Writer(Protocol):
    """Where the CSV goes: a text file."""

    def write(self, text: str, /) -> Any:
        """Append the text."""


def export_general_ledger(day: date, detail: Detail, out: Writer, now: datetime) -> dict[str, Any]:
    """Write a day as CSV; return rows, sums by currency, and the SHA-256 of what was written.

    :raises DayNotOver: if journals may still be posted on that day.
    """
    begin, end = bounds_of(day)
    if now < end + LATEST_COMMIT:
        raise DayNotOver(day=day)
    rows = day_sums(begin, end) if detail is Detail.SUMS else entries_between(begin, end)
    return _write(day, detail, rows, out)


def bounds_of(day: date, after: date | None = None) -> tuple[datetime, datetime]:
    """Return when a day begins at the operator's home, and when it, or the day ``after``, is over.

    :param after: the first day that no longer counts; by default the next one.
    """
    zone = time_zone_of(settings.CLEANBREAK_HOME_PLACE)
    last = after or day + timedelta(days=1)
    return datetime.combine(day, time.min, zone), datetime.combine(last, time.min, zone)


def _write(
    day: date, detail: Detail, rows: Iterable[dict[str, Any]], out: Writer
) -> dict[str, Any]:
    hashed = _Hashed(out)
    writer = csv.DictWriter(hashed, COLUMNS[detail], lineterminator="\n")
    writer.writeheader()
    debits: Counter[str] = Counter()
    credits_: Counter[str] = Counter()
    written = 0
    for row in rows:
        writer.writerow({"day": day.isoformat(), **_cells(row)})
        debits[row["currency"]] += row["debit_minor"]
        credits_[row["currency"]] += row["credit_minor"]
        written += 1
    return {
        "day": day.isoformat(),
        "detail": detail.value,
        "rows": written,
        "debit_minor": dict(debits),
        "credit_minor": dict(credits_),
        "sha256": hashed.digest.hexdigest(),
    }


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    if "posted_at" in row:
        row["posted_at"] = row["posted_at"].isoformat()
    return row


class _Hashed:
    """A writer that knows the SHA-256 of all that it wrote."""

    def __init__(self, out: Writer) -> None:
        self.out, self.digest = out, sha256()

    def write(self, text: str, /) -> None:
        self.digest.update(text.encode())
        self.out.write(text)
