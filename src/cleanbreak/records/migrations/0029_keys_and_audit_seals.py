"""Data keys, sealed IMSIs, and seals over the audit.

IMSIs that are here stay as they are until ``keys reseal`` has been over them, batch by batch:
`cleanbreak migrate` begins it, and ten million lines are no single transaction.
"""

from typing import ClassVar

from django.db import migrations, models

import cleanbreak.records.sealed_field

APPEND_ONLY = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON data_key
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_delete ON data_key;
DROP TRIGGER refuse_truncate ON audit_seal;
DROP TRIGGER refuse_change ON audit_seal;
"""


class Migration(migrations.Migration):
    """Tables and triggers."""

    dependencies: ClassVar = [("records", "0028_official_channel")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="AuditSealRow",
            fields=[
                ("block", models.BigIntegerField(primary_key=True, serialize=False)),
                ("statement", models.BinaryField()),
                ("key_id", models.TextField()),
                ("signature", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
                ("given_out", models.BigIntegerField()),
                ("closed_up_to", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
            ],
            options={"db_table": "audit_seal"},
        ),
        migrations.CreateModel(
            name="DataKeyRow",
            fields=[
                ("key_id", models.TextField(primary_key=True, serialize=False)),
                ("added_at", models.DateTimeField()),
                (
                    "resealed_at",
                    models.DateTimeField(
                        help_text="Since when nothing is sealed by an older one.", null=True
                    ),
                ),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "data_key"},
        ),
        migrations.AlterField(
            model_name="linerow",
            name="imsi",
            field=cleanbreak.records.sealed_field.SealedImsiField(help_text="E.212."),
        ),
        migrations.AlterField(
            model_name="furthersimrow",
            name="imsi",
            field=cleanbreak.records.sealed_field.SealedImsiField(
                help_text="E.212; NULL: no subscription of its own.", null=True
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, UNDO),
    ]
