"""What a person decides about an important cause, with the declaration that names it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0002_append_only")]
    operations: ClassVar = [
        migrations.AddField(
            "DeclarationRow",
            "decision",
            models.TextField(null=True, help_text="About an important cause, by a person."),
        ),
        migrations.AddField(
            "DeclarationRow",
            "decision_reason",
            models.TextField(blank=True, default="", help_text="As the holder reads it."),
        ),
        migrations.AddField("DeclarationRow", "decided_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "DeclarationRow",
            models.CheckConstraint(
                condition=models.Q(decision__in=["accepted", "refused"]),
                name="declarationrow_decision_known",
            ),
        ),
        migrations.AddIndex(
            "DeclarationRow",
            models.Index(
                fields=["order_id"],
                condition=models.Q(kind="extraordinary"),
                name="declaration_for_cause",
            ),
        ),
    ]
