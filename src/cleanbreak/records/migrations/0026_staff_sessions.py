"""Sessions of staff, their stores, and who an identity provider means."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("records", "0025_proofs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="StaffSessionRow",
            fields=[
                ("session_key", models.TextField(primary_key=True, serialize=False)),
                ("signed_in_at", models.DateTimeField()),
                ("by", models.TextField(help_text="password, or sign_on.")),
                ("store_id", models.TextField(db_default="", help_text="Empty: at none.")),
                ("queue", models.TextField(db_default="")),
                (
                    "provider_session",
                    models.TextField(
                        db_default="",
                        help_text="The identity provider's name of its own session (sid).",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staff_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": "staff_session"},
        ),
        migrations.CreateModel(
            name="StaffSignOnRow",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="staff_sign_on",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("issuer", models.TextField()),
                ("subject", models.TextField()),
            ],
            options={
                "db_table": "staff_sign_on",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "subject"), name="staff_sign_on_means_one_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffStoreRow",
            fields=[
                ("staff_store_id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="records.storerow",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stores",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "staff_store",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "store"), name="staff_store_once")
                ],
            },
        ),
    ]
