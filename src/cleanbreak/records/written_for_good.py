"""What is written for good, and by what a change of it is found out.

The database itself says which tables these are: those that refuse every change by a trigger. Each
of them must be named here, so that nobody can add one and forget to watch over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table whose rows are in the blocks of the records, by their own instant."""

    instant: str
    """The column that says when a row was written; indexed, since a block asks for an hour."""
    columns: tuple[str, ...] = ()
    """What is sealed, where something else proves the rest; empty: every column."""


SEALED: Mapping[str, Sealed] = {
    "call_step": Sealed("at"),
    "call_wrap_up": Sealed("at"),
    "cash_movement": Sealed("at"),
    "certificate": Sealed("issued_at", ("order_id", "issued_at")),
    "desk_visit_step": Sealed("at"),
    "identity_evidence": Sealed("seen_at"),
    "ledger_journal": Sealed("posted_at"),
    "log_checked": Sealed("at"),
    "log_checkpoint": Sealed("signed_at"),
    "log_cosignature": Sealed("at"),
    "log_dispute": Sealed("at"),
    "log_entry": Sealed("appended_at", ("leaf_index", "kind", "order_id", "appended_at")),
    "log_head": Sealed("at"),
    "payout_event": Sealed("at"),
    "profile_event": Sealed("received_at"),
    "register_issue": Sealed("issued_at"),
    "shown_statement": Sealed("shown_at"),
    "signing_key_state": Sealed("at"),
    "slip": Sealed("issued_at"),
}
OTHERWISE: Mapping[str, str] = {
    "audit_entry": "the blocks of the audit",
    "audit_seal": "each block names the one before, and the log has its hash",
    "evidence": "the certificate of its order has the hash of every step",
    "ledger_entry": "its journal has the hash of all its entries",
    "record_seal": "each block names the one before, and the log has its hash",
}
"""Tables that are in no block of the records, and what proves their rows instead."""

APPEND_ONLY = """
    SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
      AND p.proname = 'refuse_change' AND t.tgname = 'refuse_change'
    ORDER BY c.relname"""
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""


def append_only_tables() -> list[str]:
    """Return the tables that refuse every change, as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(APPEND_ONLY)
        return [name for (name,) in cursor.fetchall()]


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table; none, if there is no such table."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        return tuple(name for (name,) in cursor.fetchall())


def sealed_tables() -> dict[str, Sealed]:
    """Return the tables that are in the blocks of the records, each with the columns it has."""
    found = {name: (one, columns_of(name)) for name, one in SEALED.items()}
    return {
        name: Sealed(one.instant, one.columns or columns)
        for name, (one, columns) in found.items()
        if columns
    }
