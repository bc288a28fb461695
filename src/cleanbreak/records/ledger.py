"""The ledger: accounts, journals, entries; the database refuses what does not add up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import iso4217
from django.db import connection, models, transaction

from cleanbreak.domain.ledger import Journal
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.choices import once
from cleanbreak.records.copied import as_json_rows, copy_plain_texts


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
    """One side of a journal; a debit is positive, a credit negative; append-only.

    That journal and account are there, the check at the commit finds out for all rows at once.
    """

    pk = models.CompositePrimaryKey("journal_id", "account_id")
    journal = models.ForeignKey(
        JournalRow,
        on_delete=models.DO_NOTHING,
        related_name="entries",
        db_constraint=False,
        db_index=False,
    )
    account = models.ForeignKey(
        LedgerAccountRow, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
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
    accounts = _open_accounts({(e.account, j.currency) for _, _, j in moving for e in j.entries})
    with transaction.atomic(savepoint=False):  # a journal is not there without its entries
        numbers = _insert_journals(moving, at)
        copy_plain_texts(
            "ledger_entry",
            ("journal_id", "account_id", "amount_minor"),
            [
                (number, accounts[entry.account, journal.currency], str(entry.amount_minor))
                for _, _, journal in moving
                if (number := numbers.get(journal.key))
                for entry in journal.entries
            ],
        )


def _insert_journals(postings: Sequence[tuple[UUID, int, Journal]], at: datetime) -> dict[str, str]:
    """Insert the journals that are not there yet; return their ids by their keys."""
    rows = [
        {"key": j.key, "kind": j.kind, "order_id": order_id, "line_id": line_id}
        for order_id, line_id, j in postings
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ledger_journal (key, kind, order_id, line_id, posted_at)
            SELECT key, kind, order_id, line_id, %s FROM jsonb_to_recordset(%s::jsonb)
                AS new (key text, kind text, order_id uuid, line_id bigint)
            ON CONFLICT (key) DO NOTHING RETURNING key, journal_id::text
            """,
            [at, as_json_rows(rows)],
        )
        return dict(cursor.fetchall())


def _open_accounts(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the accounts; those not open yet are opened, with the exponent of today."""
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
        cursor.execute("SELECT code, currency, account_id::text FROM ledger_account")
        return {(code, currency): account_id for code, currency, account_id in cursor.fetchall()}


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
