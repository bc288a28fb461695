"""One signature for many certificates, and evidence as it was written.

Each certificate tells its way to the root of the tree that was signed. Certificates that were signed
by themselves have no way, and stay as they are.

Evidence is kept byte for byte, as certificates prove it. Taking it apart was a quarter of the time
of writing it, and made it larger.

When a line begins to end, no index hears of it: the indexes of living lines ask for a column that
stays as it is, and half a page is left for the next version of each row. Before, a campaign left six
dead entries in indexes for each line, and a larger table than it does now.
"""

from typing import ClassVar

from django.db import migrations, models

from cleanbreak.records.evidence import AsWrittenField

HALF_FULL = "ALTER TABLE line SET (fillfactor = 50)"
FULL = "ALTER TABLE line RESET (fillfactor)"


class Migration(migrations.Migration):
    """Columns."""

    dependencies: ClassVar = [("records", "0021_application_role")]
    operations: ClassVar = [
        migrations.AlterField(
            "CertificateRow",
            "signature",
            models.BinaryField(help_text="Ed25519, RFC 8032; of the tree, if there is one."),
        ),
        migrations.AddField(
            "CertificateRow",
            "leaf_index",
            models.SmallIntegerField(help_text="Where it stands in the tree.", null=True),
        ),
        migrations.AddField("CertificateRow", "tree_size", models.SmallIntegerField(null=True)),
        migrations.AddField(
            "CertificateRow",
            "path",
            models.BinaryField(help_text="From there to the root, RFC 6962 2.1.1.", null=True),
        ),
        migrations.AlterField(
            "EvidenceRow",
            "facts",
            AsWrittenField(
                help_text="With the instant; the canonical text that certificates prove."
            ),
        ),
        migrations.RunSQL(HALF_FULL, FULL),
        migrations.RemoveConstraint("LineRow", "line_msisdn_once_alive"),
        migrations.RemoveConstraint("LineRow", "line_imsi_once_alive"),
        migrations.AddField(
            "LineRow",
            "is_alive",
            models.GeneratedField(
                db_persist=True,
                expression=models.Q(("state", "terminated"), _negated=True),
                output_field=models.BooleanField(),
            ),
        ),
        *(
            migrations.AddConstraint(
                "LineRow",
                models.UniqueConstraint(
                    condition=models.Q(("is_alive", True)),
                    fields=(column,),
                    name=f"line_{column}_once_alive",
                ),
            )
            for column in ("msisdn", "imsi")
        ),
    ]
