"""Changes of SIM cards, and who is told of them (CAMARA sim-swap)."""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0055_clients"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="EventSubscriptionRow",
            fields=[
                (
                    "event_subscription_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("msisdn", models.TextField()),
                (
                    "owner",
                    models.UUIDField(
                        null=True,
                        help_text="Whose token asked for it, by pseudonym; NULL: nobody's.",
                    ),
                ),
                ("sink", models.TextField()),
                (
                    "token",
                    models.TextField(
                        blank=True, help_text="Sealed; what the sink is spoken to with."
                    ),
                ),
                ("token_until", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("events_max", models.IntegerField(null=True)),
                ("events_made", models.IntegerField(default=0)),
                ("starts_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "party",
                    models.ForeignKey(
                        db_column="client_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="records.relyingpartyrow",
                    ),
                ),
            ],
            options={
                "db_table": "event_subscription",
            },
        ),
        migrations.CreateModel(
            name="SimChangeRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "msisdn",
                        "changed_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("msisdn", models.TextField()),
                ("changed_at", models.DateTimeField()),
                ("initiated_by", models.TextField()),
            ],
            options={
                "db_table": "sim_change",
                "indexes": [models.Index(fields=["changed_at"], name="sim_change_by_age")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("initiated_by__in", ["user", "admin", "policy"])),
                        name="simchangerow_initiated_by_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SwapEventRow",
            fields=[
                (
                    "event_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("occurred_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("attempt", models.IntegerField(default=0)),
                ("done_at", models.DateTimeField(help_text="Delivered, or given up.", null=True)),
                (
                    "event_subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="records.eventsubscriptionrow",
                    ),
                ),
            ],
            options={
                "db_table": "swap_event",
            },
        ),
        migrations.AddIndex(
            model_name="eventsubscriptionrow",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["party"],
                name="event_subscription_of_party",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventsubscriptionrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("msisdn", "party", "sink"),
                name="event_subscription_once",
            ),
        ),
        migrations.AddIndex(
            model_name="swapeventrow",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["due_at"], name="swap_event_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="swapeventrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "org.camaraproject.sim-swap-subscriptions.v0.swapped",
                            "org.camaraproject.sim-swap-subscriptions.v0.subscription-ended",
                        ],
                    )
                ),
                name="swapeventrow_kind_known",
            ),
        ),
    ]
