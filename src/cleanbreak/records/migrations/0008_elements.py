"""How hard each element may be driven, and whether it answers."""

from typing import ClassVar

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0007_campaigns")]
    operations: ClassVar = [
        migrations.CreateModel(
            "ElementRow",
            [
                (
                    "name",
                    models.TextField(
                        primary_key=True,
                        serialize=False,
                        help_text="The port behind which it stands.",
                    ),
                ),
                ("rate_per_s", models.FloatField(null=True, help_text="Null: without limit.")),
                (
                    "next_call_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="The next free instant."
                    ),
                ),
                (
                    "pauses",
                    models.JSONField(default=list, help_text="Of mass work: begins, ends, zone."),
                ),
                ("failures", models.IntegerField(default=0)),
                ("openings", models.IntegerField(default=0)),
                ("open_until", models.DateTimeField(null=True)),
                ("probe_until", models.DateTimeField(null=True)),
                ("down_since", models.DateTimeField(null=True)),
                ("is_alerted", models.BooleanField(default=False)),
            ],
            {
                "db_table": "element",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(rate_per_s__isnull=True) | models.Q(rate_per_s__gt=0),
                        name="element_rate_is_positive",
                    )
                ],
            },
        )
    ]
