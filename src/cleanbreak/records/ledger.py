"""The ledger: accounts, journals, entries; the database refuses what does not add up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import iso4217
import orjson
from django.db import IntegrityError, connection, models, transaction
from psycopg import Error

from cleanbreak.domain.ledger import FloorOf, Journal, Side, floor_of, request_hash
from cleanbreak.domain.refusal import Refusal
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.copied import (
    cell,
    copy_cells,
    instant_cell,
    number_cell,
    text_cell,
    uuid_cell,
)


class UnknownCurrency(Refusal):
    """ "{currency}" is not a currency with a minor unit (ISO 4217)."""

    code = "unknown_currency"


class KeyOfAnotherJournal(Refusal):
    """Under the key {key} something else was posted before. Nothing was posted. Report it."""

    code = "key_of_another_journal"


class BelowFloor(Refusal):
    """There is not so much in this account. Nothing was posted; look at its balance."""

    code = "below_floor"


class AccountClosed(Refusal):
    """This account of the ledger is closed. Nothing was posted; use another one."""

    code = "account_closed"


class UnknownJournal(Refusal):
    """The ledger has no journal with the key {key}. Check it for typing errors."""

    code = "unknown_journal"


class AlreadyReversed(Refusal):
    """This journal was taken back before, and that happens once. Nothing was posted."""

    code = "already_reversed"


class LedgerAccountRow(models.Model):
    """One account in one currency; the exponent is frozen, since ISO 4217 changes."""

    account_id = models.BigAutoField(primary_key=True)
    code = models.TextField()
    currency = models.TextField()
    exponent = models.SmallIntegerField(help_text="Decimal places of the minor unit.")
    floor_of = models.TextField(null=True, help_text="Of what the balance keeps its side, if so.")
    side = models.TextField(null=True, help_text="On which side such a balance is.")
    closed_at = models.DateTimeField(null=True, help_text="Nothing is posted to it any more.")

    class Meta:
        db_table = "ledger_account"
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="ledger_account_once"),
            one_of("floor_of", FloorOf),
            one_of("side", Side),
            models.CheckConstraint(
                condition=models.Q(floor_of=None, side=None)
                | models.Q(floor_of__isnull=False, side__isnull=False),
                name="ledger_account_floor_has_side",
            ),
        ]


class BalanceRow(models.Model):
    """The running balance of an account with a floor of its own; only the database writes it."""

    account = models.OneToOneField(
        LedgerAccountRow, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False
    )
    side = models.TextField()
    posted_minor = models.BigIntegerField(help_text="The sum of its entries.")
    version = models.BigIntegerField(help_text="How many entries it has.")

    class Meta:
        db_table = "ledger_balance"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side="debit", posted_minor__gte=0)
                | models.Q(side="credit", posted_minor__lte=0),
                name="ledger_balance_floor",
            )
        ]


class JournalRow(models.Model):
    """Money that moved at one moment; append-only."""

    journal_id = models.BigAutoField(primary_key=True)
    key = models.TextField(help_text="order:step; posted once.")
    kind = models.TextField()
    order_id = models.UUIDField()
    line_id = models.BigIntegerField()
    posted_at = models.DateTimeField()
    request_hash = models.BinaryField(help_text="SHA-256 of what it says.")
    reverses = models.BigIntegerField(null=True, help_text="The journal that it takes back.")

    class Meta:
        db_table = "ledger_journal"
        constraints = [
            once("key"),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=models.Q(reverses__isnull=False),
                name="ledger_journal_reversed_once",
            ),
        ]
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


Posting: TypeAlias = tuple[UUID, int, Journal]
"""``(order_id, line_id, journal)``."""


def post_journals(journals: Sequence[Posting], at: datetime) -> None:
    """Post each journal once, set-based; what was posted before under its key is left alone.

    What takes more from an order than it is owed is refused at the commit (IntegrityError).

    :raises KeyOfAnotherJournal: if something else was posted under one of the keys.
    :raises BelowFloor, AccountClosed, AlreadyReversed, UnknownJournal: as their sentences say.
    :raises IntegrityError: if somebody else posts one of many keys at the same time.
    """
    moving = [one for one in journals if one[2].entries]
    if not moving:
        return
    with _refusals():
        if len(moving) == 1:
            _post_one(moving[0], at)
            return
        with transaction.atomic(savepoint=False):  # all of them, or none
            for one in moving:
                if one[2].reverses:
                    _post_one(one, at)
            _post_many([one for one in moving if not one[2].reverses], at)


REFUSED_BY = {
    "ledger_balance_floor": BelowFloor,
    "ledger_account_closed": AccountClosed,
    "ledger_journal_reversed_once": AlreadyReversed,
}
"""Who says no, by the name of the constraint."""


@contextmanager
def _refusals() -> Iterator[None]:
    """Say in a person's words what the database refused."""
    try:
        yield
    except IntegrityError as error:
        name = error.__cause__.diag.constraint_name if isinstance(error.__cause__, Error) else None
        if name not in REFUSED_BY:
            raise
        raise REFUSED_BY[name] from error


