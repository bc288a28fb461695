"""Facts for whoever listens to events, the receivers, and what each is owed.

The functions note facts for triggers that ``records/told_fact.py`` makes while somebody listens,
and removes when nobody does: a trigger that sees what a statement has written costs ten
microseconds a line, even if it then does nothing.
"""

import uuid
from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models
from django.db.models import Q

SUBJECTS = ["order", "cancel", "line", "number", "balance", "test"]
WHATS = [
    "made", "changed", "state", "step", "barred", "no_return", "problem", "held", "missing",
    "deleted", "batch", "failed", "test",
]  # fmt: skip
FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM event_receiver WHERE ended_at IS NULL{more}) THEN
        INSERT INTO told_fact (fact_id, subject, subject_id, what, state, order_id, detail, at)
        {rows};
    END IF;
    RETURN NULL;
END $$;
"""
BODIES = {
    "tell_orders_made": """
        SELECT gen_random_uuid(), 'order', order_id, 'made', state, order_id, '{}', requested_at
        FROM became ORDER BY order_id""",
    "tell_orders_changed": """
        SELECT gen_random_uuid(), 'order', n.order_id, v.what,
            CASE WHEN n.state = 'held' AND o.state = 'pendingCancellation'
                THEN 'assessingCancellation' ELSE n.state END,
            n.order_id, v.detail, clock_timestamp()
        FROM became n JOIN was o USING (order_id) CROSS JOIN LATERAL (VALUES
            (1, 'changed', '{"properties": ["requestedCompletionDate"]}'::jsonb,
                (n.effective_date, n.end_policy) IS DISTINCT FROM (o.effective_date, o.end_policy)),
            (2, 'no_return', '{}', n.is_past_return AND NOT o.is_past_return),
            (3, 'problem', jsonb_build_object('problem', n.problem_code, 'step', n.step),
                n.problem_code <> '' AND n.state <> 'held'
                AND (n.problem_code, n.step) IS DISTINCT FROM (o.problem_code, o.step)),
            (4, 'state', '{}', n.state <> o.state),
            (5, 'held', jsonb_build_object('problem', n.problem_code, 'step', n.step),
                n.state = 'held' AND o.state <> 'held')
        ) AS v (place, what, detail, is_so)
        WHERE v.is_so ORDER BY n.order_id, v.place""",
    "tell_steps_done": """
        SELECT gen_random_uuid(), 'order', order_id::text, 'step', '', order_id,
            jsonb_build_object('step', step), recorded_at
        FROM became
        UNION ALL
        SELECT gen_random_uuid(), 'line', o.line_id::text, 'barred', '', n.order_id, '{}'::jsonb,
            n.recorded_at
        FROM became n JOIN termination_order o USING (order_id) WHERE n.step = 'stop_usage'""",
    "tell_words_changed": """
        SELECT gen_random_uuid(), 'order', n.order_id, v.what, coalesce(t.state, ''), n.order_id,
            v.detail, clock_timestamp()
        FROM became n JOIN was o USING (order_id) LEFT JOIN termination_order t USING (order_id)
        CROSS JOIN LATERAL (VALUES
            ('changed', '{"properties": ["externalId", "description", "note"]}'::jsonb,
                (n.external_id, n.category, n.words_at)
                    IS DISTINCT FROM (o.external_id, o.category, o.words_at)),
            ('deleted', '{}', n.hidden_at IS NOT NULL AND o.hidden_at IS NULL)
        ) AS v (what, detail, is_so)
        WHERE v.is_so ORDER BY n.order_id""",
    "tell_cancels_made": """
        SELECT gen_random_uuid(), 'cancel', cancel_id, 'made',
            CASE WHEN is_refused THEN 'terminatedWithError' ELSE 'acknowledged' END, order_id,
            '{}', asked_at
        FROM became ORDER BY cancel_id""",
    "tell_what_is_missing": """
        SELECT gen_random_uuid(), 'order', order_id, 'missing', '', order_id,
            jsonb_build_object('missing', CASE kind WHEN 'objection_open' THEN 'proof'
                WHEN 'papers_asked' THEN 'papers' ELSE 'payout_choice' END), created_at
        FROM became WHERE order_id IS NOT NULL
            AND kind IN ('objection_open', 'papers_asked', 'payout_choice_needed')
        ORDER BY order_id""",
    "tell_lines_made": """
        SELECT gen_random_uuid(), 'line', line_id::text, 'made', state, NULL::uuid, '{}'::jsonb,
            clock_timestamp()
        FROM became
        UNION ALL
        SELECT gen_random_uuid(), 'line', min(line_id)::text, 'batch', '', NULL,
            jsonb_build_object('count', count(*),
                'line_ids', (array_agg(line_id ORDER BY line_id))[:100]), clock_timestamp()
        FROM became HAVING count(*) > 1""",
    "tell_lines_changed": """
        SELECT gen_random_uuid(), 'line', n.line_id, v.what, n.state,
            coalesce(n.open_order_id, o.open_order_id), d.detail, clock_timestamp()
        FROM became n JOIN was o USING (line_id) CROSS JOIN LATERAL (VALUES
            (1, 'changed', to_jsonb(array_remove(ARRAY[
                CASE WHEN n.msisdn <> o.msisdn THEN 'msisdn' END,
                CASE WHEN n.iccid <> o.iccid THEN 'iccid' END,
                CASE WHEN n.sim_kind <> o.sim_kind THEN 'simKind' END,
                CASE WHEN n.payment <> o.payment THEN 'payment' END], NULL)),
                (n.msisdn, n.iccid, n.sim_kind, n.payment)
                    IS DISTINCT FROM (o.msisdn, o.iccid, o.sim_kind, o.payment)),
            (2, 'state', NULL, n.state <> o.state)
        ) AS v (place, what, properties, is_so)
        CROSS JOIN LATERAL (SELECT CASE WHEN v.properties IS NULL THEN '{}'::jsonb
            ELSE jsonb_build_object('properties', v.properties) END AS detail) AS d
        WHERE v.is_so ORDER BY n.line_id, v.place""",
    "tell_numbers_rest": """
        SELECT gen_random_uuid(), 'number', o.line_id, 'state', n.state, n.order_id, '{}',
            n.changed_at
        FROM became n JOIN termination_order o USING (order_id) ORDER BY o.line_id""",
    "tell_numbers_changed": """
        SELECT gen_random_uuid(), 'number', o.line_id, 'state', n.state, n.order_id, '{}',
            n.changed_at
        FROM became n JOIN was USING (msisdn)
        JOIN termination_order o ON o.order_id = n.order_id
        WHERE (n.state, n.order_id) IS DISTINCT FROM (was.state, was.order_id)
        ORDER BY o.line_id""",
    "tell_transfers_made": """
        SELECT gen_random_uuid(), 'balance', transfer_id, 'made', '', order_id, '{}', asked_at
        FROM became ORDER BY transfer_id""",
    "tell_transfers_fail": """
        SELECT gen_random_uuid(), 'balance', t.transfer_id,
            CASE WHEN n.state IN ('rejected', 'returned', 'expired', 'unclaimed')
                THEN 'failed' ELSE 'deleted' END, '', t.order_id, '{}', clock_timestamp()
        FROM became n JOIN was o USING (payout_id) JOIN balance_transfer t USING (payout_id)
        WHERE (o.method, o.chosen_by) = ('line', 'client:' || t.client_id) AND (
            n.state <> o.state AND n.state IN ('draft', 'replaced', 'cancelled', 'rejected',
                'returned', 'expired', 'unclaimed')
            OR (n.method, n.chosen_by) IS DISTINCT FROM (o.method, o.chosen_by))
        ORDER BY t.transfer_id""",
    "tell_lines_deleted": """
        SELECT gen_random_uuid(), 'line', line_id, 'deleted', state, NULL, '{}', clock_timestamp()
        FROM was ORDER BY line_id""",
}
GATE = {"tell_steps_done": " AND wants_steps"}
MAKE = "".join(
    FUNCTION.format(name=name, more=GATE.get(name, ""), rows=rows.strip())
    for name, rows in BODIES.items()
)
UNMAKE = "".join(f"DROP FUNCTION {name}() CASCADE;\n" for name in BODIES)


class Migration(migrations.Migration):
    """Three tables and the functions that fill the first of them."""

    dependencies: ClassVar = [("records", "0082_balance_transfer")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ToldFactRow",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("fact_id", models.UUIDField(default=uuid.uuid4)),
                ("subject", models.TextField()),
                ("subject_id", models.TextField()),
                ("what", models.TextField()),
                (
                    "state",
                    models.TextField(
                        blank=True, db_default="", help_text="What it has become by it."
                    ),
                ),
                (
                    "order_id",
                    models.UUIDField(help_text="The order by which it did; NULL: none.", null=True),
                ),
                (
                    "detail",
                    models.JSONField(default=dict, help_text="Codes and names of properties."),
                ),
                ("at", models.DateTimeField()),
                (
                    "spread_at",
                    models.DateTimeField(
                        help_text="When it was owed to whoever listens.", null=True
                    ),
                ),
            ],
            options={
                "db_table": "told_fact",
                "indexes": [
                    models.Index(
                        condition=Q(spread_at=None), fields=["seq"], name="told_fact_to_spread"
                    ),
                    models.Index(fields=["at"], name="told_fact_by_age"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(subject__in=SUBJECTS), name="toldfactrow_subject_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(what__in=WHATS), name="toldfactrow_what_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventReceiverRow",
            fields=[
                (
                    "receiver_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                (
                    "api",
                    models.TextField(
                        blank=True, help_text="TM Forum's API and version; empty: a webhook."
                    ),
                ),
                (
                    "client_id",
                    models.TextField(blank=True, help_text="Whose hub it is; empty: a webhook."),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True, help_text="Of a webhook, in the operator's words."
                    ),
                ),
                ("callback", models.TextField(help_text="Where it is sent to.")),
                (
                    "query",
                    models.TextField(
                        blank=True, help_text="What the client wants of it, as it said it."
                    ),
                ),
                (
                    "event_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        help_text="Empty: all.",
                        size=None,
                    ),
                ),
                (
                    "secret",
                    models.TextField(
                        blank=True, help_text="Sealed; empty: a hub, which signs nothing."
                    ),
                ),
                (
                    "old_secret",
                    models.TextField(blank=True, help_text="Sealed; it signs as well until then."),
                ),
                ("old_secret_until", models.DateTimeField(null=True)),
                (
                    "wants_steps",
                    models.BooleanField(help_text="Whether each step of an end is noted for it."),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", models.TextField(blank=True)),
                (
                    "due_at",
                    models.DateTimeField(
                        help_text="When somebody may send again; a claim moves it."
                    ),
                ),
                (
                    "attempt",
                    models.IntegerField(default=0, help_text="Failures since the last success."),
                ),
                ("failing_since", models.DateTimeField(null=True)),
                ("problem_code", models.TextField(blank=True)),
                ("delivered_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "event_receiver",
                "indexes": [
                    models.Index(
                        condition=Q(ended_at=None), fields=["due_at"], name="event_receiver_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["webhook", "hub"]),
                        name="eventreceiverrow_kind_known",
                    ),
                    models.UniqueConstraint(
                        condition=Q(ended_at=None),
                        fields=("client_id", "api", "callback", "query"),
                        name="event_receiver_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventDeliveryRow",
            fields=[
                ("delivery_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event_type", models.TextField()),
                (
                    "apart",
                    models.TextField(help_text="What is told in its order: an order, or a line."),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "attempt",
                    models.IntegerField(default=0, help_text="How often it was refused."),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        help_text="When it is sent again; NULL: at once.", null=True
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "dead_code",
                    models.TextField(
                        blank=True, help_text="Why it was given up; empty: it was not."
                    ),
                ),
                (
                    "fact",
                    models.ForeignKey(
                        db_column="seq",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="records.toldfactrow",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="records.eventreceiverrow",
                    ),
                ),
            ],
            options={
                "db_table": "event_delivery",
                "indexes": [
                    models.Index(
                        condition=Q(settled_at=None),
                        fields=["receiver", "delivery_id"],
                        name="event_delivery_owed",
                    ),
                    models.Index(
                        condition=~Q(dead_code=""),
                        fields=["receiver", "delivery_id"],
                        name="event_delivery_dead",
                    ),
                    models.Index(fields=["fact"], name="event_delivery_of_fact"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("receiver", "fact", "event_type"), name="event_delivery_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
