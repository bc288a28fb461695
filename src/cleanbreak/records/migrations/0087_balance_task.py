"""Tasks upon balances that clients asked for by TMF654."""

from typing import ClassVar

import uuid_utils.compat
from django.db import migrations, models
from django.db.models import Q

KINDS = ["topup", "adjust", "reserve", "transfer"]
STATES = ["created", "completed", "failed", "cancelled"]
MAKE = """
INSERT INTO balance_task (task_id, kind, client_id, line_id, amount_minor, currency, state, words,
    problem, asked_at, changed_at)
SELECT t.transfer_id, 'transfer', t.client_id, t.line_id, p.amount_minor, p.currency, 'created', '',
    '{}', t.asked_at, t.asked_at
FROM balance_transfer t JOIN payout p USING (payout_id);
CREATE FUNCTION tell_tasks_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM event_receiver WHERE ended_at IS NULL) THEN
        INSERT INTO told_fact (fact_id, subject, subject_id, what, state, order_id, detail, at)
        SELECT gen_random_uuid(), 'balance', n.task_id, v.what, n.state, NULL,
            jsonb_build_object('task', n.kind, 'client', n.client_id), n.asked_at
        FROM became n CROSS JOIN (VALUES (1, 'made'), (2, 'failed')) AS v (place, what)
        WHERE (n.kind <> 'transfer' OR n.state = 'failed')
            AND (v.what = 'made' OR n.state = 'failed')
        ORDER BY n.task_id, v.place;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION tell_tasks_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM event_receiver WHERE ended_at IS NULL) THEN
        INSERT INTO told_fact (fact_id, subject, subject_id, what, state, order_id, detail, at)
        SELECT gen_random_uuid(), 'balance', n.task_id,
            CASE n.state WHEN 'failed' THEN 'failed' ELSE 'deleted' END, n.state, NULL,
            jsonb_build_object('task', n.kind, 'client', n.client_id), n.changed_at
        FROM became n JOIN was o USING (task_id)
        WHERE n.kind <> 'transfer' AND n.state <> o.state AND n.state IN ('failed', 'cancelled')
        ORDER BY n.task_id;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION task_of_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO balance_task (task_id, kind, client_id, line_id, amount_minor, currency, state,
        words, problem, asked_at, changed_at)
    SELECT NEW.transfer_id, 'transfer', NEW.client_id, NEW.line_id, p.amount_minor, p.currency,
        'created', '', '{}', NEW.asked_at, NEW.asked_at
    FROM payout p WHERE p.payout_id = NEW.payout_id ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balance_transfer_has_task AFTER INSERT ON balance_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION task_of_transfer();
"""
"""The last is for the code of before, which goes on while tables change: today's own row is there
already at the end of its transaction."""
UNMAKE = """
DROP FUNCTION tell_tasks_made() CASCADE; DROP FUNCTION tell_tasks_over() CASCADE;
DROP FUNCTION task_of_transfer() CASCADE;
"""


class Migration(migrations.Migration):
    """One table, filled with the transfers of before, and what tells of its rows."""

    dependencies: ClassVar = [("records", "0086_statement_of_masses")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="BalanceTaskRow",
            fields=[
                (
                    "task_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("client_id", models.TextField()),
                (
                    "line_id",
                    models.BigIntegerField(
                        help_text="NULL: it named none of the client's.", null=True
                    ),
                ),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.TextField(blank=True, db_default="")),
                (
                    "state",
                    models.TextField(
                        help_text="Of a transfer that was taken on, its payout tells it."
                    ),
                ),
                (
                    "problem_code",
                    models.TextField(blank=True, db_default="", help_text="Why it failed."),
                ),
                (
                    "problem",
                    models.JSONField(default=dict, help_text="What the sentence of it names."),
                ),
                (
                    "words",
                    models.TextField(blank=True, db_default="", help_text="Sealed; empty: erased."),
                ),
                ("asked_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "due_at",
                    models.DateTimeField(
                        help_text="When it is to be done; NULL: never more.", null=True
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(help_text="Since when it may have been done.", null=True),
                ),
                ("tries", models.SmallIntegerField(db_default=0)),
                (
                    "hidden_at",
                    models.DateTimeField(
                        help_text="Its client wants to see it no more.", null=True
                    ),
                ),
            ],
            options={
                "db_table": "balance_task",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=KINDS), name="balancetaskrow_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=STATES), name="balancetaskrow_state_known"
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["client_id", "kind", "task_id"], name="balance_task_by_client"
                    ),
                    models.Index(fields=["line_id", "task_id"], name="balance_task_by_line"),
                    models.Index(
                        condition=~Q(due_at=None), fields=["due_at"], name="balance_task_due"
                    ),
                    models.Index(
                        condition=Q(line_id=None),
                        fields=["client_id"],
                        name="balance_task_of_no_line",
                    ),
                ],
            },
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
