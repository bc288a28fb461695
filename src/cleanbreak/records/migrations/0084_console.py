"""What the console counts beside the work, and indexes by which it finds and lists.

An index of a table that has millions of rows is made while others write it (CONCURRENTLY); of a
table that is kept by months, part by part, and the whole takes them over (PostgreSQL 5.12.2.3).
"""

from typing import Any, ClassVar, TypeAlias

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q
from django.db.models.functions import Lower

PARTED = {
    "order_held": (
        "termination_order", "(effective_date, order_id) WHERE state = 'held'",
    ),
    "outbox_by_order": ("outbox", "(order_id) WHERE order_id IS NOT NULL"),
}  # fmt: skip
"""Indexes of tables that are kept by months."""

Statements: TypeAlias = list[str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | None]]
NAMES = "holder_by_email line_by_old_imsi message_thread_by_order declaration_undecided"
BEFORE: Statements = [
    "DROP TABLE IF EXISTS counted_picture",
    *(f"DROP INDEX IF EXISTS {one}" for one in PARTED),
    "SET statement_timeout = 0",
    "SET lock_timeout = 0",  # whoever makes an index beside writers waits for all of them
    *(f"DROP INDEX CONCURRENTLY IF EXISTS {one}" for one in NAMES.split()),
]
"""What a run that was broken off has left is made again; pictures are counted each minute."""
AFTER: Statements = ["RESET statement_timeout", "RESET lock_timeout"]


def index_parts(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make each index of each part, and let that of the whole take it over."""
    with schema_editor.connection.cursor() as cursor:
        for name, (table, columns) in PARTED.items():
            cursor.execute("RESET lock_timeout")  # this one makes writers wait
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON ONLY {table} {columns}")
            cursor.execute("SET lock_timeout = 0")
            cursor.execute(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass",
                [table],
            )
            for (part,) in cursor.fetchall():
                own = f"{name}_of_{part}"
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {own}")
                cursor.execute(f"CREATE INDEX CONCURRENTLY {own} ON {part} {columns}")
                cursor.execute(f"ALTER INDEX {name} ATTACH PARTITION {own}")


def drop_parted(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the indexes away again."""
    with schema_editor.connection.cursor() as cursor:
        for name in PARTED:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    """One table and six indexes."""

    atomic = False
    dependencies: ClassVar = [("records", "0083_events")]
    operations: ClassVar = [
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="CountedRow",
            fields=[
                ("picture", models.TextField(primary_key=True, serialize=False)),
                ("rows", models.JSONField()),
                ("counted_at", models.DateTimeField()),
                ("took_ms", models.IntegerField()),
            ],
            options={"db_table": "counted_picture"},
        ),
        AddIndexConcurrently(
            "holderrow",
            models.Index(Lower("email"), condition=~Q(email=""), name="holder_by_email"),
        ),
        AddIndexConcurrently(
            "linerow",
            models.Index(
                fields=["imsi"], condition=Q(is_alive=False) & ~Q(imsi=""), name="line_by_old_imsi"
            ),
        ),
        AddIndexConcurrently(
            "messagethreadrow",
            models.Index(
                fields=["order_id"],
                condition=Q(order_id__isnull=False),
                name="message_thread_by_order",
            ),
        ),
        AddIndexConcurrently(
            "declarationrow",
            models.Index(
                fields=["declaration_id"],
                condition=Q(
                    kind__in=["extraordinary", "withdrawal"], decision=None, order_id__isnull=False
                ),
                name="declaration_undecided",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(index_parts, drop_parted)],
            state_operations=[
                migrations.AddIndex(
                    "orderrow",
                    models.Index(
                        fields=["effective_date", "order_id"],
                        condition=Q(state="held"),
                        name="order_held",
                    ),
                ),
                migrations.AddIndex(
                    "outboxrow",
                    models.Index(
                        fields=["order_id"],
                        condition=Q(order_id__isnull=False),
                        name="outbox_by_order",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(AFTER, migrations.RunSQL.noop),
    ]
