"""The tables are what the models say, by one line of migrations that can be undone."""

from importlib import import_module
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL
from psycopg.conninfo import make_conninfo
from tests.owner import owner_cursor
from tests.worlds import NOON
from uuid_utils.compat import uuid7

from cleanbreak.domain.termination import SignedStatement
from cleanbreak.records.application_role import grant_rights
from cleanbreak.records.certificate import insert_certificates
from cleanbreak.records.statement import StatementDueRow

HALF_MADE = {
    "0081_tmf_words": ("client_order", "client_order_hidden"),
    "0084_console": ("holder", "holder_by_email"),
    "0090_lists": ("authority", "authority_waiting"),
}
"""Migrations that make indexes beside writers: in the middle of which one each is broken off."""
INDEXES = """
SELECT indexrelid::regclass::text, indisvalid, pg_get_indexdef(indexrelid) FROM pg_index
JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = current_schema()::regnamespace
"""

pytestmark = pytest.mark.usefixtures("committed_db")


def test_the_migrations_have_one_head() -> None:
    graph = MigrationLoader(connection).graph
    assert len(graph.leaf_nodes("records")) == 1


def test_no_model_lacks_its_migration() -> None:
    said = StringIO()
    call_command("makemigrations", "records", check=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()


def test_every_migration_can_be_undone() -> None:
    loader = MigrationLoader(connection)
    ours = [m for (app, _), m in loader.disk_migrations.items() if app == "records"]
    assert ours
    assert [m.name for m in ours for operation in m.operations if not operation.reversible] == []


def test_what_ended_before_there_was_a_log_is_stated_too() -> None:
    order_id = uuid7()
    old = SignedStatement(statement=b"{}", key_id="0" * 16, signature=bytes(64))
    with transaction.atomic():
        insert_certificates([(order_id, old)], NOON)
    StatementDueRow.objects.all().delete()
    module = import_module("cleanbreak.records.migrations.0071_statement")
    (backfill,) = [one for one in module.Migration.operations if isinstance(one, RunSQL)]
    with connection.cursor() as cursor:
        cursor.execute(backfill.sql)
    assert StatementDueRow.objects.get().order_id == order_id


@pytest.mark.parametrize("name", HALF_MADE)
def test_a_migration_that_was_broken_off_is_run_again(name: str) -> None:
    """As after a kill: indexes by months are taken over, one index is half made, nothing noted."""
    table, index = HALF_MADE[name]
    with owner_cursor() as cursor:
        before = indexes_in(cursor)
        break_off(cursor, table, index)
        assert before.keys() - indexes_in(cursor).keys() == {index}
        migrate_again(name)
        assert indexes_in(cursor) == before
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)


def indexes_in(cursor: Any) -> dict[str, str]:
    """Return how each index is made that answers."""
    cursor.execute(INDEXES)
    return {name: made for name, is_valid, made in cursor.fetchall() if is_valid}


def break_off(cursor: Any, table: str, index: str) -> None:
    """Leave an index as one who waits for a writer too long does."""
    cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [index])
    (made,) = cursor.fetchone()
    cursor.execute(f"DROP INDEX {index}")
    cursor.execute("SET lock_timeout = '100ms'")
    address = make_conninfo(settings.DATABASE_URL, dbname=connection.settings_dict["NAME"])
    with psycopg.connect(address) as writer:
        writer.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
        with pytest.raises(OperationalError, match="lock timeout"):
            cursor.execute(made.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY"))
    cursor.execute("RESET lock_timeout")
    cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [index])
    assert cursor.fetchone() == (False,)


def migrate_again(name: str) -> None:
    loader = MigrationLoader(connection)
    migration = loader.get_migration("records", name)
    state = loader.project_state(("records", name), at_end=False)
    try:
        with connection.schema_editor(atomic=migration.atomic) as editor:
            migration.apply(state, editor)
    finally:
        grant_rights(connection.alias)
