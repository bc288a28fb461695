"""The limit of a campaign: the same rows written by nothing but set-based SQL.

The rows of one ended line, as the product left them, are written for batch after batch: each step
in a transaction of its own, by two sessions at once, into tables with the same columns and indexes.
Nothing is asked, read, judged, signed or checked by a trigger, and no table has parts.
"""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

BATCH_LINES = 1000
SESSIONS = 2
TABLES = (
    "line", "termination_order", "evidence", "certificate", "audit_entry", "outbox",
    "ledger_journal", "ledger_entry", "number",
)  # fmt: skip
SERIALS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, and the step before which the transaction of the one before it ends."""

    step: str
    sql: str


def make_tables(lines: int) -> None:
    """Make the bare tables anew, with so many lines in them."""
    from tests.owner import owner_cursor

    copied = [f.column for f in _columns("line") if f.column not in ("line_id", "iccid")]
    with owner_cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        cursor.execute("ALTER TABLE bare_termination_order SET (fillfactor = 45)")
        names = ", ".join(copied)
        values = names.replace("msisdn", "concat(msisdn, n)").replace("imsi", "concat(imsi, n)")
        values = values.replace("state", "'active'").replace("termination_date", "NULL")
        cursor.execute(
            f"INSERT INTO bare_line (line_id, iccid, {names})"
            f" SELECT n, n, {values.replace('open_order_id', 'NULL')}"
            " FROM generate_series(1, %s) AS n, (SELECT * FROM line LIMIT 1) AS one",
            [lines],
        )
        cursor.execute("VACUUM ANALYZE bare_line")
        cursor.execute("SELECT grant_application_rights()")


def end_lines(template: UUID, lines: int) -> float:
    """Write the rows of so many ended lines, and return how many lines a second that were."""
    make_tables(lines)
    batches = [(first, first + BATCH_LINES - 1) for first in range(1, lines, BATCH_LINES)]
    statements = statements_for(template)
    began = time.perf_counter()
    with ThreadPoolExecutor(SESSIONS) as pool:
        for done in [pool.submit(_session, batches[n::SESSIONS], statements, template)
                     for n in range(SESSIONS)]:  # fmt: skip
            done.result()
    return lines / (time.perf_counter() - began)


def _session(batches: list[tuple[int, int]], statements: list[Statement], template: UUID) -> None:
    from django.db import connection, transaction

    try:
        with connection.cursor() as cursor:
            for first, last in batches:
                cursor.execute("DROP TABLE IF EXISTS batch")
                cursor.execute(
                    "CREATE TEMPORARY TABLE batch AS SELECT n AS line_id, gen_random_uuid() AS id"
                    " FROM generate_series(%s, %s) AS n",
                    [first, last],
                )
                given = {"of": template, "at": "2030-01-01T00:00:00Z"}
                for _, step in itertools.groupby(statements, lambda one: one.step):
                    with transaction.atomic():
                        for statement in step:
                            cursor.execute(statement.sql, given)
    finally:
        connection.close()


def statements_for(template: UUID) -> list[Statement]:
    """Return what is written for a batch, in order."""
    from cleanbreak.records.evidence import EvidenceRow

    steps = list(
        EvidenceRow.objects.filter(order_id=template)
        .order_by("recorded_at")
        .values_list("step", flat=True)
    )
    before = [
        Statement(
            "feed",
            _copy(
                "termination_order",
                {
                    "order_id": "id",
                    "line_id": "batch.line_id",
                    "state": "'pending'",
                    "completed_at": "NULL",
                },
            ),
        ),
        Statement(
            "feed", _copy("audit_entry", {"order_id": "batch.id"}, "act = 'order.requested'")
        ),
        Statement("feed", _said("end_planned")),
        Statement(
            "feed",
            "UPDATE bare_line SET state = 'pendingTerminate', open_order_id = id"
            " FROM batch WHERE bare_line.line_id = batch.line_id",
        ),
        Statement(
            "claim",
            "UPDATE bare_termination_order SET lease_id = %(of)s, attempt = 1,"
            " state = 'inProgress' FROM batch WHERE order_id = id",
        ),
    ]
    return before + [one for step in steps for one in _statements_of(step)]


def _statements_of(step: str) -> list[Statement]:
    evidence = _copy("evidence", {"order_id": "batch.id"}, f"step = '{step}'")
    return [Statement(step, sql) for sql in (evidence, *WITH_STEP.get(step, ()))]


def _columns(table: str) -> list[Any]:
    from django.apps import apps

    models = apps.get_app_config("records").get_models()
    model = next(one for one in models if one._meta.db_table == table)
    return [field for field in model._meta.concrete_fields if not field.generated]


def _copy(table: str, changed: dict[str, str], where: str = "true") -> str:
    """Return the statement that writes the template's rows of a table for each line of a batch."""
    left_to_the_table = {"id", "announcement_id", "journal_id"}
    names = [f.column for f in _columns(table) if f.column not in left_to_the_table]
    values = ", ".join(changed.get(name, f"one.{name}") for name in names)
    return (
        f"INSERT INTO bare_{table} ({', '.join(names)}) SELECT {values} FROM batch,"
        f" (SELECT * FROM {table} WHERE order_id = %(of)s AND {where}) AS one"
    )


