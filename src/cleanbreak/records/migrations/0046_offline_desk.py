"""Desks that take declarations offline; a declaration says where it came in.

The declarations that are there came in on our own page; a default of the database says so without
rewriting them.
"""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0045_customer_screen"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="declarationrow",
            name="channel",
            field=models.TextField(
                db_default="portal", default="portal", help_text="Where it came in."
            ),
        ),
        migrations.AddField(
            model_name="declarationrow",
            name="store",
            field=models.TextField(db_default="", default="", help_text="The store that took it."),
        ),
        migrations.CreateModel(
            name="DeskDeviceRow",
            fields=[
                (
                    "device_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                (
                    "public_key",
                    models.TextField(help_text="The point of P-256, uncompressed, in hexadecimal."),
                ),
                ("registered_at", models.DateTimeField()),
                ("registered_by", models.TextField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.TextField(default="")),
                ("heard_at", models.DateTimeField(help_text="When it last delivered.", null=True)),
                (
                    "taken",
                    models.IntegerField(
                        default=0, help_text="How many entries it said it has made."
                    ),
                ),
                (
                    "skew_s",
                    models.IntegerField(
                        default=0, help_text="Its clock less ours, when it last said."
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="records.storerow"
                    ),
                ),
            ],
            options={
                "db_table": "desk_device",
            },
        ),
        migrations.CreateModel(
            name="OfflineBlockRow",
            fields=[
                (
                    "block_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("issued_at", models.DateTimeField()),
                ("issued_by", models.TextField()),
                ("expires_at", models.DateTimeField()),
                ("public_key", models.TextField(help_text="As the device's.")),
                ("private_key", models.TextField(help_text="Sealed.")),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="records.deskdevicerow",
                    ),
                ),
            ],
            options={
                "db_table": "offline_block",
            },
        ),
        migrations.CreateModel(
            name="OfflineNumberRow",
            fields=[
                ("number", models.TextField(primary_key=True, serialize=False)),
                ("position", models.IntegerField(help_text="In which order the desk uses them.")),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="records.offlineblockrow",
                    ),
                ),
            ],
            options={
                "db_table": "offline_number",
            },
        ),
        migrations.CreateModel(
            name="OfflineEntryRow",
            fields=[
                (
                    "entry_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("sequence", models.IntegerField()),
                ("previous_hash", models.TextField()),
                ("body_hash", models.TextField()),
                (
                    "body",
                    models.TextField(
                        help_text="As signed, fields sealed; only while somebody must decide."
                    ),
                ),
                ("signature", models.TextField()),
                ("taken_at", models.DateTimeField(help_text="By the desk's clock.")),
                ("delivered_at", models.DateTimeField()),
                ("state", models.TextField()),
                ("held_for", models.TextField(null=True)),
                ("problem_code", models.TextField(default="")),
                ("notes", models.TextField(default="", help_text="Codes, by blanks.")),
                (
                    "said_clerk",
                    models.TextField(default="", help_text="Who took it, as the desk says."),
                ),
                ("decided_by", models.TextField(default="")),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_reason", models.TextField(default="")),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="records.deskdevicerow",
                    ),
                ),
                (
                    "number",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry",
                        to="records.offlinenumberrow",
                    ),
                ),
            ],
            options={
                "db_table": "offline_entry",
            },
        ),
        migrations.AddConstraint(
            model_name="deskdevicerow",
            constraint=models.UniqueConstraint(
                fields=("public_key",), name="deskdevicerow_public_key_once"
            ),
        ),
        migrations.AddIndex(
            model_name="offlineentryrow",
            index=models.Index(fields=["device", "sequence"], name="offline_entry_in_chain"),
        ),
        migrations.AddIndex(
            model_name="offlineentryrow",
            index=models.Index(
                condition=models.Q(("state", "held")),
                fields=["delivered_at"],
                name="offline_entry_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="offlineentryrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["accepted", "held", "refused"])),
                name="offlineentryrow_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="offlineentryrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "held_for__in",
                        [
                            "desk_revoked",
                            "chain_broken",
                            "block_over",
                            "cannot_be_opened",
                            "fields_wrong",
                        ],
                    )
                ),
                name="offlineentryrow_held_for_known",
            ),
        ),
    ]
