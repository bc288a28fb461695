"""Devices of holders that chose to be told something, and what they are still to be told."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models
from django.db.models import Q

KINDS = ["chosen", "end_planned", "objection_open", "goes_on", "ended", "money"]


def own_id() -> models.UUIDField:  # type: ignore[type-arg]
    return models.UUIDField(default=uuid_utils.compat.uuid7, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    """Two new tables."""

    dependencies: ClassVar = [("records", "0084_console")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="PushDeviceRow",
            fields=[
                ("device_id", own_id()),
                (
                    "endpoint_hash",
                    models.TextField(help_text="SHA-256 of its address: a browser is known once."),
                ),
                (
                    "address",
                    models.TextField(help_text="Sealed: where it listens and keys, as JSON."),
                ),
                ("browser", models.TextField(blank=True, help_text="Sealed; as it calls itself.")),
                ("language", models.TextField()),
                ("chosen_at", models.DateTimeField()),
                (
                    "told_at",
                    models.DateTimeField(help_text="When it was last told something.", null=True),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="records.holderrow"
                    ),
                ),
            ],
            options={
                "db_table": "push_device",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["endpoint_hash"], name="pushdevicerow_endpoint_hash_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PushNewsRow",
            fields=[
                ("news_id", own_id()),
                ("kind", models.TextField()),
                ("key", models.TextField(help_text="The announcement that it comes from.")),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("attempt", models.IntegerField(default=0)),
                ("done_at", models.DateTimeField(help_text="Taken, or given up.", null=True)),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="records.pushdevicerow",
                    ),
                ),
            ],
            options={
                "db_table": "push_news",
                "indexes": [
                    models.Index(
                        condition=Q(done_at=None), fields=["due_at"], name="push_news_due"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=KINDS), name="pushnewsrow_kind_known"
                    ),
                    models.UniqueConstraint(fields=["device", "key"], name="push_news_once"),
                ],
            },
        ),
    ]
