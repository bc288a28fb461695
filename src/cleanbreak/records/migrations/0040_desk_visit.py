"""Visits at desks: one open visit for a line, its steps in their order and never changed.

The order of the steps is kept here, too, whoever writes: none without the one of the place before,
none into a visit that is closed. Whose visit it is never changes, and a closed one changes no more.
"""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION refuse_step_out_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM desk_visit WHERE visit_id = NEW.visit_id AND closed_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND OR (NEW.place > 1 AND NOT EXISTS (
        SELECT FROM desk_visit_step WHERE visit_id = NEW.visit_id AND place = NEW.place - 1)) THEN
        RAISE EXCEPTION 'a visit takes one step after the other, until it is closed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DO $$  -- so that it looks into these tables, not into temporary ones of whoever writes
BEGIN
    EXECUTE format('ALTER FUNCTION refuse_step_out_of_order() SET search_path = %I, pg_temp',
        current_schema());
END $$;
CREATE TRIGGER refuse_out_of_order BEFORE INSERT ON desk_visit_step
    FOR EACH ROW EXECUTE FUNCTION refuse_step_out_of_order();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON desk_visit_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON desk_visit_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_other_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL
        OR (NEW.visit_id, NEW.store_id, NEW.clerk, NEW.verification_id, NEW.begun_at)
        IS DISTINCT FROM (OLD.visit_id, OLD.store_id, OLD.clerk, OLD.verification_id, OLD.begun_at)
        OR (OLD.authority_id IS NOT NULL AND NEW.authority_id IS DISTINCT FROM OLD.authority_id)
        OR (OLD.order_id IS NOT NULL AND NEW.order_id IS DISTINCT FROM OLD.order_id)
        OR (OLD.receipt_number <> '' AND NEW.receipt_number <> OLD.receipt_number) THEN
        RAISE EXCEPTION 'a visit that is closed, and whose one is, never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_other BEFORE UPDATE ON desk_visit
    FOR EACH ROW EXECUTE FUNCTION refuse_other_visit();
CREATE TRIGGER refuse_delete BEFORE DELETE ON desk_visit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON desk_visit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON desk_visit;
DROP TRIGGER refuse_delete ON desk_visit;
DROP TRIGGER refuse_other ON desk_visit;
DROP FUNCTION refuse_other_visit();
DROP TRIGGER refuse_truncate ON desk_visit_step;
DROP TRIGGER refuse_change ON desk_visit_step;
DROP TRIGGER refuse_out_of_order ON desk_visit_step;
DROP FUNCTION refuse_step_out_of_order();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0039_room_for_a_line_that_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DeskVisitRow",
            fields=[
                (
                    "visit_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("clerk", models.TextField(help_text="As records name people.")),
                (
                    "verification_id",
                    models.UUIDField(help_text="By which the line is known, if there is one."),
                ),
                (
                    "guard",
                    models.TextField(
                        blank=True, help_text="Whose visit it is; empty once it is closed."
                    ),
                ),
                (
                    "authority_id",
                    models.UUIDField(help_text="Of whoever comes for the holder.", null=True),
                ),
                (
                    "language",
                    models.TextField(blank=True, help_text="Of the customer; empty: as on file."),
                ),
                ("begun_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(help_text="When it closes by itself.")),
                ("order_id", models.UUIDField(null=True)),
                (
                    "receipt_number",
                    models.TextField(
                        blank=True,
                        help_text=(
                            "What the customer takes along: of the end, or of the declaration."
                        ),
                    ),
                ),
                ("declaration_id", models.BigIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="records.storerow",
                    ),
                ),
            ],
            options={
                "db_table": "desk_visit",
            },
        ),
        migrations.CreateModel(
            name="StaffOwnLineRow",
            fields=[
                ("staff_own_line_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number_hash", models.TextField(help_text="Keyed hash of the number.")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_lines",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "staff_own_line",
            },
        ),
        migrations.CreateModel(
            name="VisitStepRow",
            fields=[
                ("visit_step_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("step", models.TextField()),
                ("place", models.SmallIntegerField(help_text="In the order of the steps.")),
                ("at", models.DateTimeField()),
                (
                    "acting_user",
                    models.TextField(help_text="Clerk, or the customer at their own screen."),
                ),
                ("details", models.JSONField(default=dict, help_text="Codes and figures only.")),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="records.deskvisitrow",
                    ),
                ),
            ],
            options={
                "db_table": "desk_visit_step",
            },
        ),
        migrations.AddIndex(
            model_name="deskvisitrow",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["expires_at"],
                name="desk_visit_open",
            ),
        ),
        migrations.AddIndex(
            model_name="deskvisitrow",
            index=models.Index(fields=["store", "begun_at"], name="desk_visit_by_store"),
        ),
        migrations.AddIndex(
            model_name="deskvisitrow",
            index=models.Index(
                condition=models.Q(("order_id", None), _negated=True),
                fields=["order_id"],
                name="desk_visit_by_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskvisitrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("guard",),
                name="desk_visit_one_for_a_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskvisitrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("guard", ""),
                        ("outcome__in", ["ended", "declared", "left", "abandoned"]),
                    ),
                    _connector="OR",
                ),
                name="desk_visit_closed_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskvisitrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "ended"), _negated=True),
                    ("order_id__isnull", False),
                    _connector="OR",
                ),
                name="desk_visit_ended_with_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskvisitrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "declared"), _negated=True),
                    ("declaration_id__isnull", False),
                    _connector="OR",
                ),
                name="desk_visit_declared_with_declaration",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskvisitrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("receipt_number", ""), _negated=True),
                fields=("receipt_number",),
                name="desk_visit_receipt_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffownlinerow",
            constraint=models.UniqueConstraint(
                fields=("user", "number_hash"), name="staff_own_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitsteprow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "named",
                            "identity",
                            "card",
                            "papers",
                            "shown",
                            "confirmed",
                            "ended",
                            "takeout_handed",
                            "card_wiped",
                            "card_destroyed",
                            "cash_paid",
                            "slip_printed",
                        ],
                    )
                ),
                name="visitsteprow_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitsteprow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "place",
                        models.Case(
                            models.When(step="named", then=models.Value(1)),
                            models.When(step="identity", then=models.Value(2)),
                            models.When(step="card", then=models.Value(3)),
                            models.When(step="papers", then=models.Value(4)),
                            models.When(step="shown", then=models.Value(5)),
                            models.When(step="confirmed", then=models.Value(6)),
                            models.When(step="ended", then=models.Value(7)),
                            models.When(step="takeout_handed", then=models.Value(8)),
                            models.When(step="card_wiped", then=models.Value(8)),
                            models.When(step="card_destroyed", then=models.Value(8)),
                            models.When(step="cash_paid", then=models.Value(8)),
                            models.When(step="slip_printed", then=models.Value(8)),
                        ),
                    )
                ),
                name="desk_visit_step_at_its_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitsteprow",
            constraint=models.UniqueConstraint(
                fields=("visit", "step"), name="desk_visit_step_once"
            ),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
