"""What clients say of their orders, sealed; which of them they want to see no more.

Indexes are made while others write (CONCURRENTLY); that of orders, which are kept by months, part
by part, and the whole takes them over (PostgreSQL 5.12.2.3).
"""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

REQUESTED = "order_by_request"
"""By ranges of blocks: orders lie as they came, so that it is small and costs a write nothing."""


def index_parts(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index of each part, and let that of the whole take it over."""
    columns = "USING brin (requested_at) WITH (autosummarize = on)"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {REQUESTED} ON ONLY termination_order {columns}"
        )
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'termination_order'::regclass"
        )
        for (part,) in cursor.fetchall():
            own = f"{REQUESTED}_of_{part}"
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {own}")
            cursor.execute(f"CREATE INDEX CONCURRENTLY {own} ON {part} {columns}")
            cursor.execute(f"ALTER INDEX {REQUESTED} ATTACH PARTITION {own}")


def drop_parts(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the index away again."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {REQUESTED}")


class Migration(migrations.Migration):
    """Four columns that code of before leaves alone, and two indexes."""

    atomic = False
    dependencies: ClassVar = [("records", "0080_tmf")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="clientorderrow",
            name="words",
            field=models.TextField(
                blank=True, db_default="", help_text="Sealed; empty: none, or erased."
            ),
        ),
        migrations.AddField(
            model_name="clientorderrow",
            name="words_at",
            field=models.DateTimeField(help_text="When they were last said.", null=True),
        ),
        migrations.AddField(
            model_name="clientorderrow",
            name="hidden_at",
            field=models.DateTimeField(help_text="Its client wants to see it no more.", null=True),
        ),
        migrations.AddField(
            model_name="ordercancelrow",
            name="wanted_at",
            field=models.DateTimeField(help_text="What the client gave as its day.", null=True),
        ),
        migrations.AlterField(
            model_name="keptanswerrow",
            name="answer",
            field=models.TextField(help_text="Sealed."),
        ),
        AddIndexConcurrently(
            model_name="clientorderrow",
            index=models.Index(
                condition=~Q(hidden_at=None),
                fields=["client_id"],
                name="client_order_hidden",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(index_parts, drop_parts)],
            state_operations=[
                migrations.AddIndex(
                    "orderrow",
                    BrinIndex(fields=["requested_at"], autosummarize=True, name=REQUESTED),
                )
            ],
        ),
    ]
