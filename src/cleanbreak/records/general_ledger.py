"""What the back office reads of the books: sums of a time, taxed journals, money on its way."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

DAY_SUMS = """
    SELECT account.code AS account, account.currency, account.exponent, journal.kind,
           count(DISTINCT journal.journal_id) AS journals,
           coalesce(sum(entry.amount_minor) FILTER (WHERE entry.amount_minor > 0), 0)::bigint
               AS debit_minor,
           coalesce(-sum(entry.amount_minor) FILTER (WHERE entry.amount_minor < 0), 0)::bigint
               AS credit_minor
    FROM ledger_journal journal
    JOIN ledger_entry entry USING (journal_id)
    JOIN ledger_account account USING (account_id)
    WHERE journal.posted_at >= %(begin)s AND journal.posted_at < %(end)s
    GROUP BY account.code, account.currency, account.exponent, journal.kind
    ORDER BY account.code, account.currency, journal.kind"""
DETAILS = """
    SELECT account.code AS account, account.currency, account.exponent, journal.kind,
           journal.journal_id, journal.order_id, journal.posted_at,
           greatest(entry.amount_minor, 0) AS debit_minor,
           greatest(-entry.amount_minor, 0) AS credit_minor
    FROM ledger_journal journal
    JOIN ledger_entry entry USING (journal_id)
    JOIN ledger_account account USING (account_id)
    WHERE journal.posted_at >= %(begin)s AND journal.posted_at < %(end)s
    ORDER BY journal.journal_id, account.code"""
TAXED = """
    SELECT substr(tax.code, 5) AS place, tax.currency, tax.exponent,
           count(*) AS journals, -sum(net.amount_minor)::bigint AS net_minor,
           -sum(entry.amount_minor)::bigint AS tax_minor
    FROM ledger_journal journal
    JOIN ledger_entry entry USING (journal_id)
    JOIN ledger_account tax ON tax.account_id = entry.account_id AND tax.code LIKE 'tax:%%'
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(other.amount_minor), 0) AS amount_minor
        FROM ledger_entry other JOIN ledger_account USING (account_id)
        WHERE other.journal_id = journal.journal_id
          AND ledger_account.code = ANY(%(taxed)s)) net
    WHERE journal.posted_at >= %(begin)s AND journal.posted_at < %(end)s
    GROUP BY tax.code, tax.currency, tax.exponent
    ORDER BY tax.code, tax.currency"""
UNPAID = """
    SELECT p.payout_id, p.order_id, h.reference AS customer, l.jurisdiction AS place, p.state,
           p.amount_minor, p.currency, first.owed_since
    FROM payout p
    JOIN line l USING (line_id)
    JOIN holder h USING (holder_id)
    CROSS JOIN LATERAL (
        SELECT min(earlier.created_at) AS owed_since FROM payout earlier
        WHERE earlier.order_id = p.order_id AND earlier.part = p.part) first
    WHERE p.state IN ('draft', 'held', 'unclaimed')
    ORDER BY first.owed_since, p.payout_id"""
IN_BOOKS = """
    SELECT account.code AS account, account.currency,
           coalesce(-sum(entry.amount_minor), 0)::bigint AS books_minor
    FROM ledger_account account JOIN ledger_entry entry USING (account_id)
    WHERE account.code = ANY(%(accounts)s)
    GROUP BY account.code, account.currency"""
ON_THE_WAY = """
    SELECT method, currency, sum(amount_minor)::bigint AS payouts_minor, count(*) AS payouts,
           count(*) FILTER (WHERE changed_at < %(old)s) AS old_payouts,
           min(changed_at) AS oldest_at
    FROM payout WHERE state IN ('submitted', 'accepted')
    GROUP BY method, currency"""


def day_sums(begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """Return debits and credits between two instants by account, currency and kind."""
    return list(_rows(DAY_SUMS, {"begin": begin, "end": end}))


def entries_between(begin: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """Return every entry between two instants, a few at a time, journal after journal."""
    return _rows(DETAILS, {"begin": begin, "end": end})


def taxed_between(begin: datetime, end: datetime, taxed: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return what was taxed between two instants, by place and currency.

    :param taxed: the accounts that tax is charged on.
    """
    return list(_rows(TAXED, {"begin": begin, "end": end, "taxed": list(taxed)}))


def unpaid() -> Iterator[dict[str, Any]]:
    """Return every payout for which nobody has come, the oldest first, a few at a time."""
    return _rows(UNPAID, {})


def in_books(accounts: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return what the accounts hold as a liability, by account and currency."""
    return list(_rows(IN_BOOKS, {"accounts": list(accounts)}))


def on_the_way(old: datetime) -> list[dict[str, Any]]:
    """Return the sums of payouts on their way, and how many have stood since before ``old``."""
    return list(_rows(ON_THE_WAY, {"old": old}))


def _rows(query: str, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        names: list[str] = []
        for row in cursor:
            names = names or [column.name for column in cursor.description]
            yield dict(zip(names, row, strict=True))
