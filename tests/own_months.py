"""Tests that move months leave the parts of the tables as they found them."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.committed_database import empty_tables

from cleanbreak.records.application_role import as_owner
from cleanbreak.records.months import prepare_months

AGE = timedelta(days=4 * 365)


def parts() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid"
            " JOIN pg_class p ON p.oid = inhparent WHERE p.relkind = 'p' AND c.relkind = 'r'"
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def own_months(committed_db: None) -> Iterator[None]:
    """Drop the parts that the test made, and make anew those that it dropped."""
    before = parts()
    yield
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        for part in parts() - before:
            cursor.execute(f"DROP TABLE {part}")
        for part in parts():
            cursor.execute(f"DROP TRIGGER IF EXISTS sealed ON {part}")
    empty_tables()  # else rows of old months that are left get parts anew
    prepare_months(timezone.now())


def older(order_id: UUID) -> UUID:
    """Return the id that the copy of an order has."""
    return UUID(int=order_id.int - (int(AGE.total_seconds() * 1000) << 80))


def copy_everything_four_years_back() -> None:
    """Add to each order, and to all that is about it, a copy that is four years older."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT order_id FROM termination_order")
        for (order_id,) in cursor.fetchall():
            values = {"new": older(order_id), "old": order_id, "age": AGE}
            for statement in COPIES:
                cursor.execute(statement, values)


def _copy(table: str, *instants: str) -> str:
    aged = "".join(f", '{name}', r.{name} - %(age)s" for name in instants)
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object("
        f"'order_id', %(new)s::text{aged}))).* FROM {table} r WHERE order_id = %(old)s"
    )


COPIES = (
    _copy("termination_order", "requested_at", "completed_at"),
    _copy("evidence"),
    _copy("certificate"),
    _copy("audit_entry", "at"),
    _copy("outbox", "about_at"),
)
