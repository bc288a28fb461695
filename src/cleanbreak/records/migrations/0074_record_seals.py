"""Seals over the records that are written for good, and indexes by which an hour of them is found.

The indexes are BRIN: rows of such tables lie on the disk in the order of their instants, so that a
few bytes for each megabyte are enough, and an insert does not touch them.
"""

from typing import ClassVar

from django.db import migrations, models

INSTANTS = {
    "call_step": "at",
    "call_wrap_up": "at",
    "cash_movement": "at",
    "certificate": "issued_at",
    "desk_visit_step": "at",
    "identity_evidence": "seen_at",
    "ledger_journal": "posted_at",
    "log_checked": "at",
    "log_checkpoint": "signed_at",
    "log_cosignature": "at",
    "log_dispute": "at",
    "log_entry": "appended_at",
    "log_head": "at",
    "payout_event": "at",
    "profile_event": "received_at",
    "shown_statement": "shown_at",
    "slip": "issued_at",
}
APPEND_ONLY = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON record_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON record_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON record_seal;
DROP TRIGGER refuse_change ON record_seal;
"""
INDEXES = "CREATE INDEX audit_seal_by_instant ON audit_seal (sealed_at);" + "".join(
    f"CREATE INDEX {table}_sealed_by ON {table} USING brin ({instant});"
    for table, instant in INSTANTS.items()
)
WITHOUT_INDEXES = "DROP INDEX audit_seal_by_instant;" + "".join(
    f"DROP INDEX {table}_sealed_by;" for table in INSTANTS
)


class Migration(migrations.Migration):
    """One table, its triggers, and indexes."""

    dependencies: ClassVar = [("records", "0073_key_states")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="RecordSealRow",
            fields=[
                ("block", models.BigIntegerField(primary_key=True, serialize=False)),
                ("statement", models.BinaryField()),
                ("key_id", models.TextField()),
                ("signature", models.BinaryField()),
                ("until", models.DateTimeField()),
            ],
            options={"db_table": "record_seal"},
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(
                condition=models.Q(("act", "audit.verified")),
                fields=["at"],
                name="audit_checks_by_instant",
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, UNDO),
        migrations.RunSQL(INDEXES, WITHOUT_INDEXES),
    ]
