"""Campaigns: many lines that an operator ends together, in slices, with figures kept as work is done.

No foreign keys: a campaign's lines are judged as a set, and a check of each would cost as much.
"""

from typing import ClassVar

import uuid_utils.compat
from django.db import migrations, models

MADE_AT = """
-- The instant that an order's id begins with, to the millisecond (RFC 9562 5.7).
CREATE FUNCTION made_at(order_id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT to_timestamp(
        ('x' || lpad(left(replace(order_id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint
        / 1000.0)
$$;
"""
UNDO_MADE_AT = "DROP FUNCTION made_at(uuid);"


class Migration(migrations.Migration):
    """Tables of campaigns, and when a line was last used."""

    dependencies: ClassVar = [("records", "0006_ledger_in_batches")]
    operations: ClassVar = [
        migrations.RunSQL(MADE_AT, UNDO_MADE_AT),
        migrations.AddField(
            model_name="linerow",
            name="last_used_on",
            field=models.DateField(help_text="Of any paid use; NULL: nobody has said.", null=True),
        ),
        migrations.CreateModel(
            name="CampaignLineRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "campaign_id",
                        "line_number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("campaign_id", models.UUIDField()),
                (
                    "line_number",
                    models.IntegerField(help_text="Of the file, at which the row begins."),
                ),
                (
                    "msisdn",
                    models.TextField(help_text="As given, in normal form; empty if it was not."),
                ),
                (
                    "iccid",
                    models.TextField(help_text="As given, in normal form; empty if it was not."),
                ),
                ("line_id", models.BigIntegerField(null=True)),
                ("outcome", models.TextField(default="given")),
                ("refusal_code", models.TextField(blank=True)),
                ("plan", models.JSONField(null=True)),
                ("policy_date", models.DateField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "order_id",
                    models.UUIDField(
                        help_text="Of its order, which is there once it is fed.", null=True
                    ),
                ),
            ],
            options={
                "db_table": "campaign_line",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["given", "planned", "refused"])),
                        name="campaignlinerow_outcome_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignRow",
            fields=[
                (
                    "campaign_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("state", models.TextField(default="draft")),
                ("reason", models.TextField()),
                (
                    "wished_date",
                    models.DateField(help_text="NULL: as soon as it is allowed.", null=True),
                ),
                (
                    "rate_per_s",
                    models.FloatField(help_text="Lines begun in a second at most.", null=True),
                ),
                ("file_sha256", models.TextField(null=True)),
                (
                    "dormant_since",
                    models.DateField(help_text="If a query made it, not a file.", null=True),
                ),
                (
                    "place",
                    models.TextField(help_text="To which place the query was limited.", null=True),
                ),
                ("lines_given", models.IntegerField(default=0)),
                (
                    "lines_to_end",
                    models.IntegerField(default=0, help_text="What the plan would end."),
                ),
                (
                    "summary",
                    models.JSONField(default=dict, help_text="What the plan found, in figures."),
                ),
                ("created_at", models.DateTimeField()),
                ("created_by", models.TextField()),
                ("planned_at", models.DateTimeField(null=True)),
                ("planned_by", models.TextField(blank=True, default="")),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by", models.TextField(blank=True, default="")),
                ("started_at", models.DateTimeField(null=True)),
                ("stopped_by", models.TextField(blank=True, default="")),
                (
                    "ended_at",
                    models.DateTimeField(help_text="When it was finished or stopped.", null=True),
                ),
                (
                    "next_lines_at",
                    models.DateTimeField(
                        help_text="When its rate allows the next ones.", null=True
                    ),
                ),
            ],
            options={
                "db_table": "campaign",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "planned",
                                    "approved",
                                    "running",
                                    "paused",
                                    "stopping",
                                    "stopped",
                                    "finished",
                                ],
                            )
                        ),
                        name="campaignrow_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "network_sunset",
                                    "dormant",
                                    "fleet",
                                    "brand_closure",
                                    "fraud",
                                    "other",
                                ],
                            )
                        ),
                        name="campaignrow_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approved_by", models.F("created_by")), _negated=True),
                        name="campaign_approved_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "planned", "approved", "running", "paused", "stopping"],
                            )
                        ),
                        fields=("file_sha256",),
                        name="campaign_file_once_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignSliceRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "campaign_id",
                        "first_line",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("campaign_id", models.UUIDField()),
                ("first_line", models.IntegerField()),
                ("last_line", models.IntegerField(help_text="Included.")),
                ("state", models.TextField(default="waiting")),
                ("planned_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "campaign_slice",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "fed", "withdrawn"])),
                        name="campaignslicerow_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignTallyRow",
            fields=[
                ("tally_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("campaign_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("became", models.TextField(help_text="fed, completed or cancelled.")),
                ("orders", models.IntegerField()),
            ],
            options={
                "db_table": "campaign_tally",
                "indexes": [
                    models.Index(fields=["campaign_id", "at"], name="campaign_tally_by_campaign")
                ],
            },
        ),
    ]
