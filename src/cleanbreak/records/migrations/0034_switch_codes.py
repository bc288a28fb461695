"""Codes with which lines leave for another provider, and numbers that left with them."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0033_statutory_pages"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SwitchCodeRow",
            fields=[
                (
                    "code_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                (
                    "holder_id",
                    models.BigIntegerField(help_text="Whose line it was; of nobody after them."),
                ),
                ("word", models.TextField(help_text="What it was asked for by: pac, stac.")),
                (
                    "nonce",
                    models.TextField(
                        help_text="The code is made from it and the server's key; empty after its last day."
                    ),
                ),
                (
                    "code_mac",
                    models.TextField(
                        help_text="By which the code is found; no code is given out twice."
                    ),
                ),
                ("issued_at", models.DateTimeField()),
                ("last_day", models.DateField(help_text="In the line's place.")),
                ("ended_as", models.TextField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_on",
                    models.DateField(help_text="The day of it, in the line's place.", null=True),
                ),
                (
                    "recipient",
                    models.TextField(db_default="", help_text="The provider that redeemed it."),
                ),
                (
                    "order_id",
                    models.UUIDField(help_text="The order by which the line leaves.", null=True),
                ),
            ],
            options={
                "db_table": "switch_code",
            },
        ),
        migrations.CreateModel(
            name="SwitchRequestRow",
            fields=[
                (
                    "request_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("word", models.TextField()),
                (
                    "is_new_code",
                    models.BooleanField(help_text="Whether the code was made for this request."),
                ),
                ("figures", models.JSONField()),
                ("channel", models.TextField()),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "switch_request",
            },
        ),
        migrations.RemoveConstraint(
            model_name="contactcheckrow",
            name="contactcheckrow_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="numberrow",
            name="numberrow_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="orderrow",
            name="orderrow_channel_known",
        ),
        migrations.RemoveConstraint(
            model_name="outboxrow",
            name="outboxrow_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="verificationrow",
            name="verificationrow_channel_known",
        ),
        migrations.AddField(
            model_name="numberrow",
            name="ported_to",
            field=models.TextField(db_default="", help_text="The provider that took it over."),
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
                        ],
                    )
                ),
                name="contactcheckrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="numberrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["port_grace", "quarantined", "returned", "ported_out"])
                ),
                name="numberrow_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderrow",
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
                name="orderrow_channel_known",
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
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="verificationrow",
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
                name="verificationrow_channel_known",
            ),
        ),
        migrations.AddField(
            model_name="switchcoderow",
            name="line",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="records.linerow"
            ),
        ),
        migrations.AddField(
            model_name="switchrequestrow",
            name="code",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="records.switchcoderow",
            ),
        ),
        migrations.AddField(
            model_name="switchrequestrow",
            name="line",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="records.linerow"
            ),
        ),
        migrations.AddIndex(
            model_name="switchcoderow",
            index=models.Index(fields=["line"], name="switch_code_by_line"),
        ),
        migrations.AddIndex(
            model_name="switchcoderow",
            index=models.Index(
                condition=models.Q(("nonce", ""), _negated=True),
                fields=["last_day"],
                name="switch_code_to_expire",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchcoderow",
            constraint=models.CheckConstraint(
                condition=models.Q(("word__in", ["pac", "stac", "info"])),
                name="switchcoderow_word_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchcoderow",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_as__in", ["redeemed", "expired", "void"])),
                name="switchcoderow_ended_as_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchcoderow",
            constraint=models.UniqueConstraint(
                fields=("code_mac",), name="switchcoderow_code_mac_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="switchcoderow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("line", "word"),
                name="switch_code_one_good",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchcoderow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_as", None), ("ended_at", None), ("ended_on", None)),
                    models.Q(
                        ("ended_as__isnull", False),
                        ("ended_at__isnull", False),
                        ("ended_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="switch_code_ends_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchcoderow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_as", "redeemed"),
                        ("order_id__isnull", False),
                        models.Q(("recipient", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            ("ended_as", None),
                            models.Q(("ended_as", "redeemed"), _negated=True),
                            _connector="OR",
                        ),
                        ("order_id", None),
                        ("recipient", ""),
                    ),
                    _connector="OR",
                ),
                name="switch_code_redeemed_by_order",
            ),
        ),
        migrations.AddIndex(
            model_name="switchrequestrow",
            index=models.Index(fields=["line"], name="switch_request_by_line"),
        ),
        migrations.AddConstraint(
            model_name="switchrequestrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("word__in", ["pac", "stac", "info"])),
                name="switchrequestrow_word_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchrequestrow",
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
                name="switchrequestrow_channel_known",
            ),
        ),
    ]
