"""What was handed over to the bank: the memory by which no payment leaves twice.

An SQLite file beside the bank's folders, written before a file can be seen by the bank. It is not
in the database on purpose: a database that is set back to yesterday forgets what left since, and
the bank does not. It holds keys and amounts, no accounts and no names. Rollback journal with
``synchronous=EXTRA``: what was committed outlives a power cut.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cleanbreak.adapters.payments.iso20022.batch import Batch
from cleanbreak.domain.money import Money
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

LOCK_TIMEOUT_S = 10.0
ASKED_AT_ONCE = 500
TABLES = """
CREATE TABLE batch (batch_id TEXT PRIMARY KEY, created_at TEXT NOT NULL);
CREATE TABLE payment (
    key TEXT PRIMARY KEY, end_to_end_id TEXT NOT NULL UNIQUE,
    batch_id TEXT NOT NULL REFERENCES batch, group_id TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0), currency TEXT NOT NULL,
    payee_check TEXT NOT NULL, is_rejected INTEGER NOT NULL DEFAULT 0);
CREATE INDEX payment_by_batch ON payment (batch_id);
CREATE INDEX payment_by_group ON payment (group_id);
"""
COLUMNS = "key, end_to_end_id, batch_id, group_id, amount_minor, currency, payee_check, is_rejected"


@dataclass(frozen=True, slots=True)
class SentPayment:
    """One payment that was handed over."""

    key: str
    end_to_end_id: str
    batch_id: str
    group_id: str
    amount: Money
    payee_check: str
    is_rejected: bool
    """The bank said so; what it books for a whole batch is less by this."""


class SentRecord:
    """The record; threads and processes of one machine may share it."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def make(self) -> None:
        """Make it, empty."""
        with closing(sqlite3.connect(self._place)) as connection:
            connection.executescript(f"BEGIN; {TABLES} COMMIT;")

    @contextmanager
    def writing(self) -> Iterator["RecordInHand"]:
        """Hold the record alone, and commit at the end; after a failure nothing was written.

        :raises Unavailable: if it cannot be had, or cannot be written to.
        :raises OutcomeUnknown: if nobody knows whether it was.
        """
        with self._open() as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield RecordInHand(connection)
            except sqlite3.Error as fault:
                connection.rollback()
                raise _away(fault) from fault
            except BaseException:
                connection.rollback()
                raise
            try:
                connection.execute("COMMIT")
            except sqlite3.Error as fault:
                raise OutcomeUnknown(
                    "The record of what was sent to the bank could not be closed."
                ) from fault

    def of_keys(self, keys: Sequence[str]) -> dict[str, SentPayment]:
        """Return what was sent of these, by key.

        :raises Unavailable: if the record cannot be read; so do the others.
        """
        return {sent.key: sent for sent in self._ask("key", keys)}

    def of_end_to_end_ids(self, ids: Sequence[str]) -> dict[str, SentPayment]:
        """Return what was sent under these names."""
        return {sent.end_to_end_id: sent for sent in self._ask("end_to_end_id", ids)}

    def of_group(self, group_id: str) -> list[SentPayment]:
        """Return what was sent in one ``PmtInf``."""
        return self._ask("group_id", [group_id])

    def of_batch(self, batch_id: str) -> list[SentPayment]:
        """Return what was sent in one file."""
        return self._ask("batch_id", [batch_id])

    def _ask(self, column: str, values: Sequence[str]) -> list[SentPayment]:
        with self._open() as connection:
            try:
                return _payments(connection, column, values)
            except sqlite3.Error as fault:
                raise _away(fault) from fault

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # mode=rw: a record that is not there is not made anew, or everything would leave again.
        address = f"file:{quote(str(self._place))}?mode=rw"
        try:
            connection = sqlite3.connect(
                address, uri=True, timeout=LOCK_TIMEOUT_S, isolation_level=None
            )
        except sqlite3.Error as fault:
            raise _away(fault) from fault
        with closing(connection):
            try:
                connection.execute("PRAGMA synchronous = EXTRA")
                connection.execute("PRAGMA foreign_keys = ON")
            except sqlite3.Error as fault:
                raise _away(fault) from fault
            yield connection


class RecordInHand:
    """The record while nobody else can write to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of_keys(self, keys: Sequence[str]) -> dict[str, SentPayment]:
        """Return what was sent of these, by key."""
        return {sent.key: sent for sent in _payments(self._connection, "key", keys)}

    def has_batch(self, batch_id: str) -> bool:
        """Return whether a file of that name was handed over, or is about to be."""
        found = self._connection.execute("SELECT 1 FROM batch WHERE batch_id = ?", [batch_id])
        return found.fetchone() is not None

    def add(self, batch: Batch) -> None:
        """Write down a batch."""
        batch_id = batch.batch_id
        self._connection.execute(
            "INSERT INTO batch VALUES (?, ?)", [batch_id, batch.created_at.isoformat()]
        )
        self._connection.executemany(
            f"INSERT INTO payment ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",  # noqa: S608
            [
                (
                    one.key,
                    one.end_to_end_id,
                    batch_id,
                    group_id,
                    one.amount.amount_minor,
                    one.amount.currency,
                    one.payee_check,
                )
                for group_id, payments in batch.groups.items()
                for one in payments
            ],
        )

    def note_rejected(self, keys: Sequence[str]) -> None:
        """Note that the bank did not make these payments."""
        self._connection.executemany(
            "UPDATE payment SET is_rejected = 1 WHERE key = ?", [(key,) for key in keys]
        )


def _payments(
    connection: sqlite3.Connection, column: str, values: Sequence[str]
) -> list[SentPayment]:
    found: list[SentPayment] = []
    for begin in range(0, len(values), ASKED_AT_ONCE):
        some = values[begin : begin + ASKED_AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM payment WHERE {column} IN ({marks}) ORDER BY rowid",  # noqa: S608  names of ours
            some,
        )
        found += [_payment(*row) for row in rows]
    return found


def _payment(*row: Any) -> SentPayment:
    key, name, batch_id, group_id, amount_minor, currency, check, is_rejected = row
    return SentPayment(
        key=key,
        end_to_end_id=name,
        batch_id=batch_id,
        group_id=group_id,
        amount=Money(amount_minor, currency),
        payee_check=check,
        is_rejected=bool(is_rejected),
    )


def _away(fault: sqlite3.Error) -> Unavailable:
    why = getattr(fault, "sqlite_errorname", type(fault).__name__)
    return Unavailable(f"The record of what was sent to the bank cannot be used ({why}).")
