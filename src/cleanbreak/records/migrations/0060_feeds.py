"""Reports of feeds to authorities: their versions, and what was told in each that was filed."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0058_ssf"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedReportRow",
            fields=[
                (
                    "report_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("feed", models.TextField(help_text="The operator's name of it.")),
                ("period", models.TextField()),
                (
                    "through",
                    models.DateField(
                        help_text="The watermark: ends through this day were looked for."
                    ),
                ),
                ("due_on", models.DateField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "feed_report",
                "constraints": [
                    models.UniqueConstraint(fields=("feed", "period"), name="feed_report_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedVersionRow",
            fields=[
                ("version_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("rows", models.BigIntegerField()),
                (
                    "back_with_holder",
                    models.BigIntegerField(
                        help_text="Reported before, and not ended after all: taken back, where that can be done."
                    ),
                ),
                (
                    "files",
                    models.JSONField(
                        help_text="Name, bytes and SHA-256 of each; nothing of what is in it."
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by", models.TextField()),
                ("filed_at", models.DateTimeField(null=True)),
                ("filed_by", models.TextField(db_default="")),
                ("filed_how", models.TextField(null=True)),
                (
                    "counts",
                    models.BooleanField(
                        db_default=False, help_text="The one of its report that is filed."
                    ),
                ),
                ("attempts", models.IntegerField(db_default=0)),
                ("sending_until", models.DateTimeField(null=True)),
                ("problem_sentence", models.TextField(db_default="")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="records.feedreportrow",
                    ),
                ),
            ],
            options={
                "db_table": "feed_version",
            },
        ),
        migrations.CreateModel(
            name="FeedEntryRow",
            fields=[
                ("entry_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("msisdn", models.TextField(null=True)),
                (
                    "begins_at",
                    models.DateTimeField(help_text="Names the interval of the number.", null=True),
                ),
                (
                    "customer",
                    models.TextField(help_text="The operator's customer number.", null=True),
                ),
                ("day", models.DateField()),
                ("lines", models.IntegerField(db_default=0)),
                ("is_taken_back", models.BooleanField(db_default=False)),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="records.feedversionrow",
                    ),
                ),
            ],
            options={
                "db_table": "feed_entry",
            },
        ),
        migrations.AddConstraint(
            model_name="feedversionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("filed_how__in", ["sent", "by_hand", "nothing"])),
                name="feedversionrow_filed_how_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedversionrow",
            constraint=models.UniqueConstraint(
                fields=("report", "version"), name="feed_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedversionrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("counts", True)),
                fields=("report",),
                name="feed_version_counts_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedversionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("counts", False), ("filed_at__isnull", False), _connector="OR"),
                name="feed_version_counts_if_filed",
            ),
        ),
        migrations.AddIndex(
            model_name="feedentryrow",
            index=models.Index(fields=["version", "msisdn", "day"], name="feed_entry_in_file"),
        ),
        migrations.AddIndex(
            model_name="feedentryrow",
            index=models.Index(
                condition=models.Q(("msisdn", None), _negated=True),
                fields=["msisdn", "begins_at"],
                name="feed_entry_by_number",
            ),
        ),
        migrations.AddIndex(
            model_name="feedentryrow",
            index=models.Index(
                condition=models.Q(("customer", None), _negated=True),
                fields=["customer", "day"],
                name="feed_entry_by_customer",
            ),
        ),
    ]
