"""Statements about ends: which are to be made, and what opens those that were."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0070_log"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="StatementDueRow",
            fields=[
                ("order_id", models.UUIDField(primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "statement_due",
            },
        ),
        migrations.CreateModel(
            name="StatementOpeningRow",
            fields=[
                ("order_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "line_id",
                    models.BigIntegerField(
                        help_text=(
                            "It outlives the month of its order; NULL: of before, not known."
                        ),
                        null=True,
                    ),
                ),
                (
                    "seed",
                    models.TextField(
                        help_text="Sealed; 16 bytes in hex, of which all salts are made."
                    ),
                ),
                (
                    "hashes",
                    models.BinaryField(help_text="The leaf hashes of all claims, 32 bytes each."),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "statement_opening",
                "indexes": [models.Index(fields=["line_id"], name="statement_opening_by_line")],
            },
        ),
        # What ended before there was a log is stated like everything else.
        migrations.RunSQL(
            "INSERT INTO statement_due (order_id) SELECT order_id FROM certificate",
            migrations.RunSQL.noop,
        ),
    ]
