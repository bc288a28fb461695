"""Declarations by telephone: without a name; a person looks at those that fit no line.

Receipts by letter, the voice of who reports a fraud, and who had a call before.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0051_messages"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ReceiptLetterRow",
            fields=[
                ("letter_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("declaration_id", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "posted_at",
                    models.DateTimeField(help_text="NULL: nobody has said so yet.", null=True),
                ),
            ],
            options={
                "db_table": "receipt_letter",
            },
        ),
        migrations.AddField(
            model_name="declarationrow",
            name="look_result",
            field=models.TextField(
                help_text="What a person found out about one that told no name.", null=True
            ),
        ),
        migrations.AddField(
            model_name="declarationrow",
            name="looked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="declarationrow",
            name="proved_line_id",
            field=models.BigIntegerField(
                help_text="Where no name is told: whose line it is, as was proved, or compared.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="declarationrow",
            name="told_by",
            field=models.TextField(
                db_default="name", default="name", help_text="By what it says whose line it is."
            ),
        ),
        migrations.AddField(
            model_name="suspiciousreportrow",
            name="recording",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="Sealed; WAV in base64; empty if nothing was recorded.",
            ),
        ),
        migrations.AddField(
            model_name="verificationrow",
            name="had_by",
            field=models.TextField(
                db_default="", default="", help_text="Who handed it on, as opened_by; by blanks."
            ),
        ),
        migrations.AddIndex(
            model_name="declarationrow",
            index=models.Index(
                condition=models.Q(("msisdn", None), _negated=True),
                fields=["msisdn"],
                name="declaration_by_msisdn",
            ),
        ),
        migrations.AddIndex(
            model_name="declarationrow",
            index=models.Index(
                condition=models.Q(("iccid", None), _negated=True),
                fields=["iccid"],
                name="declaration_by_iccid",
            ),
        ),
        migrations.AddIndex(
            model_name="declarationrow",
            index=models.Index(
                condition=models.Q(
                    models.Q(("told_by", "name"), _negated=True),
                    models.Q(("tied_at", None), _negated=True),
                    ("look_result", None),
                    ("order_id", None),
                ),
                fields=["declaration_id"],
                name="declaration_to_look_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="declarationrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "look_result__in",
                        ["fits", "not_meant", "no_line", "duplicate", "not_reached"],
                    )
                ),
                name="declarationrow_look_result_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="declarationrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_by", "name"), models.Q(("holder_name", ""), _negated=True)),
                    models.Q(
                        ("channel", "hotline"),
                        ("holder_name", ""),
                        ("told_by__in", ["proof", "voice"]),
                    ),
                    _connector="OR",
                ),
                name="declaration_names_its_holder",
            ),
        ),
        migrations.AddIndex(
            model_name="receiptletterrow",
            index=models.Index(
                condition=models.Q(("posted_at", None)),
                fields=["letter_id"],
                name="receipt_letter_to_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptletterrow",
            constraint=models.UniqueConstraint(
                fields=("declaration_id",), name="receiptletterrow_declaration_id_once"
            ),
        ),
    ]
