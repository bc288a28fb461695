"""What tests of the ledger post and look up."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from tests.worlds import NOON

from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.records.ledger import Posting

__all__ = ["NOON", "balance_of", "posting", "run"]


def posting(key: str, order: UUID, *, to: str = "refund_payable", **said: Any) -> Posting:
    """Return a journal of two entries: one account is debited, ``to`` is credited.

    ``currency``, ``kind``, ``line_id`` and ``takes`` say what is different; the other word is the
    account.
    """
    currency, kind = said.pop("currency", "EUR"), said.pop("kind", "test")
    line_id, takes = said.pop("line_id", 1), said.pop("takes", "")
    ((account, minor),) = said.items()
    entries = (Entry(account, minor), Entry(to, -minor))
    return order, line_id, Journal(key, kind, currency, entries, takes)


def run(sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Run a statement as whoever we are; return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def balance_of(code: str, order: UUID | None = None) -> int:
    """Return what an account holds, of one order or of all."""
    ((minor,),) = run(
        """
        SELECT coalesce(sum(amount_minor), 0)::bigint FROM ledger_entry
        JOIN ledger_account USING (account_id) JOIN ledger_journal USING (journal_id)
        WHERE code = %s AND order_id = coalesce(%s, order_id)
        """,
        [code, order],
    )
    return int(minor)
