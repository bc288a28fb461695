"""What differs between the books and the elements, comparisons, repairs, and tariffs."""

import uuid_utils.compat
from django.db import migrations, models

ALL_SIMS = """
CREATE VIEW line_sim AS
SELECT line_id, NULL::bigint AS sim_id, state, sim_kind, imsi, msisdn, iccid, eid,
    charging_account, open_order_id
FROM line
UNION ALL
SELECT s.line_id, s.sim_id, l.state, s.sim_kind, s.imsi, coalesce(s.msisdn, l.msisdn), s.iccid,
    s.eid, l.charging_account, l.open_order_id
FROM further_sim s JOIN line l USING (line_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_orders_that_hang"),
    ]

    operations = [
        migrations.AddField(
            model_name="linerow",
            name="tariff",
            field=models.TextField(
                help_text="The operator's code; NULL: nobody has said.", null=True
            ),
        ),
        migrations.CreateModel(
            name="DiscrepancyRow",
            fields=[
                ("discrepancy_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("element", models.TextField()),
                ("kind", models.TextField()),
                (
                    "identity",
                    models.TextField(
                        help_text="What makes it the same one in the next run: its line, or a keyed hash."
                    ),
                ),
                ("line_id", models.BigIntegerField(null=True)),
                (
                    "ended_by_order_id",
                    models.UUIDField(help_text="The order that ended the line.", null=True),
                ),
                (
                    "held",
                    models.JSONField(
                        help_text="What the element has; cleared when resolved.", null=True
                    ),
                ),
                (
                    "tail",
                    models.TextField(blank=True, help_text="Last digits of what is nobody's here."),
                ),
                (
                    "differs",
                    models.TextField(
                        blank=True, help_text="Which identifiers are not as in the books."
                    ),
                ),
                (
                    "copies",
                    models.BigIntegerField(default=1, help_text="How many the element has of it."),
                ),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                ("run_id", models.UUIDField(help_text="Which run has seen it last.")),
                ("repair_id", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "discrepancy",
                "indexes": [
                    models.Index(
                        condition=models.Q(("resolved_at", None)),
                        fields=["kind", "first_seen_at"],
                        name="discrepancy_open",
                    ),
                    models.Index(
                        condition=models.Q(("resolved_at", None)),
                        fields=["line_id"],
                        name="discrepancy_by_line",
                    ),
                    models.Index(
                        condition=models.Q(("repair_id", None), _negated=True),
                        fields=["repair_id"],
                        name="discrepancy_by_repair",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "zombie",
                                    "ghost",
                                    "stranger",
                                    "mismatch",
                                    "leftover_keys",
                                    "waiting_messages",
                                ],
                            )
                        ),
                        name="discrepancyrow_kind_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("resolved_at", None)),
                        fields=("element", "kind", "identity"),
                        name="discrepancy_once_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("resolved_at", None), ("held", None), _connector="OR"),
                        name="discrepancy_resolved_forgets",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RepairRow",
            fields=[
                (
                    "repair_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("state", models.TextField(default="proposed")),
                ("element", models.TextField(help_text="NULL: of all elements.", null=True)),
                ("kinds", models.JSONField(help_text="Kinds of discrepancies.")),
                ("lines", models.BigIntegerField(help_text="How many ended lines it is about.")),
                (
                    "refused",
                    models.BigIntegerField(
                        help_text="Lines that share an identifier with a living one: a person must look."
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("proposed_by", models.TextField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by", models.TextField(blank=True, default="")),
            ],
            options={
                "db_table": "repair",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "approved"])),
                        name="repairrow_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                        name="repair_approved_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunRow",
            fields=[
                (
                    "run_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("element", models.TextField()),
                ("outcome", models.TextField(default="finished")),
                (
                    "problem_sentence",
                    models.TextField(blank=True, help_text="In the element's words."),
                ),
                (
                    "is_dump",
                    models.BooleanField(
                        default=False, help_text="Of a file, without a second look."
                    ),
                ),
                ("since", models.DateField(help_text="NULL: all lines were compared.", null=True)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                (
                    "held",
                    models.BigIntegerField(default=0, help_text="How much the element holds."),
                ),
                (
                    "living",
                    models.BigIntegerField(
                        default=0, help_text="How many lines live by the books."
                    ),
                ),
                (
                    "unconfirmed",
                    models.BigIntegerField(
                        default=0, help_text="Findings that nobody could check."
                    ),
                ),
                ("counts", models.JSONField(default=dict, help_text="Findings by kind.")),
                (
                    "appeared",
                    models.JSONField(default=dict, help_text="Those of them that are new."),
                ),
                ("resolved", models.JSONField(default=dict, help_text="What was gone, by kind.")),
            ],
            options={
                "db_table": "reconciliation_run",
                "indexes": [models.Index(fields=["element", "-ended_at"], name="run_by_element")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                ["finished", "unavailable", "refused", "not_believed", "stopped"],
                            )
                        ),
                        name="runrow_outcome_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TariffRow",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("monthly_minor", models.BigIntegerField(help_text="In minor units.")),
                ("currency", models.TextField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "tariff",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("monthly_minor__gte", 0)),
                        name="tariff_fee_not_negative",
                    )
                ],
            },
        ),
        migrations.RunSQL(ALL_SIMS, "DROP VIEW line_sim"),
    ]
