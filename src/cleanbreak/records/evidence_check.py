"""Compares evidence with what certificates say of it, part by part; the database does the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from psycopg import sql

TOLD_MAX = 100
"""So many differences of a part are told."""
CERTIFICATE = "certificate_"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDiffers:
    """One step whose evidence is not what the certificate says."""

    order_id: UUID
    step: str
    what: str
    """``gone``, ``changed``, ``added`` or ``dated``."""


_PARTS = """
    SELECT inhrelid::regclass::text FROM pg_inherits
    WHERE inhparent = 'certificate'::regclass ORDER BY 1"""


def parts() -> list[str]:
    """Return the parts in which there are certificates: ``2026_11``, ``rest``."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS)
        return [str(name).removeprefix(CERTIFICATE) for (name,) in cursor.fetchall()]


def is_part_here(table: str, part: str) -> bool:
    """Return whether a table has the part; the parts of a month that was archived are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{table}_{part}"])
        return bool(cursor.fetchone()[0])


# The step that signed the certificate is not in it; it says which key signed, and when: its facts
# are known to the byte.
#
# ``facts`` is kept byte for byte as it was hashed; what is certified is not taken apart before its
# signature was looked at, since somebody may have put there what is no JSON.
_DIFFERENT = sql.SQL("""
    WITH certified AS (
        SELECT c.order_id, said.key AS step, said.value AS hash
        FROM {certificates} c
        CROSS JOIN LATERAL jsonb_each_text(
            convert_from(c.statement, 'UTF8')::jsonb -> 'evidence') AS said
        WHERE c.order_id <> ALL (%(broken)s::uuid[])
        UNION ALL
        SELECT order_id, 'issue_certificate', encode(sha256(convert_to(concat(
            '{{"at":"', to_char(issued_at, 'YYYY-MM-DD"T"HH24:MI:SS'),
            nullif(to_char(issued_at, '.US'), '.000000'), '+00:00","key_id":"', key_id, '"}}'
            ), 'UTF8')), 'hex')
        FROM {certificates} WHERE order_id <> ALL (%(broken)s::uuid[])
    ), found AS (
        SELECT order_id, step, encode(sha256(convert_to(facts::text, 'UTF8')), 'hex') AS hash,
            recorded_at, facts
        FROM {evidence} WHERE order_id <> ALL (%(broken)s::uuid[])
    ), seen AS (
        SELECT order_id, step, CASE
            WHEN f.hash IS NULL THEN 'gone'
            WHEN c.hash IS NULL THEN CASE WHEN EXISTS (
                SELECT FROM {certificates} o WHERE o.order_id = f.order_id) THEN 'added' END
            WHEN c.hash <> f.hash THEN 'changed'
            WHEN f.recorded_at <> (f.facts ->> 'at')::timestamptz THEN 'dated' END AS what
        FROM certified c FULL JOIN found f USING (order_id, step)
    )
    SELECT order_id, step, what FROM seen WHERE what IS NOT NULL ORDER BY 1, 2 LIMIT {limit}""")


def steps_that_differ(part: str, broken: Sequence[UUID]) -> list[StepDiffers]:
    """Return the first steps of a part whose evidence is not as certified.

    :param broken: orders whose certificates cannot be believed.
    """
    statement = _DIFFERENT.format(
        certificates=sql.Identifier(f"{CERTIFICATE}{part}"),
        evidence=sql.Identifier(f"evidence_{part}"),
        limit=sql.Literal(TOLD_MAX),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"broken": list(broken)})
        return [
            StepDiffers(order_id=order_id, step=step, what=what)
            for order_id, step, what in cursor.fetchall()
        ]


_WITHOUT = sql.SQL("""
    SELECT o.order_id FROM {orders} o LEFT JOIN {certificates} c USING (order_id)
    WHERE o.state = 'completed' AND c.order_id IS NULL ORDER BY 1 LIMIT {limit}""")


def completed_without_certificate(part: str) -> list[UUID]:
    """Return the first orders of a part that are completed and have no certificate."""
    statement = _WITHOUT.format(
        orders=sql.Identifier(f"termination_order_{part}"),
        certificates=sql.Identifier(f"{CERTIFICATE}{part}"),
        limit=sql.Literal(TOLD_MAX),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [order_id for (order_id,) in cursor.fetchall()]


_COUNT = """
    SELECT coalesce(sum(reltuples) FILTER (WHERE reltuples > 0), 0)::bigint FROM pg_class
    WHERE relname LIKE 'certificate\\_%' AND relispartition"""


def about_how_many_certificates() -> int:
    """Return about how many certificates there are, as the planner believes."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        return int(cursor.fetchone()[0])


_LOGGED = """
    SELECT e.order_id FROM log_entry e LEFT JOIN certificate c USING (order_id)
    WHERE e.kind = 'end' AND e.order_id IS NOT NULL AND c.order_id IS NULL ORDER BY 1 LIMIT %s"""


def logged_without_certificate() -> list[UUID]:
    """Return the first orders whose end is in the log, and whose certificate is not here."""
    with connection.cursor() as cursor:
        cursor.execute(_LOGGED, [TOLD_MAX])
        return [order_id for (order_id,) in cursor.fetchall()]
