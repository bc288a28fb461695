"""Payouts: one row for each try to send money back; what happened to it is append-only.

The database knows the ways from state to state, and refuses every other; amount, currency and what
it is paid for never change. Refunds of orders that were done before are payouts from now on: on
their way, or waiting for the holder's choice.
"""

from typing import ClassVar

from django.db import migrations, models

GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON payout_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON payout_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON payout
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON payout
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_wrong_payout_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.payout_id, NEW.order_id, NEW.line_id, NEW.part, NEW.attempt, NEW.amount_minor,
        NEW.currency) IS DISTINCT FROM (OLD.payout_id, OLD.order_id, OLD.line_id, OLD.part,
        OLD.attempt, OLD.amount_minor, OLD.currency) THEN
        RAISE EXCEPTION 'what a payout is of never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'held'), ('draft', 'approved'), ('draft', 'unclaimed'),
        ('held', 'draft'), ('held', 'approved'),
        ('approved', 'draft'), ('approved', 'submitted'),
        ('submitted', 'accepted'), ('submitted', 'settled'), ('submitted', 'returned'),
        ('submitted', 'rejected'), ('submitted', 'expired'),
        ('accepted', 'settled'), ('accepted', 'returned'), ('accepted', 'rejected'),
        ('accepted', 'expired'),
        ('settled', 'returned'), ('unclaimed', 'draft')) THEN
        RAISE EXCEPTION 'a payout that is % cannot become %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_wrong_way BEFORE UPDATE ON payout
    FOR EACH ROW EXECUTE FUNCTION refuse_wrong_payout_way();
"""
UNDO = """
DROP TRIGGER refuse_wrong_way ON payout;
DROP FUNCTION refuse_wrong_payout_way();
DROP TRIGGER refuse_truncate ON payout;
DROP TRIGGER refuse_delete ON payout;
DROP TRIGGER refuse_truncate ON payout_event;
DROP TRIGGER refuse_change ON payout_event;
"""
EARLIER = """
INSERT INTO payout (payout_id, order_id, line_id, part, attempt, amount_minor, currency, method,
                    state, reference, problem_sentence, due_at, created_at, changed_at)
SELECT e.order_id, e.order_id, o.line_id, 1, 1, (e.facts->>'refund_minor')::bigint,
       s.facts->'settlement'->>'currency',
       CASE e.facts->>'way' WHEN 'as_paid' THEN 'original' ELSE '' END,
       CASE e.facts->>'way' WHEN 'as_paid' THEN 'accepted' ELSE 'draft' END,
       coalesce(e.facts->>'reference', ''), '', e.recorded_at, e.recorded_at, e.recorded_at
FROM evidence e
JOIN evidence s ON s.order_id = e.order_id AND s.step = 'settle_balance'
JOIN termination_order o ON o.order_id = e.order_id
WHERE e.step = 'pay_out' AND e.facts->>'way' IN ('as_paid', 'holder_chooses');
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0014_reconciliation")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="PayoutEventRow",
            fields=[
                ("event_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("payout_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("became", models.TextField()),
                ("channel", models.TextField()),
                ("acting_user", models.TextField()),
                ("facts", models.JSONField(help_text="What was answered; no accounts, no names.")),
            ],
            options={
                "db_table": "payout_event",
            },
        ),
        migrations.CreateModel(
            name="PayoutFeedRow",
            fields=[
                ("port", models.TextField(primary_key=True, serialize=False)),
                ("mark", models.TextField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "payout_feed",
            },
        ),
        migrations.CreateModel(
            name="PayoutRow",
            fields=[
                ("payout_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "order_id",
                    models.UUIDField(help_text="The order that ended the line; maybe archived."),
                ),
                ("line_id", models.BigIntegerField()),
                (
                    "part",
                    models.SmallIntegerField(help_text="1: the settlement; then corrections."),
                ),
                ("attempt", models.SmallIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("method", models.TextField(help_text="Empty: nobody has chosen yet.")),
                ("state", models.TextField()),
                (
                    "destination",
                    models.TextField(
                        db_default="",
                        help_text="Sealed; empty: the holder's way to pay, on file with the line.",
                    ),
                ),
                (
                    "destination_tail",
                    models.TextField(db_default="", help_text="Its last four characters."),
                ),
                ("reference", models.TextField(help_text="The provider's.")),
                ("chosen_by", models.TextField(db_default="")),
                ("approved_by", models.TextField(db_default="")),
                (
                    "due_at",
                    models.DateTimeField(help_text="When somebody or something is to look at it."),
                ),
                (
                    "tries",
                    models.SmallIntegerField(
                        db_default=0, help_text="How often it was begun to be sent."
                    ),
                ),
                (
                    "problem_sentence",
                    models.TextField(help_text="For an operator; nothing personal."),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "payout",
            },
        ),
        migrations.RemoveConstraint(
            model_name="outboxrow",
            name="outboxrow_kind_known",
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
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="payouteventrow",
            index=models.Index(fields=["payout_id", "event_id"], name="payout_event_by_payout"),
        ),
        migrations.AddConstraint(
            model_name="payouteventrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "became__in",
                        [
                            "draft",
                            "held",
                            "approved",
                            "submitted",
                            "accepted",
                            "settled",
                            "returned",
                            "rejected",
                            "expired",
                            "unclaimed",
                        ],
                    )
                ),
                name="payouteventrow_became_known",
            ),
        ),
        migrations.AddIndex(
            model_name="payoutrow",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["settled", "expired", "rejected", "returned"]), _negated=True
                ),
                fields=["state", "due_at"],
                name="payout_due",
            ),
        ),
        migrations.AddIndex(
            model_name="payoutrow",
            index=models.Index(fields=["line_id"], name="payout_by_line"),
        ),
        migrations.AddConstraint(
            model_name="payoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "held",
                            "approved",
                            "submitted",
                            "accepted",
                            "settled",
                            "returned",
                            "rejected",
                            "expired",
                            "unclaimed",
                        ],
                    )
                ),
                name="payoutrow_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("method__in", ["", "original", "line", "bank", "cash", "charity"])
                ),
                name="payout_method_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payout_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", ""),
                    models.Q(("approved_by", models.F("chosen_by")), _negated=True),
                    _connector="OR",
                ),
                name="payout_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method", ""), ("state__in", ["draft", "unclaimed"])),
                    models.Q(("method", ""), _negated=True),
                    _connector="OR",
                ),
                name="payout_has_its_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["expired", "rejected", "returned"]), _negated=True
                ),
                fields=("order_id", "part"),
                name="payout_once_at_a_time",
            ),
        ),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNDO),
    ]
