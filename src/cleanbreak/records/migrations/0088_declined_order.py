"""Orders of TM Forum's APIs that were rejected; and by which API an order came."""

from typing import ClassVar

import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table, and a column that code of before leaves alone."""

    dependencies: ClassVar = [("records", "0087_balance_task")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="DeclinedOrderRow",
            fields=[
                (
                    "order_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("client_id", models.TextField()),
                (
                    "api",
                    models.TextField(
                        help_text="By which it came, with its version: there alone it is seen."
                    ),
                ),
                ("external_id", models.TextField(blank=True)),
                (
                    "actions",
                    models.TextField(help_text="Of its items, each once, with commas between."),
                ),
                ("words", models.TextField(help_text="Sealed: the order as it was sent.")),
                ("asked_at", models.DateTimeField()),
                ("words_at", models.DateTimeField(help_text="When they were last said.")),
                (
                    "hidden_at",
                    models.DateTimeField(
                        help_text="Its client wants to see it no more.", null=True
                    ),
                ),
            ],
            options={
                "db_table": "declined_order",
                "indexes": [
                    models.Index(
                        fields=["client_id", "api", "order_id"], name="declined_order_by_client"
                    ),
                    models.Index(fields=["words_at"], name="declined_order_by_age"),
                ],
            },
        ),
        migrations.AddField(
            model_name="clientorderrow",
            name="api",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="``641v4``: it was sent as a service order; empty: as a product order.",
            ),
        ),
    ]
