"""Transfers that clients asked for by TMF654."""

from typing import ClassVar

import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies: ClassVar = [("records", "0081_tmf_words")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="BalanceTransferRow",
            fields=[
                (
                    "transfer_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("order_id", models.UUIDField(help_text="The order that ended the line.")),
                ("payout_id", models.UUIDField()),
                ("line_id", models.BigIntegerField(help_text="The ended line.")),
                ("receiver_line_id", models.BigIntegerField()),
                ("client_id", models.TextField()),
                ("reason", models.TextField()),
                ("channel", models.TextField()),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "balance_transfer",
                "indexes": [
                    models.Index(
                        fields=["client_id", "transfer_id"], name="balance_transfer_by_client"
                    ),
                ],
            },
        ),
    ]
