"""Outlets, the places by which they are found, and the tickets that they give."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0041_identity_evidence"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="OutletRow",
            fields=[
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="outlet",
                        serialize=False,
                        to="records.storerow",
                    ),
                ),
                (
                    "country",
                    models.TextField(blank=True, help_text="ISO 3166: whose holidays are meant."),
                ),
                ("address", models.TextField(help_text="As on an envelope, by line ends.")),
                ("place_name", models.TextField()),
                ("postcode", models.TextField(blank=True)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("opening_hours", models.TextField(help_text="As OpenStreetMap writes them.")),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("cash_limit_minor", models.BigIntegerField()),
                ("currency", models.TextField(blank=True)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), help_text="BCP 47.", size=None
                    ),
                ),
                ("is_step_free", models.BooleanField()),
                ("phone", models.TextField(blank=True)),
                ("closed_from", models.DateField(null=True)),
                (
                    "closed_until",
                    models.DateField(help_text="NULL beside a first day: for good.", null=True),
                ),
                (
                    "is_official",
                    models.BooleanField(help_text="The operator's own, not a partner's."),
                ),
                ("slot_minutes", models.SmallIntegerField()),
                ("slot_capacity", models.SmallIntegerField()),
                ("queue_minutes", models.SmallIntegerField()),
            ],
            options={
                "db_table": "outlet",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))
                        ),
                        name="outlet_is_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_until", None),
                            ("closed_until__gte", models.F("closed_from")),
                            _connector="OR",
                        ),
                        name="outlet_closed_forwards",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceCentreRow",
            fields=[
                ("place_centre_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.TextField(help_text="Jurisdiction.")),
                ("name", models.TextField()),
                ("postcode", models.TextField(blank=True)),
                ("name_key", models.TextField(db_collation="C")),
                ("postcode_key", models.TextField(blank=True, db_collation="C")),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                (
                    "outlets",
                    models.IntegerField(help_text="How many are there; 0: the operator named it."),
                ),
            ],
            options={
                "db_table": "place_centre",
                "indexes": [
                    models.Index(fields=["name_key"], name="place_centre_name"),
                    models.Index(fields=["postcode_key"], name="place_centre_postcode"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoreTicketRow",
            fields=[
                ("ticket_id", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField(help_text="By the clocks of the store.")),
                (
                    "code",
                    models.TextField(
                        help_text="Said or scanned at the desk; counts there, on that day."
                    ),
                ),
                ("kind", models.TextField()),
                ("starts_at", models.DateTimeField(help_text="Of an appointment.", null=True)),
                (
                    "seat",
                    models.SmallIntegerField(
                        help_text="Which of the people at one time; 0 in the line."
                    ),
                ),
                (
                    "number",
                    models.IntegerField(help_text="The place in the line of the day; 0: a time."),
                ),
                ("state", models.TextField()),
                ("taken_at", models.DateTimeField()),
                ("called_at", models.DateTimeField(null=True)),
                (
                    "outlet",
                    models.ForeignKey(
                        db_column="store_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="records.outletrow",
                    ),
                ),
            ],
            options={
                "db_table": "store_ticket",
                "indexes": [models.Index(fields=["day"], name="store_ticket_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["appointment", "queue"])),
                        name="storeticketrow_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "called", "cancelled"])),
                        name="storeticketrow_state_known",
                    ),
                    models.UniqueConstraint(
                        fields=("outlet", "day", "code"), name="store_ticket_code"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            ("starts_at__isnull", False),
                        ),
                        fields=("outlet", "starts_at", "seat"),
                        name="store_ticket_seat_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number__gt", 0)),
                        fields=("outlet", "day", "number"),
                        name="store_ticket_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "appointment"),
                                ("seat__gt", 0),
                                ("starts_at__isnull", False),
                            ),
                            models.Q(
                                ("kind", "queue"), ("number__gt", 0), ("starts_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="store_ticket_is_a_time_or_a_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutletLanguageRow",
            fields=[
                (
                    "language",
                    models.TextField(
                        help_text="BCP 47, without script and region.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={"db_table": "outlet_language"},
        ),
        migrations.RunSQL(
            "CREATE INDEX outlet_position ON outlet USING gist (point(longitude, latitude))",
            "DROP INDEX outlet_position",
        ),
    ]
