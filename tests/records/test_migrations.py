"""The tables are what the models say, by one line of migrations that can be undone."""

from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL
from tests.worlds import NOON
from uuid_utils.compat import uuid7

from cleanbreak.domain.termination import SignedStatement
from cleanbreak.records.certificate import insert_certificates
from cleanbreak.records.statement import StatementDueRow

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
