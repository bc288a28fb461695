"""What relying parties are at TM Forum's APIs, the orders that they made, answers given again."""

from typing import ClassVar

import uuid_utils.compat
from django.db import migrations, models
from django.db.models import Q

REACHES = ["all", "own"]
LEVELS = ["none", "identified", "verified"]


class Migration(migrations.Migration):
    """Three columns that have a default, and three tables."""

    dependencies: ClassVar = [("records", "0074_record_seals")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="relyingpartyrow",
            name="reach",
            field=models.TextField(db_default="own", help_text="Which orders it finds."),
        ),
        migrations.AddField(
            model_name="relyingpartyrow",
            name="vouches_for",
            field=models.TextField(
                db_default="identified", help_text="How sure its word makes us of a wish."
            ),
        ),
        migrations.AddField(
            model_name="relyingpartyrow",
            name="requests_per_minute",
            field=models.IntegerField(db_default=600),
        ),
        migrations.AddConstraint(
            model_name="relyingpartyrow",
            constraint=models.CheckConstraint(
                condition=Q(reach__in=REACHES), name="relyingpartyrow_reach_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="relyingpartyrow",
            constraint=models.CheckConstraint(
                condition=Q(vouches_for__in=LEVELS), name="relyingpartyrow_vouches_for_known"
            ),
        ),
        migrations.CreateModel(
            name="ClientOrderRow",
            fields=[
                ("order_id", models.UUIDField(primary_key=True, serialize=False)),
                ("client_id", models.TextField()),
                ("item_id", models.TextField()),
                ("external_id", models.TextField(blank=True)),
                ("category", models.TextField(blank=True)),
            ],
            options={
                "db_table": "client_order",
                "indexes": [
                    models.Index(fields=["client_id", "order_id"], name="client_order_by_client"),
                    models.Index(
                        condition=~Q(external_id=""),
                        fields=["client_id", "external_id"],
                        name="client_order_by_reference",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderCancelRow",
            fields=[
                (
                    "cancel_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("order_id", models.UUIDField()),
                ("client_id", models.TextField()),
                ("reason", models.TextField(blank=True)),
                (
                    "is_refused",
                    models.BooleanField(help_text="The point of no return had been passed."),
                ),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "order_cancel",
                "indexes": [
                    models.Index(fields=["client_id", "cancel_id"], name="order_cancel_by_client"),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswerRow",
            fields=[
                (
                    "fingerprint",
                    models.TextField(
                        help_text="SHA-256 of client and key.", primary_key=True, serialize=False
                    ),
                ),
                (
                    "body_hash",
                    models.TextField(help_text="SHA-256 of the operation and of what was sent."),
                ),
                ("answer", models.TextField()),
                ("good_until", models.DateTimeField()),
            ],
            options={
                "db_table": "kept_answer",
                "indexes": [models.Index(fields=["good_until"], name="kept_answer_by_end")],
            },
        ),
    ]
