"""What clients say of their orders, sealed; which of them they want to see no more."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Four columns that code of before leaves alone, and an index."""

    dependencies: ClassVar = [("records", "0080_tmf")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="clientorderrow",
            name="words",
            field=models.TextField(
                blank=True, db_default="", help_text="Sealed; empty: none, or erased."
            ),
        ),
        migrations.AddField(
            model_name="clientorderrow",
            name="words_at",
            field=models.DateTimeField(help_text="When they were last said.", null=True),
        ),
        migrations.AddField(
            model_name="clientorderrow",
            name="hidden_at",
            field=models.DateTimeField(help_text="Its client wants to see it no more.", null=True),
        ),
        migrations.AddField(
            model_name="ordercancelrow",
            name="wanted_at",
            field=models.DateTimeField(help_text="What the client gave as its day.", null=True),
        ),
        migrations.AlterField(
            model_name="keptanswerrow",
            name="answer",
            field=models.TextField(help_text="Sealed."),
        ),
        migrations.AddIndex(
            model_name="clientorderrow",
            index=models.Index(
                condition=~Q(hidden_at=None),
                fields=["client_id"],
                name="client_order_hidden",
            ),
        ),
    ]
