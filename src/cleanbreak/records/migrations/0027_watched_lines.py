"""Watched lines, looks at them that two people agreed to, and the privacy officer's role."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("privacy_officer",)


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


def remove_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0026_staff_sessions")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="WatchedLineRow",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="records.linerow",
                    ),
                ),
                ("reason", models.TextField()),
                ("watched_by", models.TextField()),
                ("watched_at", models.DateTimeField()),
                (
                    "unwatch_asked_by",
                    models.TextField(default="", help_text="Who wants it watched no more."),
                ),
            ],
            options={
                "db_table": "watched_line",
            },
        ),
        migrations.CreateModel(
            name="WatchedLookRow",
            fields=[
                (
                    "look_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("asked_by", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("purpose", models.TextField()),
                ("agreed_by", models.TextField(default="")),
                ("agreed_at", models.DateTimeField(null=True)),
                (
                    "expires_at",
                    models.DateTimeField(help_text="Of the wish; when agreed, of the look."),
                ),
            ],
            options={
                "db_table": "watched_look",
            },
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(
                condition=models.Q(("act__in", ("personal_data.seen", "personal_data.refused"))),
                fields=["at"],
                name="audit_looks_by_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchedlinerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["public_person", "own_staff", "press", "at_risk"])
                ),
                name="watchedlinerow_reason_known",
            ),
        ),
        migrations.AddField(
            model_name="watchedlookrow",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="records.linerow"
            ),
        ),
        migrations.AddIndex(
            model_name="watchedlookrow",
            index=models.Index(fields=["line", "asked_by"], name="watched_look_by_line"),
        ),
        migrations.AddIndex(
            model_name="watchedlookrow",
            index=models.Index(fields=["expires_at"], name="watched_look_by_expiry"),
        ),
        migrations.AddConstraint(
            model_name="watchedlookrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        ["caller_verified", "work_item", "complaint", "audit", "legal_request"],
                    )
                ),
                name="watchedlookrow_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchedlookrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                name="watched_look_by_two",
            ),
        ),
        migrations.RunPython(make_roles, remove_roles),
    ]
