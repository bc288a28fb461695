"""The log: leaves that wait, leaves, tiles, heads, and who signed them.

Leaves, heads and signatures are for good. Tiles are made from the leaves, and grow at the right.
"""

from typing import ClassVar

from django.db import migrations, models

FOR_GOOD = ("log_entry", "log_head", "log_checkpoint", "log_cosignature", "log_checked")
GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON {table};
DROP TRIGGER refuse_change ON {table};
"""
# Hashes cannot be compressed: to try takes longer than to keep them.
PLAIN = "ALTER TABLE log_tile ALTER COLUMN hashes SET STORAGE EXTERNAL"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0061_guardian"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LogCheckedRow",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "log_checked",
            },
        ),
        migrations.CreateModel(
            name="LogCheckpointRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "size",
                        "key_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("size", models.BigIntegerField()),
                ("key_id", models.TextField(help_text="As the port of signatures names it.")),
                (
                    "note",
                    models.TextField(help_text="C2SP signed-note, with the signature of this key."),
                ),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "log_checkpoint",
            },
        ),
        migrations.CreateModel(
            name="LogCosignatureRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "size",
                        "witness",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("size", models.BigIntegerField()),
                ("witness", models.TextField()),
                ("line", models.TextField(help_text="C2SP tlog-cosignature.")),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "log_cosignature",
            },
        ),
        migrations.CreateModel(
            name="LogHeadRow",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "log_head",
            },
        ),
        migrations.CreateModel(
            name="LogTileRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level",
                        "tile_index",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("tile_index", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
            options={
                "db_table": "log_tile",
            },
        ),
        migrations.CreateModel(
            name="LogEntryRow",
            fields=[
                (
                    "leaf_index",
                    models.BigIntegerField(
                        help_text="From 0, without a gap.", primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("leaf", models.BinaryField()),
                ("leaf_hash", models.BinaryField(help_text="RFC 6962 2.1.")),
                ("order_id", models.UUIDField(null=True)),
                ("appended_at", models.DateTimeField()),
            ],
            options={
                "db_table": "log_entry",
                "indexes": [
                    models.Index(
                        condition=models.Q(("order_id", None), _negated=True),
                        fields=["order_id"],
                        name="log_entry_by_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LogWaitingRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField(help_text="What it is: end, audit.")),
                ("leaf", models.BinaryField()),
                ("order_id", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "log_waiting",
                "constraints": [
                    models.UniqueConstraint(fields=("order_id", "kind"), name="log_waiting_once")
                ],
            },
        ),
        migrations.RunSQL(
            "".join(GUARD.format(table=table) for table in FOR_GOOD),
            "".join(UNDO.format(table=table) for table in reversed(FOR_GOOD)),
        ),
        migrations.RunSQL(PLAIN, migrations.RunSQL.noop),
    ]
