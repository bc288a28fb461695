"""Reads the whole ledger for an export, a piece at a time."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection

from cleanbreak.domain.beancount import ExportedAccount, ExportedJournal

PIECE = 20_000
"""Journals in one statement."""


def exported_accounts() -> list[ExportedAccount]:
    """Return every account, with its balance as the database adds it up."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.account_id, a.code, a.currency, a.exponent, coalesce(sum(e.amount_minor), 0)
            FROM ledger_account a LEFT JOIN ledger_entry e USING (account_id)
            GROUP BY a.account_id ORDER BY a.code, a.currency
            """
        )
        return [
            ExportedAccount(number, code, currency, exponent, int(minor))
            for number, code, currency, exponent, minor in cursor.fetchall()
        ]


def days_of_posting() -> tuple[date, date] | None:
    """Return the first and the last day, in UTC, on which something was posted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(posted_at)::date, max(posted_at)::date FROM ledger_journal")
        first, last = cursor.fetchone()
        return (first, last) if first else None


def exported_journals() -> Iterator[ExportedJournal]:
    """Return every journal with its entries, in the order of their numbers."""
    after = 0
    while rows := _journals_after(after):
        after = rows[-1][0]
        for _, key, kind, order_id, day, entries in rows:
            yield ExportedJournal(key, kind, order_id, day, entries)


def _journals_after(number: int) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT j.journal_id, j.key, j.kind, j.order_id::text, j.posted_at::date,
                (SELECT json_agg(json_build_array(account_id, amount_minor) ORDER BY account_id)
                 FROM ledger_entry e WHERE e.journal_id = j.journal_id)
            FROM ledger_journal j WHERE j.journal_id > %s ORDER BY j.journal_id LIMIT %s
            """,
            [number, PIECE],
        )
        return list(cursor.fetchall())
