"""Handovers, customers' screens, what was shown on them, and signatures."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

KEEP_AS_SHOWN = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON shown_statement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shown_statement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON shown_statement;
DROP TRIGGER refuse_change ON shown_statement;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0041_identity_evidence"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DeskScreenRow",
            fields=[
                (
                    "screen_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("clerk", models.TextField(help_text="As records name people.")),
                (
                    "code_mac",
                    models.TextField(
                        help_text="Of the code on the clerk's page; empty: it was used."
                    ),
                ),
                ("code_until", models.DateTimeField()),
                (
                    "secret_mac",
                    models.TextField(db_default="", help_text="Of the window's cookie."),
                ),
                ("paired_until", models.DateTimeField(null=True)),
                (
                    "language",
                    models.TextField(
                        db_default="", help_text="Chosen on it for the present visit."
                    ),
                ),
                ("visit_id", models.UUIDField(help_text="Which one it last showed.", null=True)),
                (
                    "touched_at",
                    models.DateTimeField(help_text="When somebody last did something.", null=True),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="records.storerow",
                    ),
                ),
            ],
            options={
                "db_table": "desk_screen",
                "constraints": [
                    models.UniqueConstraint(fields=("clerk",), name="deskscreenrow_clerk_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("code_mac", ""), _negated=True),
                        fields=("code_mac",),
                        name="desk_screen_code_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("secret_mac", ""), _negated=True),
                        fields=("secret_mac",),
                        name="desk_screen_secret_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandoverRow",
            fields=[
                (
                    "handover_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                (
                    "subject",
                    models.TextField(
                        help_text="What it is made of: page:, receipt:, line:, call:, visit: and its number."
                    ),
                ),
                ("code_mac", models.TextField(help_text="By which the code is found.")),
                ("told", models.TextField(help_text="Sealed.")),
                ("language", models.TextField()),
                (
                    "receipt_number",
                    models.TextField(
                        db_default="", help_text="Of the declaration, if there is one."
                    ),
                ),
                ("channel", models.TextField(help_text="Where it began.")),
                ("made_by", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at_desk_at", models.DateTimeField(null=True)),
                ("used_online_at", models.DateTimeField(null=True)),
                (
                    "visit_id",
                    models.UUIDField(help_text="The visit in which it went on.", null=True),
                ),
                (
                    "line",
                    models.ForeignKey(
                        help_text="If somebody had proved it theirs.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="records.linerow",
                    ),
                ),
            ],
            options={
                "db_table": "handover",
                "indexes": [
                    models.Index(fields=["expires_at"], name="handover_by_expiry"),
                    models.Index(
                        condition=models.Q(("visit_id__isnull", False)),
                        fields=["visit_id"],
                        name="handover_by_visit",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subject",), name="handoverrow_subject_once"),
                    models.UniqueConstraint(fields=("code_mac",), name="handoverrow_code_mac_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                [
                                    "portal",
                                    "store_desk",
                                    "hotline",
                                    "api",
                                    "sms",
                                    "cli",
                                    "staff",
                                    "campaign",
                                    "system",
                                ],
                            )
                        ),
                        name="handoverrow_channel_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShownStatementRow",
            fields=[
                ("shown_statement_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("statement", models.UUIDField(help_text="The digest of its dates and figures.")),
                ("language", models.TextField()),
                ("shown_at", models.DateTimeField()),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="records.deskvisitrow",
                    ),
                ),
            ],
            options={
                "db_table": "shown_statement",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit", "statement", "language"), name="shown_statement_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitSignatureRow",
            fields=[
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="records.deskvisitrow",
                    ),
                ),
                ("way", models.TextField()),
                ("content", models.TextField(help_text="Sealed.")),
                ("signed_at", models.DateTimeField()),
                ("erase_on", models.DateField(help_text="First day on which it must be gone.")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="records.linerow"
                    ),
                ),
            ],
            options={
                "db_table": "visit_signature",
                "indexes": [models.Index(fields=["erase_on"], name="visit_signature_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["drawn", "typed", "on_paper"])),
                        name="visitsignaturerow_way_known",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP_AS_SHOWN, UNDO),
    ]
