"""Contradictions and letters of payouts; people who look after refunds; ways out of a contradiction.

The database knows two more ways: a failed attempt that arrived after all is settled, and the one
that followed it is cancelled. Both are taken by people only.
"""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("refund_clerk", "refund_approver")


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


def remove_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


WAYS = """
CREATE OR REPLACE FUNCTION refuse_wrong_payout_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.payout_id, NEW.order_id, NEW.line_id, NEW.part, NEW.attempt, NEW.amount_minor,
        NEW.currency) IS DISTINCT FROM (OLD.payout_id, OLD.order_id, OLD.line_id, OLD.part,
        OLD.attempt, OLD.amount_minor, OLD.currency) THEN
        RAISE EXCEPTION 'what a payout is of never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'held'), ('draft', 'approved'), ('draft', 'unclaimed'), ('draft', 'replaced'),
        ('held', 'draft'), ('held', 'approved'),
        ('approved', 'draft'), ('approved', 'submitted'),
        ('submitted', 'accepted'), ('submitted', 'settled'), ('submitted', 'returned'),
        ('submitted', 'rejected'), ('submitted', 'expired'),
        ('accepted', 'settled'), ('accepted', 'returned'), ('accepted', 'rejected'),
        ('accepted', 'expired'),
        ('settled', 'returned'), ('unclaimed', 'draft')%s) THEN
        RAISE EXCEPTION 'a payout that is %% cannot become %%', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
OF_PEOPLE = """,
        ('returned', 'settled'), ('rejected', 'settled'), ('draft', 'cancelled'),
        ('held', 'cancelled'), ('approved', 'cancelled'), ('unclaimed', 'cancelled')"""
GUARD = """
CREATE FUNCTION refuse_resolving_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.resolved_at IS NOT NULL OR NEW.resolved_at IS NULL OR
        (NEW.contradiction_id, NEW.payout_id, NEW.order_id, NEW.part, NEW.sentence, NEW.noted_at)
        IS DISTINCT FROM (OLD.contradiction_id, OLD.payout_id, OLD.order_id, OLD.part,
        OLD.sentence, OLD.noted_at) THEN
        RAISE EXCEPTION 'a contradiction is resolved once, and never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER resolve_once BEFORE UPDATE ON payout_contradiction
    FOR EACH ROW EXECUTE FUNCTION refuse_resolving_twice();
CREATE TRIGGER refuse_delete BEFORE DELETE ON payout_contradiction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON payout_contradiction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON payout_contradiction;
DROP TRIGGER refuse_delete ON payout_contradiction;
DROP TRIGGER resolve_once ON payout_contradiction;
DROP FUNCTION refuse_resolving_twice();
"""
EARLIER = """
INSERT INTO payout_contradiction (payout_id, order_id, part, sentence, noted_at)
SELECT e.payout_id, p.order_id, p.part, e.facts->>'contradiction', min(e.at)
FROM payout_event e JOIN payout p USING (payout_id)
WHERE e.facts ? 'contradiction'
GROUP BY e.payout_id, p.order_id, p.part, e.facts->>'contradiction';
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0018_cash"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ContradictionRow",
            fields=[
                ("contradiction_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("payout_id", models.UUIDField()),
                (
                    "order_id",
                    models.UUIDField(help_text="That of the payout: all its attempts wait."),
                ),
                ("part", models.SmallIntegerField()),
                ("sentence", models.TextField(help_text="For an operator; nothing personal.")),
                ("noted_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                ("resolved_by", models.TextField(db_default="")),
                (
                    "finding",
                    models.TextField(db_default="", help_text="Empty: nobody has found out yet."),
                ),
            ],
            options={
                "db_table": "payout_contradiction",
            },
        ),
        migrations.CreateModel(
            name="LetterRow",
            fields=[
                ("letter_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("payout_id", models.UUIDField()),
                ("number", models.SmallIntegerField(help_text="The how-manieth reminder.")),
                ("made_at", models.DateTimeField()),
                (
                    "posted_at",
                    models.DateTimeField(help_text="NULL: nobody has said so yet.", null=True),
                ),
            ],
            options={
                "db_table": "payout_letter",
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
            model_name="payoutrow",
            name="moves",
            field=models.IntegerField(
                db_default=0, help_text="How often it went to another state."
            ),
        ),
        migrations.AddField(
            model_name="payoutrow",
            name="reminded",
            field=models.SmallIntegerField(db_default=0, help_text="How many reminders were sent."),
        ),
        migrations.AddField(
            model_name="payoutrow",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="payoutrow",
            name="unclaimed_in",
            field=models.TextField(db_default="", help_text="The place by whose law it is kept."),
        ),
        migrations.AddIndex(
            model_name="payoutrow",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ["settled", "cancelled", "expired", "rejected", "returned", "replaced"],
                    ),
                    _negated=True,
                ),
                fields=["state", "due_at"],
                name="payout_due",
            ),
        ),
        migrations.AddIndex(
            model_name="payoutrow",
            index=models.Index(fields=["order_id", "part"], name="payout_by_order"),
        ),
        migrations.AddIndex(
            model_name="payoutrow",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ["settled", "cancelled", "expired", "rejected", "returned", "replaced"],
                    ),
                    _negated=True,
                ),
                fields=["state", "payout_id"],
                name="payout_listed",
            ),
        ),
        migrations.AddIndex(
            model_name="payoutrow",
            index=models.Index(
                condition=models.Q(("attempt__gt", 1), ("state", "draft")),
                fields=["payout_id"],
                name="payout_owed_again",
            ),
        ),
        migrations.AddIndex(
            model_name="payoutrow",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ["settled", "cancelled", "expired", "rejected", "returned", "replaced"],
                    ),
                    _negated=True,
                ),
                fields=["state", "currency"],
                include=("amount_minor",),
                name="payout_sums",
            ),
        ),
        migrations.AddIndex(
            model_name="payoutrow",
            index=models.Index(
                condition=models.Q(("state__in", ["accepted", "submitted"])),
                fields=["state", "changed_at"],
                name="payout_silent",
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
                            "cancelled",
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
                            "cancelled",
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
                    models.Q(
                        ("method", ""),
                        ("state__in", ["draft", "unclaimed", "cancelled", "replaced"]),
                    ),
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
                    ("state__in", ["cancelled", "expired", "rejected", "returned", "replaced"]),
                    _negated=True,
                ),
                fields=("order_id", "part"),
                name="payout_once_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="contradictionrow",
            index=models.Index(
                condition=models.Q(("resolved_at", None)),
                fields=["order_id", "part"],
                name="payout_contradiction_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="contradictionrow",
            constraint=models.UniqueConstraint(
                fields=("payout_id", "sentence"), name="payout_contradiction_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="contradictionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finding", ""), ("resolved_at", None), ("resolved_by", "")),
                    models.Q(
                        ("resolved_at__isnull", False),
                        ("finding__in", ["arrived", "not_arrived", "paid_twice"]),
                        models.Q(("resolved_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payout_contradiction_resolved_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="letterrow",
            index=models.Index(
                condition=models.Q(("posted_at", None)),
                fields=["letter_id"],
                name="payout_letter_to_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterrow",
            constraint=models.UniqueConstraint(
                fields=("payout_id", "number"), name="payout_letter_once"
            ),
        ),
        migrations.RunPython(make_roles, remove_roles),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNDO),
        migrations.RunSQL(WAYS % OF_PEOPLE, WAYS % ""),
    ]
