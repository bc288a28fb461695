"""Papers that clerks have seen, and the message that says what to bring."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0034_switch_codes"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SeenPaperRow",
            fields=[
                ("seen_paper_id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "subject",
                    models.TextField(
                        help_text="For whom: verification:NUMBER or authority:NUMBER."
                    ),
                ),
                ("need", models.TextField()),
                ("kind", models.TextField()),
                ("seen_at", models.DateTimeField()),
                ("seen_by", models.TextField()),
            ],
            options={
                "db_table": "seen_paper",
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
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="seenpaperrow",
            index=models.Index(fields=["seen_at"], name="seen_paper_by_age"),
        ),
        migrations.AddConstraint(
            model_name="seenpaperrow",
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
                name="seenpaperrow_need_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seenpaperrow",
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
                name="seenpaperrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seenpaperrow",
            constraint=models.UniqueConstraint(fields=("subject", "need"), name="seen_paper_once"),
        ),
    ]
