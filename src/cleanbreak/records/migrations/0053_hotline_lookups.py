"""Lookups of the hotline: by the end of a call, and how long the last ones of a language took."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0052_declaration_by_phone"),
    ]

    operations: ClassVar = [
        migrations.RemoveIndex(
            model_name="queueplacerow",
            name="queue_place_by_start",
        ),
        migrations.AddIndex(
            model_name="callhandlingrow",
            index=models.Index(fields=["closed_at"], name="call_handling_by_end"),
        ),
        migrations.AddIndex(
            model_name="hotlinecallrow",
            index=models.Index(fields=["ended_at"], name="hotline_call_by_end"),
        ),
        migrations.AddIndex(
            model_name="queueplacerow",
            index=models.Index(fields=["served_since"], name="queue_place_by_served"),
        ),
        migrations.AddIndex(
            model_name="queueplacerow",
            index=models.Index(
                condition=models.Q(("left_for", "done"), ("served_since__isnull", False)),
                fields=["language", "left_at"],
                name="queue_place_last_handling",
            ),
        ),
    ]