def _said(kind: str) -> str:
    changed = {"order_id": "batch.id", "key": "concat(batch.id, ':', one.kind)"}
    return _copy("outbox", changed, f"kind = '{kind}'")


def _posted(kind: str) -> str:
    return f"""
    WITH posted AS (
        INSERT INTO bare_ledger_journal (key, kind, order_id, line_id, posted_at, request_hash)
        SELECT concat(id, ':', '{kind}'), '{kind}', id, line_id, now(), sha256('') FROM batch
        RETURNING journal_id
    )
    INSERT INTO bare_ledger_entry (journal_id, account_id, amount_minor)
    SELECT posted.journal_id, e.account_id, e.amount_minor FROM posted, (
        SELECT * FROM ledger_entry JOIN ledger_journal USING (journal_id)
        WHERE order_id = %(of)s AND kind = '{kind}') AS e"""


WITH_STEP = {
    "settle_balance": (
        _posted("closing"),
        "UPDATE bare_termination_order SET is_past_return = true FROM batch WHERE order_id = id",
    ),
    "quarantine_number": (
        (
            "INSERT INTO bare_number SELECT concat(batch.id), n.state, batch.id, port_grace_until,"
            " earliest_release_date, latest_release_date, range_holder, changed_at"
            " FROM batch, (SELECT * FROM number WHERE order_id = %(of)s) AS n"
        ),
        (
            "UPDATE bare_line SET state = 'terminated', open_order_id = NULL,"
            " termination_date = %(at)s FROM batch WHERE bare_line.line_id = batch.line_id"
        ),
    ),
    "pay_out": (_posted("payout"),),
    "announce": (
        (
            "INSERT INTO bare_outbox (kind, key, order_id, about_at, created_at, due_at, attempt,"
            " problem_sentence, is_mass) SELECT 'line_ended', concat(id, ':line_ended'), id, now(),"
            " now(), now(), 0, '', true FROM batch"
        ),
    ),
    "issue_certificate": (
        (
            "INSERT INTO bare_certificate SELECT batch.id, statement, key_id, signature, issued_at,"
            " leaf_index, tree_size, path"
            " FROM batch, (SELECT * FROM certificate WHERE order_id = %(of)s) AS one"
        ),
        (
            "UPDATE bare_termination_order SET state = 'completed', completed_at = now(),"
            " lease_id = NULL FROM batch WHERE order_id = id"
        ),
        (
            "INSERT INTO bare_audit_entry (at, act, order_id, channel, acting_user, details)"
            " SELECT now(), 'order.completed', id, 'system', 'system', '{}' FROM batch"
        ),
    ),
}
