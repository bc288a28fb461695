"""The tables are what the models say, by one line of migrations that can be undone."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

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
