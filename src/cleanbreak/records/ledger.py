"""The ledger: accounts, journals, entries; the database refuses what does not add up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import iso4217
from django.db import connection, models

from cleanbreak.domain.ledger import Journal
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.choices import once


class UnknownCurrency(Refusal):
    """ "{currency}" is not a currency with a minor unit (ISO 4217)."""

    code = "unknown_currency"


class LedgerAccountRow(models.Model):
    """One account in one currency; the exponent is frozen, since ISO 4217 changes."""

    account_id = models.BigAutoField(primary_key=True)
    code = models.TextField()
    currency = models.TextField()
    exponent = models.SmallIntegerField(help_text="Decimal places of the minor unit.")

    class Meta:
        db_table = "ledger_account"
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="ledger_account_once")
        ]


class JournalRow(models.Model):
    """Money that moved at one moment; append-only."""

    journal_id = models.BigAutoField(primary_key=True)
    key = models.TextField(help_text="order:step; posted once.")
    kind = models.TextField()
    order_id = models.UUIDField()
    line_id = models.BigIntegerField()
    posted_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_journal"
        constraints = [once("key")]
        indexes = [models.Index(fields=["order_id"], name="ledger_journal_by_order")]


class EntryRow(models.Model):
    """One side of a journal; a debit is positive, a credit negative; append-only."""

    journal = models.ForeignKey(JournalRow, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccountRow, on_delete=models.PROTECT)
    amount_minor = models.BigIntegerField()

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount_minor=0), name="ledger_entry_moves_something"
            )
        ]


def post_journals(journals: Sequence[tuple[UUID, int, Journal]], at: datetime) -> None:
    """Post each ``(order_id, line_id, journal)`` once, set-based; a posted key is left alone."""
    once = {journal.key: (order_id, line_id, journal) for order_id, line_id, journal in journals}
    moving = [posting for posting in once.values() if posting[2].entries]
    if not moving:
        return
    _open_accounts({(entry.account, j.currency) for _, _, j in moving for entry in j.entries})
    sides = [
        (j.key, e.account, j.currency, e.amount_minor) for _, _, j in moving for e in j.entries
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH posted AS (
                INSERT INTO ledger_journal (key, kind, order_id, line_id, posted_at)
                SELECT key, kind, order_id, line_id, %s
                FROM unnest(%s::text[], %s::text[], %s::uuid[], %s::bigint[])
                    AS new (key, kind, order_id, line_id)
                ON CONFLICT (key) DO NOTHING
                RETURNING journal_id, key
            )
            INSERT INTO ledger_entry (journal_id, account_id, amount_minor)
            SELECT posted.journal_id, account.account_id, side.amount_minor
            FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[])
                AS side (key, code, currency, amount_minor)
            JOIN posted USING (key)
            JOIN ledger_account account USING (code, currency)
            """,
            [
                at,
                [j.key for _, _, j in moving],
                [j.kind for _, _, j in moving],
                [order_id for order_id, _, _ in moving],
                [line_id for _, line_id, _ in moving],
                *(list(column) for column in zip(*sides, strict=True)),
            ],
        )


def _open_accounts(wanted: set[tuple[str, str]]) -> None:
    """Open the accounts that are not open yet, with the exponent of today."""
    ordered = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ledger_account (code, currency, exponent)
            SELECT code, currency, exponent
            FROM unnest(%s::text[], %s::text[], %s::smallint[]) AS new (code, currency, exponent)
            WHERE NOT EXISTS (SELECT 1 FROM ledger_account old
                              WHERE old.code = new.code AND old.currency = new.currency)
            ON CONFLICT (code, currency) DO NOTHING
            """,
            [
                [code for code, _ in ordered],
                [currency for _, currency in ordered],
                [minor_unit_exponent(currency) for _, currency in ordered],
            ],
        )


def minor_unit_exponent(currency: str) -> int:
    """Return how many decimal places the minor unit of the currency has (ISO 4217).

    :raises UnknownCurrency: for codes without a minor unit, such as XAU, and for unknown ones.
    """
    try:
        exponent = iso4217.Currency(currency).exponent
    except ValueError:
        exponent = None
    if exponent is None:
        raise UnknownCurrency(currency=currency)
    return int(exponent)
