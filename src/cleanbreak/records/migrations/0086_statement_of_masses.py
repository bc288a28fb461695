"""Ends of masses are stated after those of people."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0085_push"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="statementduerow",
            name="is_mass",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="One of very many: it waits for the others.",
            ),
        ),
        migrations.AddIndex(
            model_name="statementduerow",
            index=models.Index(
                condition=models.Q(("is_mass", False)),
                fields=["order_id"],
                name="statement_due_of_people",
            ),
        ),
    ]
