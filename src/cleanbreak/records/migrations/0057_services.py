"""One-time passwords that relying parties have us send."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0056_camara"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="OneTimePasswordRow",
            fields=[
                (
                    "otp_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                (
                    "client_id",
                    models.TextField(help_text="The relying party for which it was sent."),
                ),
                ("sent_at", models.DateTimeField()),
                ("tries_left", models.SmallIntegerField()),
                (
                    "is_over",
                    models.BooleanField(
                        default=False, help_text="It was used, or a newer one took its place."
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        help_text="Whose SIM it proves.",
                        on_delete=django.db.models.deletion.CASCADE,
                        to="records.linerow",
                    ),
                ),
            ],
            options={
                "db_table": "one_time_password",
                "indexes": [models.Index(fields=["sent_at"], name="one_time_password_by_sending")],
            },
        ),
    ]
