"""What is kept for people who go through their accounts, and which orders were ended when."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0060_feeds"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ReminderRoundRow",
            fields=[
                ("days", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("up_to", models.DateTimeField()),
                (
                    "last_order_id",
                    models.UUIDField(help_text="Of those completed at that instant."),
                ),
            ],
            options={
                "db_table": "reminder_round",
            },
        ),
        migrations.CreateModel(
            name="RemindersStoppedRow",
            fields=[
                ("order_id", models.UUIDField(primary_key=True, serialize=False)),
                ("stopped_at", models.DateTimeField()),
            ],
            options={
                "db_table": "reminders_stopped",
            },
        ),
        migrations.CreateModel(
            name="TickListRow",
            fields=[
                ("list_hash", models.TextField(primary_key=True, serialize=False)),
                (
                    "ticked",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), help_text="Keys of accounts.", size=None
                    ),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "tick_list",
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
        migrations.AddIndex(
            model_name="orderrow",
            index=models.Index(
                condition=models.Q(("completed_at", None), _negated=True),
                fields=["completed_at"],
                name="order_by_completion",
            ),
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
                            "paper_judged",
                            "takeout_news",
                            "call_handover",
                            "call_receipt",
                            "message_received",
                            "message_answered",
                            "accounts_reminder",
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
                            "paper_judged",
                            "takeout_news",
                            "call_handover",
                            "call_receipt",
                            "message_received",
                            "message_answered",
                            "accounts_reminder",
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="ticklistrow",
            index=models.Index(fields=["changed_at"], name="tick_list_by_change"),
        ),
    ]
