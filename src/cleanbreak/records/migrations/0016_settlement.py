"""Settlements whole: figures of the agreement, corrections, and payouts that a correction replaces.

What a correction says never changes; only its state does, from ``held`` to ``posted`` or
``refused``, once.
"""

from typing import ClassVar

import uuid_utils.compat
from django.db import migrations, models

GUARD = """
CREATE TRIGGER refuse_delete BEFORE DELETE ON settlement_correction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON settlement_correction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_other_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'held' OR (NEW.correction_id, NEW.order_id, NEW.line_id, NEW.key, NEW.side,
        NEW.amount_minor, NEW.currency, NEW.reason, NEW.proposed_by, NEW.proposed_at)
        IS DISTINCT FROM (OLD.correction_id, OLD.order_id, OLD.line_id, OLD.key, OLD.side,
        OLD.amount_minor, OLD.currency, OLD.reason, OLD.proposed_by, OLD.proposed_at) THEN
        RAISE EXCEPTION 'what a correction says never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_other BEFORE UPDATE ON settlement_correction
    FOR EACH ROW EXECUTE FUNCTION refuse_other_correction();
"""
UNDO = """
DROP TRIGGER refuse_other ON settlement_correction;
DROP FUNCTION refuse_other_correction();
DROP TRIGGER refuse_truncate ON settlement_correction;
DROP TRIGGER refuse_delete ON settlement_correction;
"""


def ways(from_draft: str) -> str:
    """Return the guard of 0015 anew, with the ways that lead from ``draft``."""
    return f"""
CREATE OR REPLACE FUNCTION refuse_wrong_payout_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.payout_id, NEW.order_id, NEW.line_id, NEW.part, NEW.attempt, NEW.amount_minor,
        NEW.currency) IS DISTINCT FROM (OLD.payout_id, OLD.order_id, OLD.line_id, OLD.part,
        OLD.attempt, OLD.amount_minor, OLD.currency) THEN
        RAISE EXCEPTION 'what a payout is of never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        {from_draft},
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
"""


BEFORE = "('draft', 'held'), ('draft', 'approved'), ('draft', 'unclaimed')"
AFTER = f"{BEFORE}, ('draft', 'replaced')"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0015_payouts"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="CorrectionRow",
            fields=[
                (
                    "correction_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                (
                    "order_id",
                    models.UUIDField(help_text="The order that ended the line; maybe archived."),
                ),
                ("line_id", models.BigIntegerField()),
                ("key", models.TextField(help_text="The operator's: the same one acts once.")),
                ("side", models.TextField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("reason", models.TextField(help_text="For the holder, who is told it.")),
                ("state", models.TextField(default="held")),
                ("proposed_by", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.TextField(
                        blank=True, default="", help_text="The second person, if any."
                    ),
                ),
                ("posted_at", models.DateTimeField(null=True)),
                ("netted_minor", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "settlement_correction",
            },
        ),
        migrations.RemoveConstraint(
            model_name="payouteventrow",
            name="payouteventrow_became_known",
        ),
        migrations.RemoveConstraint(
            model_name="payoutrow",
            name="payoutrow_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="payoutrow",
            name="payout_has_its_way",
        ),
        migrations.RemoveConstraint(
            model_name="payoutrow",
            name="payout_once_at_a_time",
        ),
        migrations.RemoveIndex(
            model_name="payoutrow",
            name="payout_due",
        ),
        migrations.AddField(
            model_name="linerow",
            name="deposit_since",
            field=models.DateField(help_text="NULL: nobody has said.", null=True),
        ),
        migrations.AddField(
            model_name="linerow",
            name="device_instalments_minor",
            field=models.BigIntegerField(
                db_default=0, help_text="Still to be paid for a device, beside the balance's debt."
            ),
        ),
        migrations.AddField(
            model_name="linerow",
            name="device_value_minor",
            field=models.BigIntegerField(
                help_text="Agreed for a subsidised device at the start; NULL: there is none.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="linerow",
            name="monthly_fee_minor",
            field=models.BigIntegerField(help_text="NULL: nobody has said.", null=True),
        ),
        migrations.AddField(
            model_name="linerow",
            name="term_start_date",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="payoutrow",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["settled", "expired", "rejected", "returned", "replaced"]),
                    _negated=True,
                ),
                fields=["state", "due_at"],
                name="payout_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="linerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("device_instalments_minor__gte", 0),
                    ("monthly_fee_minor__gte", 0),
                    ("device_value_minor__gte", 0),
                ),
                name="line_figures_not_negative",
            ),
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
                            "replaced",
                        ],
                    )
                ),
                name="payouteventrow_became_known",
            ),
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
                            "replaced",
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
                    models.Q(("method", ""), ("state__in", ["draft", "unclaimed", "replaced"])),
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
                    ("state__in", ["expired", "rejected", "returned", "replaced"]), _negated=True
                ),
                fields=("order_id", "part"),
                name="payout_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["credit", "debit"])),
                name="correctionrow_side_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["held", "posted", "refused"])),
                name="correctionrow_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrow",
            constraint=models.UniqueConstraint(fields=("order_id", "key"), name="correction_once"),
        ),
        migrations.AddConstraint(
            model_name="correctionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="correction_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                name="correction_decided_by_another",
            ),
        ),
        migrations.RunSQL(ways(AFTER), ways(BEFORE)),
        migrations.RunSQL(GUARD, UNDO),
    ]
