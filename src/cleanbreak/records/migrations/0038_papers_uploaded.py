"""Pictures of papers that holders send beforehand, and that they are told what became of them."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0037_takeouts"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PaperUploadRow",
            fields=[
                (
                    "upload_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("need", models.TextField()),
                ("kind", models.TextField()),
                ("file_kind", models.TextField()),
                ("content", models.TextField(help_text="Base64, sealed; empty: erased.")),
                ("sent_at", models.DateTimeField()),
                ("state", models.TextField(default="waiting")),
                ("refused_for", models.TextField(null=True)),
                ("judged_at", models.DateTimeField(help_text="Or when it lapsed.", null=True)),
                ("judged_by", models.TextField(default="")),
                (
                    "erase_on",
                    models.DateField(help_text="First day on which the picture must be gone."),
                ),
            ],
            options={
                "db_table": "paper_upload",
            },
        ),
        migrations.RemoveConstraint(
            model_name="contactcheckrow",
            name="contactcheckrow_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="outboxrow",
            name="outboxrow_kind_known",
        ),
        migrations.AddConstraint(
            model_name="contactcheckrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "declaration_received",
                            "end_planned",
                            "objection_open",
                            "order_cancelled",
                            "line_ended",
                            "proof_code",
                            "payout_choice_needed",
                            "payout_failed",
                            "payout_sent",
                            "payout_reminder",
                            "pick_up_code",
                            "credit_offered",
                            "settlement_corrected",
                            "verification_code",
                            "confidential_news",
                            "cool_off_begun",
                            "account_news",
                            "switch_answer",
                            "papers_asked",
                            "paper_judged",
                            "takeout_news",
                        ],
                    )
                ),
                name="contactcheckrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "declaration_received",
                            "end_planned",
                            "objection_open",
                            "order_cancelled",
                            "line_ended",
                            "proof_code",
                            "payout_choice_needed",
                            "payout_failed",
                            "payout_sent",
                            "payout_reminder",
                            "pick_up_code",
                            "credit_offered",
                            "settlement_corrected",
                            "verification_code",
                            "confidential_news",
                            "cool_off_begun",
                            "account_news",
                            "switch_answer",
                            "papers_asked",
                            "paper_judged",
                            "takeout_news",
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="paperuploadrow",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="records.linerow"
            ),
        ),
        migrations.AddIndex(
            model_name="paperuploadrow",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["sent_at"],
                name="paper_upload_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperuploadrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "need__in",
                        [
                            "identity",
                            "bearer_identity",
                            "holder_identity",
                            "line",
                            "codes",
                            "second_code",
                            "contact",
                            "account",
                            "money_code",
                            "authority",
                            "company",
                            "death",
                            "kinship",
                        ],
                    )
                ),
                name="paperuploadrow_need_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperuploadrow",
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
                name="paperuploadrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperuploadrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("file_kind__in", ["jpeg", "png", "pdf"])),
                name="paperuploadrow_file_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperuploadrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "accepted", "refused", "lapsed"])),
                name="paperuploadrow_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperuploadrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "refused_for__in",
                        [
                            "unreadable",
                            "not_whole",
                            "another_paper",
                            "of_somebody_else",
                            "out_of_date",
                        ],
                    )
                ),
                name="paperuploadrow_refused_for_known",
            ),
        ),
    ]
