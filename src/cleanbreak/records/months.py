"""Months: the parts in which orders, evidence, certificates, audit and outbox are kept.

What belongs to an order lies in the month in which the order was made, and the order's id tells it
(UUID version 7, RFC 9562 5.7), so that a month leaves as a whole. Rows of months for which nobody
has made a part lie in ``…_rest``; a part cannot be made beside them, so they are moved into it.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction

from cleanbreak.domain.archive import Month
from cleanbreak.records.application_role import as_owner

MONTHS_AHEAD = 3
BY_ORDER = ("termination_order", "evidence", "certificate")
MADE_AT = (
    "to_timestamp(('x' || left(replace(order_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)"
)
INSTANT = {**dict.fromkeys(BY_ORDER, MADE_AT), "audit_entry": "at", "outbox": "about_at"}
"""What tells the month of a row, by table."""


def prepare_months(now: datetime) -> None:
    """Make the parts of this month and of the next three, as far as they are not there.

    Rows in ``…_rest`` that are of these months, or of earlier ones, get parts and are moved there.
    Most of the time there are none, and nobody waits for a lock.
    """
    this_month = month_of(now)
    ahead = [this_month.later(n).first_instant for n in range(MONTHS_AHEAD + 1)]
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('prepare_months'))")
        strays = strays_before(this_month.later(MONTHS_AHEAD + 1))
        if not strays and _are_there(ahead):
            return  # making a part, even one that is there, would lock out who writes lines
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        for table in strays:
            cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {table}_rest")
            cursor.execute(f"ALTER TABLE {table}_rest RENAME TO {table}_strays")
        months = sorted({*ahead, *(month for found in strays.values() for month in found)})
        cursor.execute("SELECT prepare_month(m) FROM unnest(%s::timestamptz[]) AS m", [months])
        for table in strays:
            cursor.execute("SELECT prepare_rest(%s)", [table])
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}_strays")  # noqa: S608  ours
            cursor.execute(f"DROP TABLE {table}_strays")


def _are_there(months: list[datetime]) -> bool:
    names = [f"{table}_{month:%Y_%m}" for table in INSTANT for month in months]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(to_regclass(name)) FROM unnest(%s::text[]) AS name", [names])
        return bool(cursor.fetchone()[0] == len(names))


def strays_before(month: Month) -> dict[str, list[datetime]]:
    """Return, by table, the months before that one of which rows lie in ``…_rest``."""
    found = {}
    with connection.cursor() as cursor:
        for table, instant in INSTANT.items():
            cursor.execute(
                f"SELECT DISTINCT date_trunc('month', {instant}, 'UTC') AS month"  # noqa: S608
                f" FROM {table}_rest WHERE {instant} < %s",
                [month.first_instant],
            )
            found[table] = [row[0] for row in cursor.fetchall()]
    return {table: months for table, months in found.items() if months}


def month_of(instant: datetime) -> Month:
    """Return the month of storage that an instant lies in."""
    in_utc = instant.astimezone(UTC)
    return Month(in_utc.year, in_utc.month)


def made_at(order_id: UUID) -> datetime:
    """Return the instant that the order's id begins with."""
    return datetime.fromtimestamp((order_id.int >> 80) / 1000, tz=UTC)


def first_id_of(month: Month) -> UUID:
    """Return the smallest order id that a month can have."""
    return UUID(int=int(month.first_instant.timestamp() * 1000) << 80)
