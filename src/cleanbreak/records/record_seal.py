"""Seals over the records that are written for good: append-only blocks, signed and chained."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, models, transaction
from psycopg import sql

from cleanbreak.domain.record_block import TableDigest
from cleanbreak.records.application_role import as_owner


class RecordSealRow(models.Model):
    """One block; what counts is the signed statement, the other columns only find it."""

    block = models.BigIntegerField(primary_key=True)
    statement = models.BinaryField()
    key_id = models.TextField()
    signature = models.BinaryField()
    until = models.DateTimeField()

    class Meta:
        db_table = "record_seal"


def last_record_seal() -> RecordSealRow | None:
    """Return the head of the chain."""
    return RecordSealRow.objects.order_by("-block").first()


def all_record_seals() -> Iterator[RecordSealRow]:
    """Return every block, in order."""
    return RecordSealRow.objects.order_by("block").iterator(chunk_size=2000)


_OLDEST = """
    SELECT least(clock_timestamp(),
        (SELECT min(xact_start) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND backend_type = 'client backend'),
        (SELECT min(prepared) FROM pg_prepared_xacts WHERE database = current_database()))"""


def oldest_transaction() -> datetime:
    """Return since when the oldest transaction runs; now, if there is none.

    Only the owner is shown since when its other sessions have been at work.
    """
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        found: datetime = cursor.fetchone()[0]
        return found


@contextmanager
def written_in_one_way() -> Iterator[None]:
    """Begin a transaction of one moment in which each value has one text, however long it takes."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
                " SET LOCAL statement_timeout = 0;"
                " SET LOCAL idle_in_transaction_session_timeout = 0;"
                " SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD';"
                " SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"
            )
        yield


# In parts by the first byte: all hashes of fifty million rows would be longer than a value may be.
_DIGESTS = sql.SQL("""
    WITH hashed AS (
        SELECT width_bucket({instant}, {ends}::timestamptz[]) + 1 AS place,
            sha256(convert_to(ROW({columns})::text, 'UTF8')) AS hash
        FROM {table} WHERE {instant} >= {since}::timestamptz AND {instant} < {until}::timestamptz
    ), parts AS (
        SELECT place, get_byte(hash, 0) AS part, count(*) AS rows,
            sha256(string_agg(hash, ''::bytea ORDER BY hash)) AS hash
        FROM hashed GROUP BY place, part
    )
    SELECT place, sum(rows)::bigint,
        encode(sha256(string_agg(hash, ''::bytea ORDER BY part)), 'hex')
    FROM parts GROUP BY place""")


def digest_rows(
    table: str, instant: str, columns: Sequence[str], times: Sequence[datetime | str]
) -> dict[int, TableDigest]:
    """Return count and hash of the rows of each time; a time without rows is left out.

    :param times: where times begin and end, without a gap: the first is the first time's beginning
        (``-infinity`` for no beginning), each further one the end of a time and the beginning of
        the next. Times are counted from 1.
    """
    since, *ends = times
    statement = _DIGESTS.format(
        ends=sql.Literal([str(one) for one in ends]),
        instant=sql.Identifier(instant),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        table=sql.Identifier(table),
        since=sql.Literal(str(since)),
        until=sql.Literal(str(ends[-1])),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {
            place: TableDigest(columns=tuple(columns), rows=rows, sha256=digest)
            for place, rows, digest in cursor.fetchall()
        }
