"""Calls as agents handle them: the script's steps in their order, never changed.

The order is kept here, too, whoever writes: none without the one of the place before, none into a
call that is closed. When a caller is no longer with an agent, the check code of that agent's call
is good no more, whoever says so.
"""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

GUARD = """
CREATE FUNCTION refuse_call_step_out_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM call_handling WHERE handling_id = NEW.handling_id AND closed_at IS NULL
        FOR NO KEY UPDATE;
    IF NOT FOUND OR (NEW.place > 1 AND NOT EXISTS (SELECT FROM call_step
        WHERE handling_id = NEW.handling_id AND place = NEW.place - 1)) THEN
        RAISE EXCEPTION 'a call takes one step after the other, until it is closed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_out_of_order BEFORE INSERT ON call_step
    FOR EACH ROW EXECUTE FUNCTION refuse_call_step_out_of_order();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON call_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON call_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_other_handling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL
        OR (NEW.handling_id, NEW.call_id, NEW.agent, NEW.begun_at)
        IS DISTINCT FROM (OLD.handling_id, OLD.call_id, OLD.agent, OLD.begun_at)
        OR (OLD.verification_id IS NOT NULL
            AND NEW.verification_id IS DISTINCT FROM OLD.verification_id)
        OR (OLD.order_id IS NOT NULL AND NEW.order_id IS DISTINCT FROM OLD.order_id)
        OR (OLD.declaration_id IS NOT NULL
            AND NEW.declaration_id IS DISTINCT FROM OLD.declaration_id)
        OR (OLD.receipt_number <> '' AND NEW.receipt_number <> OLD.receipt_number) THEN
        RAISE EXCEPTION 'a call that is closed, and whose one is, never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_other BEFORE UPDATE ON call_handling
    FOR EACH ROW EXECUTE FUNCTION refuse_other_handling();
CREATE TRIGGER refuse_delete BEFORE DELETE ON call_handling
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON call_handling
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION hang_up_with_caller() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agent_call SET hung_up_at = COALESCE(NEW.left_at, now())
        WHERE hotline_call_id = NEW.call_id AND agent = OLD.agent AND hung_up_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER hang_up AFTER UPDATE ON queue_place FOR EACH ROW
    WHEN (OLD.agent <> '' AND (NEW.agent <> OLD.agent OR NEW.left_at IS NOT NULL))
    EXECUTE FUNCTION hang_up_with_caller();
DO $$  -- so that they look into these tables, not into temporary ones of whoever writes
BEGIN
    EXECUTE format('ALTER FUNCTION refuse_call_step_out_of_order() SET search_path = %I, pg_temp',
        current_schema());
    EXECUTE format('ALTER FUNCTION hang_up_with_caller() SET search_path = %I, pg_temp',
        current_schema());
END $$;
"""
UNDO = """
DROP TRIGGER hang_up ON queue_place;
DROP FUNCTION hang_up_with_caller();
DROP TRIGGER refuse_truncate ON call_handling;
DROP TRIGGER refuse_delete ON call_handling;
DROP TRIGGER refuse_other ON call_handling;
DROP FUNCTION refuse_other_handling();
DROP TRIGGER refuse_truncate ON call_step;
DROP TRIGGER refuse_change ON call_step;
DROP TRIGGER refuse_out_of_order ON call_step;
DROP FUNCTION refuse_call_step_out_of_order();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0048_hotline_queue"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallHandlingRow",
            fields=[
                (
                    "handling_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("call_id", models.UUIDField(help_text="Of the hotline.")),
                ("agent", models.TextField(help_text="As records name people.")),
                (
                    "verification_id",
                    models.UUIDField(
                        help_text="By which the line is known, if there is one; NULL: not named yet.",
                        null=True,
                    ),
                ),
                (
                    "held_call_id",
                    models.UUIDField(
                        help_text="By whose check code the caller sees that it is us.", null=True
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("order_id", models.UUIDField(null=True)),
                ("declaration_id", models.BigIntegerField(null=True)),
                (
                    "receipt_number",
                    models.TextField(
                        blank=True,
                        help_text="What the caller writes down: of the end, or of the declaration.",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True)),
            ],
            options={
                "db_table": "call_handling",
            },
        ),
        migrations.CreateModel(
            name="CallStepRow",
            fields=[
                ("call_step_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("step", models.TextField()),
                ("place", models.SmallIntegerField(help_text="In the order of the steps.")),
                ("at", models.DateTimeField()),
                (
                    "acting_user",
                    models.TextField(help_text="The agent; of what follows by itself, too."),
                ),
                ("details", models.JSONField(default=dict, help_text="Codes and references only.")),
            ],
            options={
                "db_table": "call_step",
            },
        ),
        migrations.RemoveConstraint(
            model_name="agentcallrow",
            name="agentcallrow_reason_known",
        ),
        migrations.RemoveConstraint(
            model_name="contactcheckrow",
            name="contactcheckrow_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="outboxrow",
            name="outboxrow_kind_known",
        ),
        migrations.AddField(
            model_name="agentcallrow",
            name="hotline_call_id",
            field=models.UUIDField(help_text="The holder has called us.", null=True),
        ),
        migrations.AddIndex(
            model_name="agentcallrow",
            index=models.Index(
                condition=models.Q(("hotline_call_id", None), _negated=True),
                fields=["hotline_call_id"],
                name="agent_call_by_hotline_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="agentcallrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["order", "money", "identity", "question", "hotline"])
                ),
                name="agentcallrow_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactcheckrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "declaration_received",
                            "end_planned",
                            "objection_open",
                            "order_cancelled",
                            "line_ended",
                            "proof_code",
                            "payout_choice_needed",
                            "payout_failed",
                            "payout_sent",
                            "payout_reminder",
                            "pick_up_code",
                            "credit_offered",
                            "settlement_corrected",
                            "verification_code",
                            "confidential_news",
                            "cool_off_begun",
                            "account_news",
                            "switch_answer",
                            "papers_asked",
                            "paper_judged",
                            "takeout_news",
                            "call_receipt",
                        ],
                    )
                ),
                name="contactcheckrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "declaration_received",
                            "end_planned",
                            "objection_open",
                            "order_cancelled",
                            "line_ended",
                            "proof_code",
                            "payout_choice_needed",
                            "payout_failed",
                            "payout_sent",
                            "payout_reminder",
                            "pick_up_code",
                            "credit_offered",
                            "settlement_corrected",
                            "verification_code",
                            "confidential_news",
                            "cool_off_begun",
                            "account_news",
                            "switch_answer",
                            "papers_asked",
                            "paper_judged",
                            "takeout_news",
                            "call_receipt",
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="callhandlingrow",
            index=models.Index(fields=["call_id", "begun_at"], name="call_handling_by_call"),
        ),
        migrations.AddIndex(
            model_name="callhandlingrow",
            index=models.Index(
                condition=models.Q(("order_id", None), _negated=True),
                fields=["order_id"],
                name="call_handling_by_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="callhandlingrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("call_id",),
                name="call_handling_one_of_a_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="callhandlingrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("agent",),
                name="call_handling_one_of_an_agent",
            ),
        ),
        migrations.AddConstraint(
            model_name="callhandlingrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        (
                            "outcome__in",
                            [
                                "ended",
                                "declared",
                                "served",
                                "broken_off",
                                "begun_again",
                                "passed_on",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="call_handling_closed_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="callhandlingrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "ended"), _negated=True),
                    ("order_id__isnull", False),
                    _connector="OR",
                ),
                name="call_handling_ended_with_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="callhandlingrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "declared"), _negated=True),
                    ("declaration_id__isnull", False),
                    _connector="OR",
                ),
                name="call_handling_declared_with_declaration",
            ),
        ),
        migrations.AddConstraint(
            model_name="callhandlingrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("receipt_number", ""), _negated=True),
                fields=("receipt_number",),
                name="call_handling_receipt_number_once",
            ),
        ),
        migrations.AddField(
            model_name="callsteprow",
            name="handling",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="records.callhandlingrow",
            ),
        ),
        migrations.AddConstraint(
            model_name="callsteprow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "greeted",
                            "named",
                            "verified",
                            "papers",
                            "told_end",
                            "told_money",
                            "told_backup",
                            "told_number",
                            "confirmed",
                            "ended",
                            "receipt",
                        ],
                    )
                ),
                name="callsteprow_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="callsteprow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "place",
                        models.Case(
                            models.When(step="greeted", then=models.Value(1)),
                            models.When(step="named", then=models.Value(2)),
                            models.When(step="verified", then=models.Value(3)),
                            models.When(step="papers", then=models.Value(4)),
                            models.When(step="told_end", then=models.Value(5)),
                            models.When(step="told_money", then=models.Value(6)),
                            models.When(step="told_backup", then=models.Value(7)),
                            models.When(step="told_number", then=models.Value(8)),
                            models.When(step="confirmed", then=models.Value(9)),
                            models.When(step="ended", then=models.Value(10)),
                            models.When(step="receipt", then=models.Value(11)),
                        ),
                    )
                ),
                name="call_step_at_its_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="callsteprow",
            constraint=models.UniqueConstraint(fields=("handling", "step"), name="call_step_once"),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
