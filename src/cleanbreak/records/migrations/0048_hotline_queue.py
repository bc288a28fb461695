"""Places in the queue of the hotline, seats of agents, and voicemail."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("hotline_lead",)


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
        ("records", "0047_hotline_call"),
    ]

    operations: ClassVar = [
        migrations.RunPython(make_roles, remove_roles),
        migrations.CreateModel(
            name="AgentSeatRow",
            fields=[
                (
                    "agent",
                    models.TextField(
                        help_text="As records name people: agent:NAME.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), help_text="What they speak.", size=None
                    ),
                ),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), help_text="What they serve.", size=None
                    ),
                ),
                ("phone_address", models.TextField(help_text="SIP address of their phone.")),
                ("state", models.TextField()),
                ("paused_for", models.TextField(blank=True, help_text="Why, while it is paused.")),
                ("changed_at", models.DateTimeField(help_text="Since when it is in this state.")),
                (
                    "seen_at",
                    models.DateTimeField(help_text="When their browser was last heard of."),
                ),
            ],
            options={
                "db_table": "agent_seat",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ready", "paused"])),
                        name="agentseatrow_state_known",
                    ),
                    models.UniqueConstraint(
                        fields=("phone_address",), name="agentseatrow_phone_address_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paused_for", ""), ("state", "ready")),
                            models.Q(
                                ("paused_for__in", ["own", "no_answer", "call_taken_over"]),
                                ("state", "paused"),
                            ),
                            _connector="OR",
                        ),
                        name="agent_seat_paused_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueuePlaceRow",
            fields=[
                ("call_id", models.UUIDField(primary_key=True, serialize=False)),
                ("language", models.TextField()),
                ("skill", models.TextField()),
                ("way", models.TextField(default="line")),
                ("state", models.TextField(default="waiting")),
                ("joined_at", models.DateTimeField()),
                (
                    "is_front",
                    models.BooleanField(
                        default=False, help_text="Before all others: put through once."
                    ),
                ),
                (
                    "kept_for",
                    models.TextField(blank=True, help_text="Whose caller it is, for a while."),
                ),
                ("kept_until", models.DateTimeField(null=True)),
                (
                    "number",
                    models.TextField(
                        blank=True, help_text="Sealed: whom to call back, while it is open."
                    ),
                ),
                (
                    "number_hash",
                    models.TextField(blank=True, help_text="Keyed: one call-back to each number."),
                ),
                (
                    "tries",
                    models.SmallIntegerField(
                        default=0, help_text="How often they were called back."
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(help_text="When they are called back again.", null=True),
                ),
                (
                    "agent",
                    models.TextField(
                        blank=True, help_text="Who took the call, as records name people."
                    ),
                ),
                ("agent_address", models.TextField(blank=True, help_text="Their phone.")),
                ("offered_at", models.DateTimeField(null=True)),
                (
                    "served_since",
                    models.DateTimeField(help_text="Put through, or reached.", null=True),
                ),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "left_for",
                    models.TextField(blank=True, help_text="Why they are in the queue no more."),
                ),
            ],
            options={
                "db_table": "queue_place",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["-is_front", "joined_at", "call_id"],
                        name="queue_place_turn",
                    ),
                    models.Index(fields=["left_at"], name="queue_place_by_end"),
                    models.Index(fields=["joined_at"], name="queue_place_by_start"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("skill__in", ["cancel", "fraud", "other"])),
                        name="queueplacerow_skill_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["line", "call_back"])),
                        name="queueplacerow_way_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("waiting", "offered", "connected", "left"))
                        ),
                        name="queue_place_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at", None), ("left_for", "")),
                            models.Q(
                                ("left_at__isnull", False),
                                (
                                    "left_for__in",
                                    [
                                        "done",
                                        "hung_up",
                                        "lost",
                                        "declared",
                                        "voicemail",
                                        "other_wish",
                                        "same_number",
                                        "not_reached",
                                        "wrong_number",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="queue_place_left_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "left"), ("left_at", None), _connector="XOR"),
                        name="queue_place_left_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["offered", "connected"]), _negated=True),
                            models.Q(
                                models.Q(("agent", ""), _negated=True),
                                ("offered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="queue_place_with_an_agent",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["offered", "connected"])),
                        fields=("agent",),
                        name="queue_place_one_of_each_agent",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number_hash", ""), _negated=True),
                        fields=("number_hash",),
                        name="queue_place_one_call_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoicemailRow",
            fields=[
                ("call_id", models.UUIDField(primary_key=True, serialize=False)),
                ("receipt_number", models.TextField()),
                ("content", models.TextField(help_text="WAV, base64, sealed.")),
                ("seconds", models.SmallIntegerField()),
                ("language", models.TextField(help_text="Of the call.")),
                ("received_at", models.DateTimeField()),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When a person wrote down what is said; NULL: nobody has yet.",
                        null=True,
                    ),
                ),
                ("written_by", models.TextField(blank=True)),
            ],
            options={
                "db_table": "voicemail",
                "indexes": [
                    models.Index(
                        condition=models.Q(("written_at", None)),
                        fields=["received_at"],
                        name="voicemail_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("receipt_number",), name="voicemailrow_receipt_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("written_at", None),
                            models.Q(("written_by", ""), _negated=True),
                            _connector="XOR",
                        ),
                        name="voicemail_written_by_one",
                    ),
                ],
            },
        ),
    ]
