"""The witnesses of the log: how far each has come, and what each objected to.

Objections are for good.
"""

from typing import ClassVar

from django.db import migrations, models

GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON log_dispute
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON log_dispute
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON log_dispute;
DROP TRIGGER refuse_change ON log_dispute;
"""
STATES = ["sound", "slow", "away", "refusing", "untrue", "disputing"]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0071_statement"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LogDisputeRow",
            fields=[
                ("dispute_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("witness", models.TextField()),
                (
                    "ours",
                    models.TextField(help_text="The checkpoint that it was asked to cosign."),
                ),
                (
                    "theirs",
                    models.TextField(help_text="What it cosigned; empty: it does not show it."),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "log_dispute",
            },
        ),
        migrations.CreateModel(
            name="LogWitnessRow",
            fields=[
                (
                    "name",
                    models.TextField(
                        help_text="As it stands in its cosignatures.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "size",
                    models.BigIntegerField(
                        default=0, help_text="Of what it cosigned last, as we know it."
                    ),
                ),
                ("cosigned_at", models.DateTimeField(null=True)),
                ("state", models.TextField(default="sound")),
                (
                    "failures",
                    models.IntegerField(default=0, help_text="Since it last cosigned."),
                ),
                ("troubled_since", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(help_text="Nobody asks it before that.")),
            ],
            options={
                "db_table": "log_witness",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", STATES)),
                        name="logwitnessrow_state_known",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