def _post_one(posting: Posting, at: datetime) -> None:
    """Post one journal in one call; of those who post it at the same time, one does."""
    order_id, line_id, journal = posting
    values = (
        journal.key, journal.kind, order_id, line_id, at, request_hash(order_id, line_id, journal),
        journal.reverses, journal.currency, [entry.account for entry in journal.entries],
        [entry.amount_minor for entry in journal.entries],
    )  # fmt: skip
    answer = _call_post_journal(values)
    if answer == "unopened":
        _open_accounts({(entry.account, journal.currency) for entry in journal.entries})
        answer = _call_post_journal(values)
    if answer == "differs":
        raise KeyOfAnotherJournal(key=journal.key)
    if answer == "unknown":
        raise UnknownJournal(key=journal.reverses)


def _call_post_journal(values: Sequence[Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT post_journal(%s, %s, %s, %s, %s, %s, %s, %s, %s::text[], %s::bigint[])", values
        )
        return str(cursor.fetchone()[0])


def _post_many(journals: Sequence[Posting], at: datetime) -> None:
    """Post many journals by COPY, with numbers that are drawn before."""
    moving = _not_posted(journals)
    if not moving:
        return
    numbers = _journal_ids(len(moving))
    accounts = _accounts({(e.account, j.currency) for _, _, j, _ in moving for e in j.entries})
    posted_at = instant_cell(at)
    copy_cells(
        "ledger_journal",
        ("journal_id", "key", "kind", "order_id", "line_id", "posted_at", "request_hash"),
        [
            number_cell(number)
            + text_cell(journal.key)
            + text_cell(journal.kind)
            + uuid_cell(order_id)
            + number_cell(line_id)
            + posted_at
            + cell(said)
            for number, (order_id, line_id, journal, said) in zip(numbers, moving, strict=True)
        ],
    )
    copy_cells(
        "ledger_entry",
        ("journal_id", "account_id", "amount_minor"),
        [
            number_cell(number)
            + accounts[entry.account, journal.currency]
            + number_cell(entry.amount_minor)
            for number, (_, _, journal, _) in zip(numbers, moving, strict=True)
            for entry in journal.entries
        ],
    )


def _not_posted(journals: Sequence[Posting]) -> list[tuple[UUID, int, Journal, bytes]]:
    """Return those that were not posted, each once, with their hashes.

    :raises KeyOfAnotherJournal: if something else has the key of one of them.
    """
    posted = _posted([journal.key for _, _, journal in journals])
    new = []
    for order_id, line_id, journal in journals:
        said = request_hash(order_id, line_id, journal)
        if (before := posted.setdefault(journal.key, said)) is said:
            new.append((order_id, line_id, journal, said))
        elif before != said:
            raise KeyOfAnotherJournal(key=journal.key)
    return new


def _posted(keys: Sequence[str]) -> dict[str, bytes]:
    """Return the hash of each key that was posted before."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, request_hash FROM ledger_journal"
            " WHERE key = ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)))",
            [orjson.dumps(keys).decode()],
        )
        return {key: bytes(said) for key, said in cursor.fetchall()}


def _journal_ids(count: int) -> list[int]:
    """Return numbers for so many journals, so that these travel with their entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT nextval((
                SELECT pg_get_serial_sequence('ledger_journal', 'journal_id')::regclass))
            FROM generate_series(1, %s)
            """,
            [count],
        )
        return [number for (number,) in cursor.fetchall()]


Account: TypeAlias = tuple[str, str]
"""``(code, currency)``."""


def _accounts(wanted: set[Account]) -> dict[Account, bytes]:
    """Return the cells of the accounts; those not open yet are opened."""
    found = _find_accounts(wanted)
    if len(found) < len(wanted):
        _open_accounts(wanted - found.keys())
        found = _find_accounts(wanted)
    return found


def _find_accounts(wanted: set[Account]) -> dict[Account, bytes]:
    codes, currencies = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT code, currency, account_id FROM ledger_account
            JOIN unnest(%s::text[], %s::text[]) AS wanted (code, currency) USING (code, currency)
            """,
            [list(codes), list(currencies)],
        )
        return {
            (code, currency): number_cell(account_id)
            for code, currency, account_id in cursor.fetchall()
        }


def _open_accounts(missing: set[Account]) -> None:
    """Open accounts, each with the exponent of today and the floor that its code has."""
    floors = {code: floor_of(code) for code, _ in missing}
    rows = [
        LedgerAccountRow(
            code=code,
            currency=currency,
            exponent=minor_unit_exponent(currency),
            floor_of=floor.of.value if (floor := floors[code]) else None,
            side=floor.side.value if floor else None,
        )
        for code, currency in sorted(missing)
    ]
    LedgerAccountRow.objects.bulk_create(rows, ignore_conflicts=True)


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


def minor_unit_exponents() -> dict[str, int]:
    """Return how many decimal places each currency has that has a minor unit."""
    known = {one.code: one.exponent for one in iso4217.Currency}
    return {code: int(exponent) for code, exponent in known.items() if exponent is not None}
