"""What became of each key that signs: when it was first seen, and when it was revoked; for good."""

from typing import ClassVar

from django.db import migrations, models

GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON signing_key_state
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON signing_key_state
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON signing_key_state;
DROP TRIGGER refuse_change ON signing_key_state;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0072_witness"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SigningKeyStateRow",
            fields=[
                ("state_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key_id", models.TextField()),
                ("use", models.TextField()),
                ("state", models.TextField()),
                ("public_key", models.BinaryField()),
                ("reason", models.TextField(default="", help_text="Of a revocation: a code.")),
                (
                    "revoked_at_size",
                    models.BigIntegerField(
                        help_text="Entries below it were in the log before the revocation.",
                        null=True,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "signing_key_state",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key_id", "state"), name="signing_key_state_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("use__in", ["statement", "log"])),
                        name="signing_key_state_use_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("revoked_at_size", None), ("state", "seen")),
                            models.Q(
                                ("reason__in", ["compromised", "lost", "superseded"]),
                                ("revoked_at_size__gte", 0),
                                ("state", "revoked"),
                            ),
                            _connector="OR",
                        ),
                        name="signing_key_state_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
