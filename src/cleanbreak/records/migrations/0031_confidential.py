"""Requests in confidence, and authorities to act for a holder."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("confidential_officer",)


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


def remove_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0029_keys_and_audit_seals"),
    ]

    operations: ClassVar = [
        migrations.RunPython(make_roles, remove_roles),
        migrations.CreateModel(
            name="AuthorityRow",
            fields=[
                (
                    "authority_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("person_name", models.TextField(help_text="Sealed.")),
                (
                    "email",
                    models.TextField(blank=True, help_text="Sealed; empty: is told of nothing."),
                ),
                ("document", models.TextField()),
                (
                    "document_reference",
                    models.TextField(help_text="Sealed: file number, register entry."),
                ),
                ("valid_until", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("agreed_by", models.TextField(blank=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.TextField(blank=True)),
            ],
            options={
                "db_table": "authority",
            },
        ),
        migrations.CreateModel(
            name="ConfidentialRequestRow",
            fields=[
                (
                    "request_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("submission_key", models.TextField()),
                ("person_name", models.TextField(help_text="Sealed.")),
                ("msisdn", models.TextField(help_text="Sealed.")),
                ("safe_medium", models.TextField()),
                ("safe_address", models.TextField(help_text="Sealed.")),
                ("language", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("decision", models.TextField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.TextField(blank=True)),
                (
                    "document",
                    models.TextField(help_text="What was looked at; no copy is kept.", null=True),
                ),
                (
                    "order_id",
                    models.UUIDField(
                        help_text="The order that nobody else may know of.", null=True
                    ),
                ),
            ],
            options={
                "db_table": "confidential_request",
            },
        ),
        migrations.RemoveConstraint(
            model_name="outboxrow",
            name="outboxrow_kind_known",
        ),
        migrations.AddField(
            model_name="orderrow",
            name="authority",
            field=models.TextField(
                db_default="", help_text="Number of the authority; empty: none."
            ),
        ),
        migrations.AddField(
            model_name="orderrow",
            name="on_behalf_of",
            field=models.TextField(db_default="", help_text="Empty: for themselves."),
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
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="authorityrow",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authorities",
                to="records.holderrow",
            ),
        ),
        migrations.AddIndex(
            model_name="confidentialrequestrow",
            index=models.Index(
                condition=models.Q(("decision", None)),
                fields=["received_at"],
                name="confidential_undecided",
            ),
        ),
        migrations.AddConstraint(
            model_name="confidentialrequestrow",
            constraint=models.UniqueConstraint(
                fields=("submission_key",), name="confidentialrequestrow_submission_key_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="confidentialrequestrow",
            constraint=models.UniqueConstraint(
                fields=("order_id",), name="confidentialrequestrow_order_id_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="confidentialrequestrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("safe_medium__in", ["email", "sms"])),
                name="confidentialrequestrow_safe_medium_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="confidentialrequestrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["accepted", "refused"])),
                name="confidentialrequestrow_decision_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="confidentialrequestrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "document__in",
                        ["police_report", "court_order", "affidavit", "other_official"],
                    )
                ),
                name="confidentialrequestrow_document_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["guardian", "estate", "company_officer", "power_of_attorney"])
                ),
                name="authorityrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "document__in",
                        [
                            "court_appointment",
                            "certificate_of_inheritance",
                            "death_certificate_and_kinship",
                            "company_register",
                            "notarised_power",
                            "signed_power",
                        ],
                    )
                ),
                name="authorityrow_document_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_at", None),
                    models.Q(("agreed_by", models.F("recorded_by")), _negated=True),
                    _connector="OR",
                ),
                name="authority_agreed_by_another",
            ),
        ),
    ]
