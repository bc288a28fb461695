"""Legal holds, and by which indexes is found what is due to be erased."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

GUARD = """
CREATE TRIGGER refuse_delete BEFORE DELETE ON legal_hold
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON legal_hold
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNGUARD = "DROP TRIGGER refuse_truncate ON legal_hold; DROP TRIGGER refuse_delete ON legal_hold;"
HOLD = migrations.CreateModel(
    name="LegalHoldRow",
    fields=[
        (
            "hold_id",
            models.UUIDField(default=uuid_utils.compat.uuid7, primary_key=True, serialize=False),
        ),
        ("reason", models.TextField()),
        (
            "case_reference",
            models.TextField(help_text="File number of the court, authority or dispute."),
        ),
        ("placed_by", models.TextField()),
        ("placed_at", models.DateTimeField()),
        ("until", models.DateField(help_text="The last day.")),
        (
            "release_asked_by",
            models.TextField(default="", help_text="Who wants it to end earlier."),
        ),
        ("released_by", models.TextField(default="", help_text="The second person.")),
        ("released_at", models.DateTimeField(null=True)),
        (
            "holder",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="records.holderrow"),
        ),
        (
            "line",
            models.ForeignKey(
                help_text="NULL: all lines of the holder.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="records.linerow",
            ),
        ),
    ],
    options={
        "db_table": "legal_hold",
        "constraints": [
            models.CheckConstraint(
                condition=models.Q(reason__in=["court", "authority", "dispute", "fraud"]),
                name="legalholdrow_reason_known",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at=None)
                | ~models.Q(released_by=models.F("release_asked_by")),
                name="legal_hold_released_by_another",
            ),
        ],
    },
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0035_papers")]

    operations: ClassVar = [
        HOLD,
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.AddField(
            "linerow",
            "law_of",
            models.DateField(
                help_text="The day whose law says how long it is kept: its order's.", null=True
            ),
        ),
        migrations.AddField(
            "linerow",
            "erased",
            models.SmallIntegerField(
                db_default=0,
                help_text="Which categories were erased, a bit each: records/retention.py.",
            ),
        ),
        migrations.AddField(
            "campaignrow",
            "forgotten_at",
            models.DateTimeField(help_text="When the numbers of its file were erased.", null=True),
        ),
        migrations.AddIndex(
            "linerow",
            models.Index(
                condition=~models.Q(termination_date=None),
                fields=["jurisdiction", "erased", "termination_date", "line_id"],
                name="line_ended",
            ),
        ),
        migrations.AddIndex(
            "declarationrow",
            models.Index(
                fields=["received_at", "declaration_id"],
                name="declaration_by_age",
            ),
        ),
        migrations.AddIndex(
            "payoutrow",
            models.Index(
                condition=~models.Q(destination=""),
                fields=["changed_at", "payout_id"],
                name="payout_with_destination",
            ),
        ),
        migrations.AddIndex(
            "payoutwishrow", models.Index(fields=["chosen_at"], name="payout_wish_by_age")
        ),
    ]
