"""Orders with a problem are found without looking at those that have none."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0012_profile_events")]
    operations: ClassVar = [
        migrations.AddIndex(
            "orderrow",
            models.Index(
                fields=["problem_code"],
                condition=models.Q(("problem_code", ""), _negated=True),
                name="order_with_problem",
            ),
        )
    ]
