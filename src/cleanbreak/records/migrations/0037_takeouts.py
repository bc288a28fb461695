"""Takeouts: who asked, how far it is, and the key under which its file lies."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0036_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="TakeoutRow",
            fields=[
                (
                    "takeout_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                (
                    "order_id",
                    models.UUIDField(
                        help_text="The order that ends the line, if one does.", null=True
                    ),
                ),
                ("state", models.TextField()),
                ("form", models.TextField(blank=True, help_text="Empty: the holder wants none.")),
                (
                    "age_key",
                    models.TextField(
                        blank=True, help_text="Public; whoever has the secret one opens it."
                    ),
                ),
                (
                    "passphrase",
                    models.TextField(
                        blank=True, help_text="Sealed; empty once the file is written."
                    ),
                ),
                ("co_users_informed", models.BooleanField(default=False)),
                ("language", models.TextField()),
                ("channel", models.TextField()),
                (
                    "asked_by",
                    models.TextField(help_text="As records name people: holder, operator:NAME."),
                ),
                (
                    "how_told",
                    models.TextField(blank=True, help_text="How somebody who declined was told."),
                ),
                ("asked_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "due_at",
                    models.DateTimeField(
                        help_text="When somebody is to prepare it, or to destroy it."
                    ),
                ),
                ("attempt", models.SmallIntegerField(default=0)),
                ("problem_code", models.TextField(blank=True)),
                (
                    "rest_key",
                    models.TextField(blank=True, help_text="Sealed; deleted, the file is nothing."),
                ),
                ("file_name", models.TextField(blank=True)),
                ("size_bytes", models.BigIntegerField(default=0)),
                ("records", models.BigIntegerField(default=0)),
                (
                    "link_hash",
                    models.TextField(
                        blank=True, help_text="Of the link's secret; empty: there is none"
                    ),
                ),
                ("link_until", models.DateTimeField(null=True)),
                (
                    "downloads",
                    models.SmallIntegerField(
                        default=0, help_text="How often this link was begun with."
                    ),
                ),
                ("fetched_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "takeout",
            },
        ),
        migrations.RemoveConstraint(
            model_name="contactcheckrow",
            name="contactcheckrow_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="outboxrow",
            name="outboxrow_kind_known",
        ),
        migrations.AddConstraint(
            model_name="contactcheckrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "declaration_received",
                            "end_planned",
                            "objection_open",
                            "order_cancelled",
                            "line_ended",
                            "proof_code",
                            "payout_choice_needed",
                            "payout_failed",
                            "payout_sent",
                            "payout_reminder",
                            "pick_up_code",
                            "credit_offered",
                            "settlement_corrected",
                            "verification_code",
                            "confidential_news",
                            "cool_off_begun",
                            "account_news",
                            "switch_answer",
                            "papers_asked",
                            "takeout_news",
                        ],
                    )
                ),
                name="contactcheckrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "declaration_received",
                            "end_planned",
                            "objection_open",
                            "order_cancelled",
                            "line_ended",
                            "proof_code",
                            "payout_choice_needed",
                            "payout_failed",
                            "payout_sent",
                            "payout_reminder",
                            "pick_up_code",
                            "credit_offered",
                            "settlement_corrected",
                            "verification_code",
                            "confidential_news",
                            "cool_off_begun",
                            "account_news",
                            "switch_answer",
                            "papers_asked",
                            "takeout_news",
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="takeoutrow",
            name="line",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="records.linerow"
            ),
        ),
        migrations.AddIndex(
            model_name="takeoutrow",
            index=models.Index(fields=["line", "asked_at"], name="takeout_by_line"),
        ),
        migrations.AddIndex(
            model_name="takeoutrow",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "preparing", "ready", "fetched"])),
                fields=["due_at"],
                name="takeout_due",
            ),
        ),
        migrations.AddIndex(
            model_name="takeoutrow",
            index=models.Index(
                condition=models.Q(("link_hash", ""), _negated=True),
                fields=["link_hash"],
                name="takeout_by_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="takeoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["asked", "preparing", "ready", "fetched", "expired", "failed", "declined"],
                    )
                ),
                name="takeoutrow_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="takeoutrow",
            constraint=models.CheckConstraint(
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
                name="takeoutrow_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="takeoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__in", ["", "plain", "aes", "age"])),
                name="takeout_form_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="takeoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("how_told__in", ["", "on_page", "by_phone", "at_desk", "in_writing"])
                ),
                name="takeout_how_told_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="takeoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["ready", "fetched"]), ("rest_key", ""), _connector="XOR"
                ),
                name="takeout_key_while_it_lies",
            ),
        ),
        migrations.AddConstraint(
            model_name="takeoutrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "preparing"])),
                fields=("line",),
                name="takeout_once_at_a_time",
            ),
        ),
    ]
