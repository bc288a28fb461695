"""Withdrawals from an agreement are declarations, too; some are refused by their day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0032_every_previous_email"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="declarationrow",
            name="declarationrow_kind_known",
        ),
        migrations.RemoveIndex(
            model_name="declarationrow",
            name="declaration_for_cause",
        ),
        migrations.AddField(
            model_name="declarationrow",
            name="refused_code",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="Why a withdrawal ends nothing, or a person decides.",
            ),
        ),
        migrations.AddField(
            model_name="declarationrow",
            name="withdrawable_until",
            field=models.DateField(
                help_text="The last day for a withdrawal that came too late.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="declarationrow",
            name="decision",
            field=models.TextField(
                help_text="About an important cause, by a person; about a withdrawal.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="declarationrow",
            index=models.Index(
                condition=models.Q(("kind__in", ["extraordinary", "withdrawal"])),
                fields=["order_id"],
                name="declaration_for_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="declarationrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["ordinary", "extraordinary", "withdrawal"])),
                name="declarationrow_kind_known",
            ),
        ),
    ]
