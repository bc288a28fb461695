"""How a month leaves the database, and how it comes back.

A month that leaves is sealed first: nothing is written into its parts any more, so that what was
copied out is what is dropped. Certificates stay, since people ask for them for years.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.models import QuerySet
from psycopg import sql
from psycopg.errors import DeadlockDetected, LockNotAvailable

from cleanbreak.domain.archive import Certified, Month
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.months import first_id_of

SORTED_BY = {
    "termination_order": ("order_id",),
    "evidence": ("order_id", "step"),
    "audit_entry": ("id",),
    "outbox": ("announcement_id",),
}
"""The tables whose months leave; the first column is the one that the manifest quotes."""
LOCK_TIMEOUT_MS = 500
"""While we wait for a lock on a whole table, everybody else waits behind us."""
LOCK_TRIES = 60
LOCK_PAUSE_S = 0.5
CERTIFICATES_AT_ONCE = 2000


class MonthInUse(Refusal):
    """The month {month} is in use: somebody holds its tables. Nothing was removed; try again."""

    code = "month_in_use"


class ArchiveDoesNotFit(Refusal):
    """This database cannot take the archive: it was made from tables as of {schema}.

    Or lines of its orders are not here any more.
    """

    code = "archive_does_not_fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How many rows a part has, and which are the first and the last."""

    rows: int
    first_id: str
    last_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """What keeps a month from leaving."""

    open_orders: int
    unsent: int
    last_completed_at: datetime | None


def is_here(month: Month) -> bool:
    """Return whether the database has the parts of the month; they come and go together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [_part("termination_order", month)])
        return cursor.fetchone()[0] is not None


def schema_version() -> str:
    """Return the name of the last change that was made to our tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(name) FROM django_migrations WHERE app = 'records'")
        return str(cursor.fetchone()[0])


def look_for_unfinished(month: Month) -> Unfinished:
    """Count what is not finished in a month."""
    with _as_long_as_it_takes(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT count(*) FILTER (WHERE completed_at IS NULL), max(completed_at),"
                " (SELECT count(*) FROM {outbox} WHERE sent_at IS NULL) FROM {orders}"
            ).format(
                orders=sql.Identifier(_part("termination_order", month)),
                outbox=sql.Identifier(_part("outbox", month)),
            )
        )
        open_orders, last_completed_at, unsent = cursor.fetchone()
    return Unfinished(open_orders=open_orders, unsent=unsent, last_completed_at=last_completed_at)


def seal_month(month: Month) -> None:
    """Let nobody write into the month any more, whatever becomes of us.

    :raises MonthInUse: if the lock for it cannot be had.
    """
    _with_short_locks(
        month,
        "CREATE OR REPLACE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE ON {part}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    )


def unseal_month(month: Month) -> None:
    """Let the month be written into again.

    :raises MonthInUse: if the lock for it cannot be had.
    """
    _with_short_locks(month, "DROP TRIGGER IF EXISTS sealed ON {part}")


def drop_month(month: Month, before_commit: Callable[[], None]) -> None:
    """Detach and drop the parts of the month, all or none.

    :param before_commit: what is written in the same transaction.
    :raises MonthInUse: if the lock for it cannot be had.
    """
    statement = "ALTER TABLE {table} DETACH PARTITION {part}; DROP TABLE {part}"
    _with_short_locks(month, statement, before_commit)


def measure(table: str, month: Month) -> Extent:
    """Return the extent of the part, as the database counts it."""
    with _as_long_as_it_takes(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT (SELECT count(*) FROM {part}),"
                " (SELECT {key} FROM {part} ORDER BY 1 LIMIT 1)::text,"
                " (SELECT {key} FROM {part} ORDER BY 1 DESC LIMIT 1)::text"
            ).format(
                part=sql.Identifier(_part(table, month)),
                key=sql.Identifier(SORTED_BY[table][0]),
            )
        )
        rows, first_id, last_id = cursor.fetchone()
    return Extent(rows=rows, first_id=first_id or "", last_id=last_id or "")


def read_part(table: str, month: Month) -> Iterator[bytes]:
    """Read the part as CSV in UTF-8 with a header, sorted: the same bytes each time."""
    statement = sql.SQL(
        "COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')"
    ).format(
        sql.Identifier(_part(table, month)),
        sql.SQL(", ").join(map(sql.Identifier, SORTED_BY[table])),
    )
    with _as_long_as_it_takes(), connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy:
            yield bytes(piece)


@contextmanager
def bringing_back(month: Month, schema: str) -> Iterator[None]:
    """Make the parts of a month that has left, for :func:`write_part`; sealed again at the end.

    :raises ArchiveDoesNotFit: if the tables, or the lines, are not what they were.
    """
    try:
        with _as_long_as_it_takes():
            with as_owner(), connection.cursor() as cursor:
                cursor.execute("SELECT prepare_month(%s)", [month.first_instant])
            yield
            seal_month(month)
    except (IntegrityError, ProgrammingError, DataError):
        raise ArchiveDoesNotFit(schema=schema) from None


def write_part(table: str, month: Month, columns: Sequence[str], content: Iterable[bytes]) -> None:
    """Write CSV with a header, as :func:`read_part` gave it, into the part."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER, ENCODING 'UTF8')").format(
        sql.Identifier(_part(table, month)), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for piece in content:
            copy.write(piece)


def count_certificates(month: Month) -> int:
    """Return how many certificates of the month the database has."""
    with _as_long_as_it_takes():
        return _certificates(month).count()


def certified_evidence(month: Month) -> Iterator[Certified]:
    """Read what the certificates of the month say of its evidence, sorted by order."""
    rows = _certificates(month).order_by("order_id").values_list("order_id", "statement")
    with _as_long_as_it_takes():
        for order_id, statement in rows.iterator(chunk_size=CERTIFICATES_AT_ONCE):
            yield Certified(str(order_id), orjson.loads(bytes(statement))["evidence"])


def _certificates(month: Month) -> QuerySet[CertificateRow]:
    return CertificateRow.objects.filter(
        order_id__gte=first_id_of(month), order_id__lt=first_id_of(month.later(1))
    )


@contextmanager
def _as_long_as_it_takes() -> Iterator[None]:
    """Begin a transaction without our time limits, in which values are written in one way only."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL statement_timeout = 0;"
                " SET LOCAL idle_in_transaction_session_timeout = 0;"
                " SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'"
            )
        yield


def _part(table: str, month: Month) -> str:
    return f"{table}_{month.year:04d}_{month.number:02d}"


def _with_short_locks(
    month: Month, statement: str, before_commit: Callable[[], None] | None = None
) -> None:
    """Run the statement for each part in one transaction, never holding others up for long."""
    for _attempt in range(LOCK_TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
                with as_owner():
                    for table in SORTED_BY:
                        names = {"table": table, "part": _part(table, month)}
                        cursor.execute(statement.format(**names))
                if before_commit:
                    before_commit()
            return
        except OperationalError as failure:
            if not isinstance(failure.__cause__, LockNotAvailable | DeadlockDetected):
                raise
        time.sleep(LOCK_PAUSE_S)
    raise MonthInUse(month=str(month))
