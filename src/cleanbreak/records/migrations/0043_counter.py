"""Counters of stores, their jobs, and what was read of a card for its holder to take along."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0042_outlets"),
    ]

    operations = [
        migrations.CreateModel(
            name="CounterRow",
            fields=[
                (
                    "counter_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.TextField(help_text="As clerks call it.")),
                ("added_at", models.DateTimeField()),
                ("added_by", models.TextField()),
                (
                    "pairing_hash",
                    models.TextField(blank=True, help_text="Empty: no code is waiting."),
                ),
                ("pairing_until", models.DateTimeField(null=True)),
                (
                    "token_hash",
                    models.TextField(blank=True, help_text="SHA-256; empty: nobody speaks for it."),
                ),
                ("paired_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.TextField(blank=True)),
                (
                    "agent",
                    models.TextField(blank=True, help_text="Which start of the agent serves it."),
                ),
                ("agent_version", models.TextField(blank=True)),
                ("has_printer", models.BooleanField(default=False)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to="records.storerow",
                    ),
                ),
            ],
            options={
                "db_table": "counter",
            },
        ),
        migrations.CreateModel(
            name="CounterJobRow",
            fields=[
                (
                    "job_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("state", models.TextField(default="waiting")),
                (
                    "about",
                    models.TextField(blank=True, help_text="What asked for it: visit:ID, slip:ID."),
                ),
                ("ground", models.TextField(blank=True, help_text="Why a card may be wiped.")),
                ("channel", models.TextField()),
                ("acting_user", models.TextField(help_text="Who asked for it.")),
                ("on_behalf_of", models.TextField(blank=True)),
                ("authority", models.TextField(blank=True)),
                (
                    "work",
                    models.TextField(
                        blank=True, help_text="Sealed; empty as soon as an agent has it."
                    ),
                ),
                (
                    "agent",
                    models.TextField(blank=True, help_text="Which start of the agent took it."),
                ),
                ("asked_at", models.DateTimeField()),
                ("over_at", models.DateTimeField(help_text="When it is given up.")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.JSONField(
                        default=dict, help_text="Codes and figures: nothing of anybody."
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="records.linerow",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="records.counterrow"
                    ),
                ),
            ],
            options={
                "db_table": "counter_job",
            },
        ),
        migrations.CreateModel(
            name="CardReadingRow",
            fields=[
                (
                    "reading_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("content", models.BinaryField(help_text="The dump, as an age file.")),
                (
                    "rest_key",
                    models.TextField(help_text="Sealed; deleted, the content is nothing."),
                ),
                ("read_at", models.DateTimeField()),
                ("keep_until", models.DateTimeField()),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, to="records.linerow"
                    ),
                ),
            ],
            options={
                "db_table": "card_reading",
                "indexes": [models.Index(fields=["keep_until"], name="card_reading_due")],
            },
        ),
        migrations.AddConstraint(
            model_name="counterrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("store", "name"),
                name="counter_named_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("token_hash", ""), _negated=True),
                fields=("token_hash",),
                name="counter_token_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pairing_hash", ""), _negated=True),
                fields=("pairing_hash",),
                name="counter_code_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_at", None),
                    models.Q(("pairing_hash", ""), ("token_hash", "")),
                    _connector="OR",
                ),
                name="counter_revoked_is_silent",
            ),
        ),
        migrations.AddIndex(
            model_name="counterjobrow",
            index=models.Index(fields=["counter", "asked_at"], name="counter_job_by_counter"),
        ),
        migrations.AddIndex(
            model_name="counterjobrow",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "taken"])),
                fields=["over_at"],
                name="counter_job_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterjobrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["identify", "read", "wipe", "print"])),
                name="counterjobrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterjobrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "taken", "answered", "over"])),
                name="counterjobrow_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterjobrow",
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
                name="counterjobrow_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterjobrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "taken"])),
                fields=("counter",),
                name="counter_job_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterjobrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "waiting"), ("work", ""), _connector="OR"),
                name="counter_job_work_while_it_waits",
            ),
        ),
    ]
