"""Products and resources that clients keep in our inventories; facts tell of them."""

from typing import ClassVar

import uuid_utils.compat
from django.db import migrations, models
from django.db.models import Q

KINDS = ["product4", "product5", "resource", "physicalResource", "logicalResource"]
SUBJECTS = ["order", "cancel", "line", "number", "balance", "entity", "test"]


class Migration(migrations.Migration):
    """One table, and one subject more."""

    dependencies: ClassVar = [("records", "0090_lists")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="KeptEntityRow",
            fields=[
                (
                    "entity_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("client_id", models.TextField()),
                ("kind", models.TextField()),
                (
                    "line_id",
                    models.BigIntegerField(help_text="NULL: it is beside no line.", null=True),
                ),
                (
                    "beside",
                    models.TextField(
                        blank=True,
                        help_text="Id of the line's product or resource; empty: of none.",
                    ),
                ),
                ("status", models.TextField(blank=True, help_text="As its client says it.")),
                (
                    "words",
                    models.TextField(blank=True, help_text="Sealed: as it was sent; empty: none."),
                ),
                ("said_at", models.DateTimeField()),
                (
                    "hidden_at",
                    models.DateTimeField(
                        help_text="Its client wants to see this ended line no more.", null=True
                    ),
                ),
            ],
            options={
                "db_table": "kept_entity",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=KINDS), name="keptentityrow_kind_known"
                    ),
                    models.UniqueConstraint(
                        condition=~Q(beside=""),
                        fields=("client_id", "kind", "beside"),
                        name="kept_entity_once_beside",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["client_id", "kind", "entity_id"], name="kept_entity_by_client"
                    ),
                    models.Index(
                        condition=~Q(line_id=None), fields=["line_id"], name="kept_entity_by_line"
                    ),
                    models.Index(fields=["said_at"], name="kept_entity_by_age"),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="toldfactrow", name="toldfactrow_subject_known"),
        migrations.AddConstraint(
            model_name="toldfactrow",
            constraint=models.CheckConstraint(
                condition=Q(subject__in=SUBJECTS), name="toldfactrow_subject_known"
            ),
        ),
    ]
