"""What phones reported of their eSIM profiles; like evidence, it refuses every change."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON profile_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON profile_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_change ON profile_event;
DROP TRIGGER refuse_truncate ON profile_event;
"""
KINDS = [
    "checked",
    "not_confirmed",
    "downloaded",
    "installed",
    "enabled",
    "disabled",
    "deleted",
    "other",
]
STATUSES = ["Executed-Success", "Executed-WithWarning", "Failed", "Expired"]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0011_ledger_checked_once")]
    operations: ClassVar = [
        migrations.CreateModel(
            "ProfileEventRow",
            [
                ("profile_event_id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "fingerprint",
                    models.TextField(help_text="The same report has the same one."),
                ),
                ("kind", models.TextField(help_text="What the point meant when the report came.")),
                ("point", models.TextField(help_text="The SM-DP+'s own number or name.")),
                ("status", models.TextField()),
                (
                    "reported_at",
                    models.DateTimeField(help_text="The SM-DP+'s word, or else when it came."),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "line",
                    models.ForeignKey(
                        "records.linerow",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="profile_events",
                    ),
                ),
            ],
            {
                "db_table": "profile_event",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["fingerprint"], name="profileeventrow_fingerprint_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(kind__in=KINDS), name="profileeventrow_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(status__in=STATUSES),
                        name="profileeventrow_status_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
