"""Slips of stores: numbered without gaps, append-only, and no cash moves without one.

A drawer that was opened before this has no slip of its opening; what moves from now on has one.
"""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON slip
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON slip
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON print_of_slip
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON print_of_slip
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_gap_of_slips() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM slip
                          WHERE store_id = NEW.store_id) THEN
        RAISE EXCEPTION 'slips of a store are numbered without gaps'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_gap BEFORE INSERT ON slip
    FOR EACH ROW EXECUTE FUNCTION refuse_gap_of_slips();

CREATE FUNCTION refuse_cash_without_slip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM slip WHERE movement_id = NEW.movement_id AND amount_minor = NEW.amount_minor
            + CASE WHEN NEW.kind = 'closed' THEN (
                SELECT coalesce(sum(m.amount_minor), 0) FROM cash_movement m
                WHERE m.drawer_id = NEW.drawer_id AND m.kind = 'difference'
              ) ELSE 0 END
    ) THEN
        RAISE EXCEPTION 'cash moves with a slip of the same amount'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER refuse_without_slip AFTER INSERT ON cash_movement
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind <> 'difference') EXECUTE FUNCTION refuse_cash_without_slip();

CREATE FUNCTION refuse_other_print() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome <> '' OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
        OR (NEW.print_id, NEW.slip_id, NEW.copy, NEW.way, NEW.asked_at, NEW.asked_by)
        IS DISTINCT FROM (OLD.print_id, OLD.slip_id, OLD.copy, OLD.way, OLD.asked_at,
        OLD.asked_by) THEN
        RAISE EXCEPTION 'what became of a print is said once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_other BEFORE UPDATE ON print_of_slip
    FOR EACH ROW EXECUTE FUNCTION refuse_other_print();
DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace
          AND proname IN ('refuse_gap_of_slips', 'refuse_cash_without_slip')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', found, current_schema());
    END LOOP;
END $$;
"""
UNDO = """
DROP TRIGGER refuse_other ON print_of_slip;
DROP FUNCTION refuse_other_print();
DROP TRIGGER refuse_without_slip ON cash_movement;
DROP FUNCTION refuse_cash_without_slip();
DROP TRIGGER refuse_gap ON slip;
DROP FUNCTION refuse_gap_of_slips();
DROP TRIGGER refuse_truncate ON print_of_slip;
DROP TRIGGER refuse_delete ON print_of_slip;
DROP TRIGGER refuse_truncate ON slip;
DROP TRIGGER refuse_change ON slip;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0043_counter"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SlipRow",
            fields=[
                (
                    "slip_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.IntegerField(help_text="Of the store, from 1 on without gaps.")),
                ("kind", models.TextField()),
                (
                    "about",
                    models.TextField(help_text="With the kind: of what there is one slip only."),
                ),
                ("language", models.TextField()),
                ("issued_at", models.DateTimeField()),
                ("issued_by", models.TextField(help_text="As records name people.")),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        help_text="What went into the drawer; below zero: out of it.", null=True
                    ),
                ),
                ("order_id", models.UUIDField(null=True)),
                (
                    "facts",
                    models.JSONField(
                        default=dict, help_text="Figures and codes; no personal data."
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slip",
                        to="records.cashmovementrow",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slips",
                        to="records.storerow",
                    ),
                ),
            ],
            options={
                "db_table": "slip",
            },
        ),
        migrations.CreateModel(
            name="SlipPrintRow",
            fields=[
                (
                    "print_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("copy", models.IntegerField(help_text="0: the slip itself; else which copy.")),
                ("way", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                (
                    "sent_at",
                    models.DateTimeField(help_text="NULL: no printer was asked yet.", null=True),
                ),
                (
                    "outcome",
                    models.TextField(db_default="", help_text="Empty: nobody has said yet."),
                ),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "slip",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prints",
                        to="records.sliprow",
                    ),
                ),
            ],
            options={
                "db_table": "print_of_slip",
            },
        ),
        migrations.CreateModel(
            name="StorePrinterRow",
            fields=[
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="records.storerow",
                    ),
                ),
                ("host", models.TextField()),
                ("port", models.IntegerField()),
                ("width_mm", models.SmallIntegerField()),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "db_table": "store_printer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("width_mm__in", [58, 80])), name="store_printer_width"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("port__range", (1, 65535))), name="store_printer_port"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="sliprow",
            index=models.Index(fields=["store", "issued_at"], name="slip_by_day"),
        ),
        migrations.AddConstraint(
            model_name="sliprow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "declared",
                            "pick_up_code",
                            "card_destroyed",
                            "drawer_opened",
                            "cash_paid",
                            "drawer_closed",
                            "day_report",
                        ],
                    )
                ),
                name="sliprow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sliprow",
            constraint=models.UniqueConstraint(fields=("store", "number"), name="slip_number_once"),
        ),
        migrations.AddConstraint(
            model_name="sliprow",
            constraint=models.UniqueConstraint(fields=("kind", "about"), name="slip_about_once"),
        ),
        migrations.AddConstraint(
            model_name="sliprow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount_minor__isnull", False),
                        ("kind__in", ["cash_paid", "drawer_closed", "drawer_opened"]),
                        ("movement__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            ("kind__in", ["cash_paid", "drawer_closed", "drawer_opened"]),
                            _negated=True,
                        ),
                        ("amount_minor", None),
                        ("movement", None),
                    ),
                    _connector="OR",
                ),
                name="slip_of_drawer_has_movement",
            ),
        ),
        migrations.AddIndex(
            model_name="slipprintrow",
            index=models.Index(fields=["slip", "print_id"], name="slip_print_by_slip"),
        ),
        migrations.AddIndex(
            model_name="slipprintrow",
            index=models.Index(
                condition=models.Q(("outcome", ""), ("way", "network")),
                fields=["asked_at"],
                name="slip_print_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="slipprintrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["browser", "network", "desk_agent"])),
                name="slipprintrow_way_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="slipprintrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("told_at", None)),
                    models.Q(
                        (
                            "outcome__in",
                            ["printed", "paper_out", "cover_open", "unreachable", "unknown"],
                        ),
                        ("told_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="slip_print_outcome_told",
            ),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
