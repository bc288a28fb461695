"""What clients say of their orders, sealed; which of them they want to see no more.

Indexes are made while others write (CONCURRENTLY); that of orders, which are kept by months, part
by part, and the whole takes them over (PostgreSQL 5.12.2.3).
"""

from typing import Any, ClassVar, TypeAlias

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from django.db.models import Q

REQUESTED = "order_by_request"
"""By ranges of blocks: orders lie as they came, so that it is small and costs a write nothing."""

Statements: TypeAlias = list[str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | None]]
BEFORE: Statements = [
    f"DROP INDEX IF EXISTS {REQUESTED}",
    "SET statement_timeout = 0",
    "SET lock_timeout = 0",  # whoever makes an index beside writers waits for all of them
    "DROP INDEX CONCURRENTLY IF EXISTS client_order_hidden",
]
"""What a run that was broken off has left is made again."""
AFTER: Statements = ["RESET statement_timeout", "RESET lock_timeout"]


class AddMissingField(migrations.AddField):
    """Adds a column, unless a run that was broken off has done so: it may hold something since."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Add it, if it is not there."""
        model = to_state.apps.get_model(app_label, self.model_name)
        with schema_editor.connection.cursor() as cursor:
            there = schema_editor.connection.introspection.get_table_description(
                cursor, model._meta.db_table
            )
        if self.name not in {column.name for column in there}:
            super().database_forwards(app_label, schema_editor, from_state, to_state)


def index_parts(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index of each part, and let that of the whole take it over."""
    columns = "USING brin (requested_at) WITH (autosummarize = on)"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")  # this one makes writers wait
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {REQUESTED} ON ONLY termination_order {columns}"
        )
        cursor.execute("SET lock_timeout = 0")
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
        AddMissingField(
            model_name="clientorderrow",
            name="words",
            field=models.TextField(
                blank=True, db_default="", help_text="Sealed; empty: none, or erased."
            ),
        ),
        AddMissingField(
            model_name="clientorderrow",
            name="words_at",
            field=models.DateTimeField(help_text="When they were last said.", null=True),
        ),
        AddMissingField(
            model_name="clientorderrow",
            name="hidden_at",
            field=models.DateTimeField(help_text="Its client wants to see it no more.", null=True),
        ),
        AddMissingField(
            model_name="ordercancelrow",
            name="wanted_at",
            field=models.DateTimeField(help_text="What the client gave as its day.", null=True),
        ),
        migrations.AlterField(
            model_name="keptanswerrow",
            name="answer",
            field=models.TextField(help_text="Sealed."),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
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
        migrations.RunSQL(AFTER, migrations.RunSQL.noop),
    ]
