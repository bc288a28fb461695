"""Looks through the whole ledger in pieces, all of one moment; nothing is held in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from cleanbreak.domain.ledger_check import AccountFigures, Difference, LedgerCheck, PayoutSum
from cleanbreak.domain.payout import REFUND_PAYABLE, PayoutMethod, PayoutState

TOLD_MAX = 100
"""So many differences of a kind are told in full, the others counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one query found."""

    told: list[Difference]
    """The first hundred."""
    count: int


@contextmanager
def one_snapshot() -> Iterator[None]:
    """See the ledger as it is now, however long it takes and whatever is posted meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute(
                "SET LOCAL statement_timeout = 0;"
                " SET LOCAL idle_in_transaction_session_timeout = 0;"
                " SET LOCAL timezone = 'UTC'"
            )
        yield


def journal_numbers() -> tuple[int, int]:
    """Return the lowest and the highest number that a journal or an entry has; 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT least((SELECT min(journal_id) FROM ledger_journal),
                         (SELECT min(journal_id) FROM ledger_entry)),
                   greatest((SELECT max(journal_id) FROM ledger_journal),
                            (SELECT max(journal_id) FROM ledger_entry))
            """
        )
        first, last = cursor.fetchone()
        return first or 0, last or 0


def wrong_journals(first: int, last: int) -> Found:
    """Return what is wrong with journals of these numbers: sums, currencies, hashes."""
    return _differences(WRONG_JOURNALS, {"first": first, "last": last})


# The said lines are those of domain/ledger.py, request_hash.
WRONG_JOURNALS = r"""
WITH sides AS (
    SELECT e.journal_id, count(*) AS entries, count(a.code) AS known, sum(amount_minor) AS minor,
        min(a.currency) AS currency, max(a.currency) AS other_currency,
        string_agg(a.code || ' ' || amount_minor, E'\n'
                   ORDER BY (a.code || ' ' || amount_minor) COLLATE "C") AS said
    FROM ledger_entry e LEFT JOIN ledger_account a USING (account_id)
    WHERE e.journal_id BETWEEN %(first)s AND %(last)s GROUP BY e.journal_id
), journals AS (
    SELECT j.*, r.key AS taken_back FROM ledger_journal j
    LEFT JOIN ledger_journal r ON r.journal_id = j.reverses
    WHERE j.journal_id BETWEEN %(first)s AND %(last)s
), both_sides AS (
    SELECT *, sha256(convert_to(concat_ws(E'\n', kind, currency, order_id, line_id,
        coalesce(taken_back, ''), said), 'UTF8')) AS hash
    FROM journals FULL JOIN sides USING (journal_id)
)
SELECT fault, coalesce(key, journal_id::text), expected, found
FROM both_sides CROSS JOIN LATERAL (VALUES
    ('journal_missing', key IS NULL, 'journal', '-'),
    ('journal_sum', minor <> 0, '0', minor::text),
    ('journal_entries', coalesce(entries, 0) < 2 OR known < entries, '2',
     coalesce(known, 0)::text),
    ('journal_currency', currency <> other_currency, currency, other_currency),
    ('journal_hash', key IS NOT NULL AND entries > 0 AND request_hash <> hash,
     encode(request_hash, 'hex'), encode(hash, 'hex'))
) AS seen (fault, is_wrong, expected, found)
WHERE is_wrong ORDER BY journal_id"""


def wrong_reversals() -> Found:
    """Return the reversals that are not the exact opposite of what they take back."""
    return _differences(WRONG_REVERSALS)


WRONG_REVERSALS = """
SELECT 'reversal', j.key, coalesce(o.key, '-'), 'other entries'
FROM ledger_journal j LEFT JOIN ledger_journal o ON o.journal_id = j.reverses
WHERE j.reverses IS NOT NULL AND (
    (o.order_id, o.line_id) IS DISTINCT FROM (j.order_id, j.line_id)
    OR (SELECT array_agg((account_id, -amount_minor) ORDER BY account_id) FROM ledger_entry
        WHERE journal_id = j.journal_id)
       IS DISTINCT FROM
       (SELECT array_agg((account_id, amount_minor) ORDER BY account_id) FROM ledger_entry
        WHERE journal_id = o.journal_id))"""


def orders_below_floor() -> Found:
    """Return the orders from which more was taken than they were owed."""
    return _differences(ORDERS_BELOW_FLOOR)


ORDERS_BELOW_FLOOR = """
SELECT 'order_floor', j.order_id || ' ' || a.code || ' ' || a.currency, '0', sum(amount_minor)::text
FROM ledger_account a JOIN ledger_entry e USING (account_id)
JOIN ledger_journal j USING (journal_id)
WHERE a.floor_of = 'order' GROUP BY j.order_id, a.account_id
HAVING sum(amount_minor) * CASE a.side WHEN 'credit' THEN -1 ELSE 1 END < 0"""


def orders_with_other_payouts() -> Found:
    """Return the orders to which another amount is owed than their open payouts say."""
    return _differences(
        OTHER_PAYOUTS,
        {"owed": REFUND_PAYABLE, "open": [s.value for s in PayoutState if s in OPEN]},
    )


OPEN = frozenset({PayoutState.DRAFT, PayoutState.HELD, PayoutState.APPROVED})
OTHER_PAYOUTS = """
SELECT 'owed', p.order_id || ' ' || p.currency, p.minor::text, coalesce(owed.minor, 0)::text
FROM (SELECT order_id, currency, coalesce(sum(amount_minor) FILTER (
          WHERE state = ANY (%(open)s)), 0) AS minor
      FROM payout GROUP BY order_id, currency) AS p
LEFT JOIN (
    SELECT j.order_id, a.currency, -sum(e.amount_minor) AS minor
    FROM ledger_account a JOIN ledger_entry e USING (account_id)
    JOIN ledger_journal j USING (journal_id)
    WHERE a.code = %(owed)s GROUP BY j.order_id, a.currency) AS owed USING (order_id, currency)
WHERE p.minor <> coalesce(owed.minor, 0)"""


def _differences(sql: str, values: Mapping[str, Any] | None = None) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT *, count(*) OVER () FROM ({sql}) AS found LIMIT {TOLD_MAX}", values)  # noqa: S608
        rows = cursor.fetchall()
    told = [Difference(LedgerCheck(check), *rest) for check, *rest, _ in rows]
    return Found(told, rows[0][-1] if rows else 0)


def account_figures() -> list[AccountFigures]:
    """Return every account with the sum of its entries; one pass over them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.code, a.currency, a.floor_of, a.side, a.closed_at IS NOT NULL AS is_closed,
                coalesce(e.minor, 0) AS minor, coalesce(e.entries, 0) AS entries,
                b.posted_minor AS running_minor, b.version
            FROM ledger_account a LEFT JOIN ledger_balance b USING (account_id)
            LEFT JOIN (SELECT account_id, sum(amount_minor) AS minor, count(*) AS entries
                       FROM ledger_entry GROUP BY account_id) AS e USING (account_id)
            ORDER BY a.code, a.currency
            """
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [AccountFigures(**{**row, "minor": int(row["minor"])}) for row in rows]


def payout_sums() -> list[PayoutSum]:
    """Return what payouts add up to, by state, way and currency."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, method, currency, sum(amount_minor) FROM payout GROUP BY 1, 2, 3"
        )
        return [
            PayoutSum(
                PayoutState(state), PayoutMethod(method) if method else None, currency, int(minor)
            )
            for state, method, currency, minor in cursor.fetchall()
        ]
