"""Documents seen at desks, append-only; and their pictures, which few places want, and which go."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON identity_evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON identity_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON identity_evidence;
DROP TRIGGER refuse_change ON identity_evidence;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0040_desk_visit"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="IdentityEvidenceRow",
            fields=[
                (
                    "evidence_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("read_by", models.TextField()),
                ("check_digits", models.TextField()),
                ("name_from", models.TextField()),
                ("validity", models.TextField()),
                (
                    "authority_id",
                    models.UUIDField(help_text="By which the bearer comes, if by any.", null=True),
                ),
                (
                    "pictures",
                    models.TextField(blank=True, help_text="Which were taken, by blanks."),
                ),
                ("seen_at", models.DateTimeField()),
                ("seen_by", models.TextField(help_text="Who compared the photo.")),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identity",
                        to="records.deskvisitrow",
                    ),
                ),
            ],
            options={
                "db_table": "identity_evidence",
            },
        ),
        migrations.CreateModel(
            name="IdentityPictureRow",
            fields=[
                (
                    "picture_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.TextField()),
                ("content", models.TextField(help_text="JPEG, base64, sealed.")),
                ("taken_at", models.DateTimeField()),
                ("taken_by", models.TextField()),
                ("erase_on", models.DateField(help_text="First day on which it must be gone.")),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_pictures",
                        to="records.identityevidencerow",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="records.linerow"
                    ),
                ),
            ],
            options={
                "db_table": "identity_picture",
            },
        ),
        migrations.AddConstraint(
            model_name="identityevidencerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "identity_card",
                            "passport",
                            "residence_permit",
                            "driving_licence",
                            "hk_macao_residence_permit",
                            "taiwan_residence_permit",
                            "hk_macao_travel_permit",
                            "taiwan_travel_permit",
                            "permanent_resident_card",
                            "my_number_card",
                            "disability_certificate",
                            "sim_card",
                            "recent_bill",
                            "proofs",
                            "line_number",
                            "line_phone",
                            "mailbox",
                            "account_pin",
                            "second_contact",
                            "own_account",
                            "pick_up_code",
                            "signed_power",
                            "notarised_power",
                            "court_appointment",
                            "company_register",
                            "business_licence",
                            "company_seal",
                            "company_letter",
                            "death_certificate",
                            "certificate_of_inheritance",
                            "kinship",
                        ],
                    )
                ),
                name="identityevidencerow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="identityevidencerow",
            constraint=models.CheckConstraint(
                condition=models.Q(("read_by__in", ["lines", "by_eye"])),
                name="identityevidencerow_read_by_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="identityevidencerow",
            constraint=models.CheckConstraint(
                condition=models.Q(("check_digits__in", ["fit", "none"])),
                name="identityevidencerow_check_digits_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="identityevidencerow",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_from__in", ["zone", "printed"])),
                name="identityevidencerow_name_from_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="identityevidencerow",
            constraint=models.CheckConstraint(
                condition=models.Q(("validity__in", ["in_date", "tolerated", "unlimited"])),
                name="identityevidencerow_validity_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="identityevidencerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "disability_certificate",
                            "driving_licence",
                            "hk_macao_residence_permit",
                            "hk_macao_travel_permit",
                            "identity_card",
                            "my_number_card",
                            "passport",
                            "permanent_resident_card",
                            "residence_permit",
                            "taiwan_residence_permit",
                            "taiwan_travel_permit",
                        ],
                    )
                ),
                name="identity_evidence_of_identity",
            ),
        ),
        migrations.AddIndex(
            model_name="identitypicturerow",
            index=models.Index(fields=["erase_on"], name="identity_picture_by_day"),
        ),
        migrations.AddConstraint(
            model_name="identitypicturerow",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["document", "person"])),
                name="identitypicturerow_what_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitypicturerow",
            constraint=models.UniqueConstraint(
                fields=("evidence", "what"), name="identity_picture_once"
            ),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
