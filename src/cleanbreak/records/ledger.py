"""The ledger: accounts, journals, entries; the database refuses what does not add up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import iso4217
from django.db import connection, models, transaction

from cleanbreak.domain.ledger import Journal
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.choices import once
from cleanbreak.records.copied import copy_plain_texts


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
    """Post each ``(order_id, line_id, journal)`` once, set-based; a posted key is left alone.

    :raises IntegrityError: if somebody else posts one of the keys at the same time.
    """
    once = {journal.key: (order_id, line_id, journal) for order_id, line_id, journal in journals}
    moving = {key: one for key, one in once.items() if one[2].entries}
    for key in _posted(list(moving)):
        del moving[key]
    if not moving:
        return
    postings = list(zip(_journal_ids(len(moving)), moving.values(), strict=True))
    accounts = _open_accounts(
        {(e.account, one[2].currency) for one in moving.values() for e in one[2].entries}
    )
    posted_at = at.isoformat()
    with transaction.atomic(savepoint=False):  # a journal is not there without its entries
        copy_plain_texts(
            "ledger_journal",
            ("journal_id", "key", "kind", "order_id", "line_id", "posted_at"),
            [
                (number, journal.key, journal.kind, str(order_id), str(line_id), posted_at)
                for number, (order_id, line_id, journal) in postings
            ],
        )
        copy_plain_texts(
            "ledger_entry",
            ("journal_id", "account_id", "amount_minor"),
            [
                (number, accounts[entry.account, journal.currency], str(entry.amount_minor))
                for number, (_, _, journal) in postings
                for entry in journal.entries
            ],
        )


def _posted(keys: Sequence[str]) -> list[str]:
    """Return the keys that were posted before."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM ledger_journal WHERE key = ANY(%s)", [list(keys)])
        return [key for (key,) in cursor.fetchall()]


def _journal_ids(count: int) -> list[str]:
    """Return numbers for so many journals, so that these travel with their entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT nextval((
                SELECT pg_get_serial_sequence('ledger_journal', 'journal_id')::regclass))::text
            FROM generate_series(1, %s)
            """,
            [count],
        )
        return [number for (number,) in cursor.fetchall()]


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
