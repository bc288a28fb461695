"""Signals to relying parties: their streams, which numbers they watch, and what we owe them."""

import uuid
from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0057_services"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SsfStreamRow",
            fields=[
                (
                    "stream_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                (
                    "client_id",
                    models.TextField(
                        help_text="The relying party; the audience of what it is sent."
                    ),
                ),
                ("status", models.TextField(default="enabled")),
                (
                    "status_reason",
                    models.TextField(blank=True, help_text="In the words of whoever set it."),
                ),
                ("status_set_by", models.TextField(default="receiver")),
                ("method", models.TextField()),
                (
                    "endpoint_url",
                    models.TextField(blank=True, help_text="Where it is pushed to; empty: polled."),
                ),
                (
                    "authorization_header",
                    models.TextField(blank=True, help_text="Sealed; sent with every push."),
                ),
                (
                    "events_requested",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        help_text="As the receiver wrote them: URIs.",
                        size=None,
                    ),
                ),
                (
                    "events_delivered",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        help_text="What of it we have: event types.",
                        size=None,
                    ),
                ),
                ("description", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                (
                    "ended_at",
                    models.DateTimeField(help_text="When its receiver deleted it.", null=True),
                ),
                (
                    "heard_at",
                    models.DateTimeField(help_text="When the receiver last called, or polled."),
                ),
                ("verification_asked_at", models.DateTimeField(null=True)),
                (
                    "watched_numbers",
                    models.IntegerField(
                        default=0,
                        help_text="How many rows of ssf_subject it has, those removed and kept as well.",
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        help_text="When somebody may push again; a claim moves it, and so does a failure."
                    ),
                ),
                (
                    "attempt",
                    models.IntegerField(default=0, help_text="Failures since the last success."),
                ),
                ("failing_since", models.DateTimeField(null=True)),
                (
                    "problem_code",
                    models.TextField(blank=True, help_text="What the last failure was."),
                ),
                (
                    "delivered_at",
                    models.DateTimeField(help_text="When it last took something.", null=True),
                ),
            ],
            options={
                "db_table": "ssf_stream",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["enabled", "paused", "disabled"])),
                        name="ssfstreamrow_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status_set_by__in", ["receiver", "operator"])),
                        name="ssfstreamrow_status_set_by_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("method__in", ["urn:ietf:rfc:8935", "urn:ietf:rfc:8936"])
                        ),
                        name="ssfstreamrow_method_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("client_id",),
                        name="ssf_stream_one_of_a_receiver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("endpoint_url", ""), ("method", "urn:ietf:rfc:8936")),
                            models.Q(
                                ("method", "urn:ietf:rfc:8935"),
                                models.Q(("endpoint_url", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ssf_stream_pushed_has_an_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SsfEventRow",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("jti", models.UUIDField(default=uuid.uuid4)),
                (
                    "txn",
                    models.UUIDField(help_text="The cause: an order, or what else made it happen."),
                ),
                ("event_type", models.TextField()),
                (
                    "claims",
                    models.JSONField(
                        help_text="What stands under its URI; neither number nor name."
                    ),
                ),
                (
                    "number",
                    models.TextField(
                        blank=True, help_text="Sealed alike; empty: about the stream, or answered."
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        help_text="What its iat says, however late it is delivered."
                    ),
                ),
                (
                    "attempt",
                    models.IntegerField(default=0, help_text="How often it was handed out."),
                ),
                (
                    "acked_at",
                    models.DateTimeField(help_text="When the receiver answered.", null=True),
                ),
                (
                    "set_err",
                    models.TextField(
                        blank=True,
                        help_text="Why it could not take it: a code of RFC 8935; empty: it has it.",
                    ),
                ),
                (
                    "stream",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="records.ssfstreamrow",
                    ),
                ),
            ],
            options={
                "db_table": "ssf_event",
                "indexes": [
                    models.Index(
                        condition=models.Q(("acked_at", None)),
                        fields=["stream", "seq"],
                        name="ssf_event_owed",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("acked_at", None), models.Q(("number", ""), _negated=True)
                        ),
                        fields=["number"],
                        name="ssf_event_owed_of_number",
                    ),
                    models.Index(fields=["txn"], name="ssf_event_of_cause"),
                    models.Index(fields=["made_at"], name="ssf_event_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("jti",), name="ssfeventrow_jti_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "event_type__in",
                                [
                                    "credential-change",
                                    "identifier-recycled",
                                    "verification",
                                    "stream-updated",
                                ],
                            )
                        ),
                        name="ssfeventrow_event_type_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SsfSubjectRow",
            fields=[
                ("subject_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.TextField(help_text="Sealed alike.")),
                (
                    "is_verified",
                    models.BooleanField(help_text="Whether the receiver says that it has checked."),
                ),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "kept_until",
                    models.DateTimeField(
                        help_text="Told of until then, though removed: a hijacker may have done it.",
                        null=True,
                    ),
                ),
                (
                    "stream",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="records.ssfstreamrow"
                    ),
                ),
            ],
            options={
                "db_table": "ssf_subject",
                "indexes": [
                    models.Index(
                        condition=models.Q(("kept_until__isnull", False)),
                        fields=["kept_until"],
                        name="ssf_subject_to_forget",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("number", "stream"), name="ssf_subject_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kept_until", None), ("removed_at", None)),
                            models.Q(("kept_until__isnull", False), ("removed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="ssf_subject_removed_is_kept_for_a_while",
                    ),
                ],
            },
        ),
    ]
