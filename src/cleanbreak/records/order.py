"""Termination orders: the one row that says where the end of a line stands."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.indexes import BrinIndex
from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.effective_date import EndPolicy, ProofLevel
from cleanbreak.domain.line import LineState
from cleanbreak.domain.termination import Channel, OrderState, Plan, TerminationRequest
from cleanbreak.domain.withdrawal import Withdrawal
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import plain_array
from cleanbreak.records.lease import ONLINE_LANE
from cleanbreak.records.line import LineRow, rows_of

OPEN_STATES = [state.value for state in OrderState if state.is_open]
WORKING_STATES = ["pending", "inProgress", "pendingCancellation"]
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""``due_at`` of an order that waits for a person."""


class OrderRow(models.Model):
    """An order to end one line; kept by months, see `months.py`."""

    order_id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.ForeignKey(
        LineRow, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    declaration_id = models.BigIntegerField(null=True)
    state = models.TextField()
    step = models.TextField(
        help_text="Where a worker takes it up; steps that have their evidence are done already."
    )
    lane = models.UUIDField(default=ONLINE_LANE, help_text="Whose turn it waits for.")
    campaign_id = models.UUIDField(null=True)
    due_at = models.DateTimeField(help_text="When a worker is to look at it.")
    lease_id = models.UUIDField(null=True, help_text="In whose hands it is, if it still is.")
    is_past_return = models.BooleanField(default=False)
    attempt = models.IntegerField(default=0, help_text="How often the step was begun.")
    level = models.TextField()
    channel = models.TextField()
    acting_user = models.TextField()
    on_behalf_of = models.TextField(db_default="", help_text="Empty: for themselves.")
    authority = models.TextField(db_default="", help_text="Number of the authority; empty: none.")
    end_policy = models.TextField()
    effective_date = models.DateField()
    is_early = models.BooleanField()
    policy_date = models.DateField(help_text="The day whose law counts.")
    plan = models.JSONField()
    requested_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    line_state_before = models.TextField()
    problem_code = models.TextField(blank=True)
    problem_sentence = models.TextField(blank=True)

    class Meta:
        db_table = "termination_order"
        constraints = [
            one_of("state", OrderState),
            one_of("channel", Channel),
            one_of("level", ProofLevel),
            one_of("end_policy", EndPolicy),
            one_of("line_state_before", LineState),
        ]
        indexes = [
            models.Index(fields=["line"], name="order_by_line"),
            models.Index(
                fields=["lane", "due_at"],
                condition=models.Q(completed_at=None),
                name="order_due",
            ),
            models.Index(
                fields=["completed_at"],
                condition=~models.Q(completed_at=None),
                name="order_by_completion",
            ),
            BrinIndex(fields=["requested_at"], autosummarize=True, name="order_by_request"),
            models.Index(
                fields=["declaration_id"],
                condition=~models.Q(declaration_id=None),
                name="order_by_declaration",
            ),
            models.Index(
                fields=["problem_code"],
                condition=~models.Q(problem_code=""),
                name="order_with_problem",
            ),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order that is about to be confirmed."""

    line_id: int
    request: TerminationRequest
    plan: Plan
    policy_date: Any
    due_at: datetime
    step: str
    campaign_id: UUID | None = None


def insert_orders(new_orders: Sequence[NewOrder], now: datetime) -> dict[int, UUID]:
    """Insert the orders and set their lines to pendingTerminate; return order ids by line.

    A line that has an open order already keeps it, and is left out of the answer: double clicks
    and parallel requests end in one order, decided by the database. A line that has ended in the
    meantime is left out too, and a declaration that made an order before, even a withdrawn one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (
                SELECT DISTINCT ON (line_id) * FROM jsonb_to_recordset(%s::jsonb) AS asked (
                    order_id uuid, line_id bigint, declaration_id bigint, step text,
                    due_at timestamptz, level text, channel text, acting_user text,
                    on_behalf_of text, authority text, end_policy text, effective_date date,
                    is_early boolean, policy_date date, lane uuid, campaign_id uuid, plan jsonb)
                ORDER BY line_id, order_id
            ), free AS (
                SELECT line_id, state FROM line
                WHERE line_id IN (SELECT line_id FROM asked)
                  AND state <> 'terminated' AND open_order_id IS NULL
                ORDER BY line_id FOR UPDATE
            ), declared AS (
                UPDATE declaration d SET made_order_id = asked.order_id
                FROM asked JOIN free USING (line_id)
                WHERE d.declaration_id = asked.declaration_id AND d.made_order_id IS NULL
                RETURNING d.made_order_id AS order_id
            ), inserted AS (
                INSERT INTO termination_order (
                    order_id, line_id, declaration_id, state, step, due_at, attempt, lane,
                    campaign_id, level, channel, acting_user, on_behalf_of, authority, end_policy,
                    effective_date, is_early, policy_date, plan, requested_at, line_state_before,
                    problem_code, problem_sentence)
                SELECT order_id, line_id, declaration_id, 'pending', step, due_at, 0, lane,
                    campaign_id, level, channel, acting_user, on_behalf_of, authority, end_policy,
                    effective_date, is_early, policy_date, plan, %s, free.state, '', ''
                FROM asked JOIN free USING (line_id)
                WHERE declaration_id IS NULL OR order_id IN (SELECT order_id FROM declared)
                RETURNING line_id, order_id
            ), marked AS (
                UPDATE line SET state = 'pendingTerminate', open_order_id = inserted.order_id
                FROM inserted WHERE line.line_id = inserted.line_id
            )
            SELECT line_id, order_id FROM inserted
            """,
            [json.dumps([_as_row(order) for order in new_orders]), now],
        )
        return dict(cursor.fetchall())


def open_orders_of(line_ids: Sequence[int]) -> dict[int, UUID]:
    """Return the open order of each line that waits for its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT line_id, open_order_id FROM line
            WHERE line_id = ANY(%s) AND open_order_id IS NOT NULL
            """,
            [list(line_ids)],
        )
        return dict(cursor.fetchall())


def lock_order(order_id: UUID) -> dict[str, Any] | None:
    """Lock one order, after its line, until the end of the transaction and return its row."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT line_id FROM line WHERE line_id = (
                SELECT line_id FROM termination_order WHERE order_id = %s) FOR UPDATE
            """,
            [order_id],
        )
        cursor.execute("SELECT * FROM termination_order WHERE order_id = %s FOR UPDATE", [order_id])
        return next(iter(rows_of(cursor)), None)


def _as_row(order: NewOrder) -> dict[str, Any]:
    request = order.request
    return {
        "order_id": str(uuid7()),
        "line_id": order.line_id,
        "declaration_id": request.declaration_id,
        "step": order.step,
        "due_at": order.due_at.isoformat(),
        "level": request.level.value,
        "channel": request.actor.channel.value,
        "acting_user": request.actor.acting_user,
        "on_behalf_of": request.actor.on_behalf_of,
        "authority": request.actor.authority,
        "end_policy": order.plan.end.policy.value,
        "effective_date": order.plan.end.effective_date.isoformat(),
        "is_early": order.plan.end.is_early,
        "policy_date": order.policy_date.isoformat(),
        "campaign_id": str(order.campaign_id) if order.campaign_id else None,
        "lane": str(order.campaign_id or ONLINE_LANE),
        "plan": order.plan.as_json(),
    }


def cancel_order_row(order_id: UUID, state: OrderState, undo_step: str, now: datetime) -> None:
    """Set an order that its holder withdrew to ``state``, and free its line if that is final.

    It leaves the lane of its campaign: a person waits for it now.
    """
    final = state is OrderState.CANCELLED
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order SET state = %s, step = %s, due_at = %s, lane = %s,
                completed_at = %s, problem_code = '', problem_sentence = ''
            WHERE order_id = %s RETURNING line_id, line_state_before
            """,
            [state.value, undo_step, now, ONLINE_LANE, now if final else None, order_id],
        )
        line_id, before = cursor.fetchone()
        if final:
            cursor.execute(
                "UPDATE line SET state = %s, open_order_id = NULL WHERE line_id = %s",
                [before, line_id],
            )


def replan_order(order_id: UUID, plan: Plan, level: ProofLevel, due_at: datetime) -> bool:
    """Give an order that still waits for its day a sooner plan; return False if it got none.

    At once is always sooner. A plan made with two proofs yields only to another such plan. Why its
    number rests longer, which provider takes it over, and that its agreement was withdrawn from,
    stays said. The order leaves the lane of its campaign: a person waits for it now.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order SET level = %s, plan = %s::jsonb || jsonb_strip_nulls(
                    jsonb_build_object('withdrawal', plan->'withdrawal', 'quarantine_reason',
                        nullif(plan->>'quarantine_reason', 'ordinary'),
                        'ported_to', plan->>'ported_to')),
                due_at = %s, end_policy = %s,
                effective_date = %s, is_early = %s, lane = %s
            WHERE order_id = %s AND state = 'pending' AND (effective_date > %s OR %s)
                AND (level <> 'verified' OR %s = 'verified')
            """,
            [
                level.value,
                json.dumps(plan.as_json()),
                due_at,
                plan.end.policy.value,
                plan.end.effective_date,
                plan.end.is_early,
                ONLINE_LANE,
                order_id,
                plan.end.effective_date,
                plan.end.policy is EndPolicy.IMMEDIATE,
                level.value,
            ],
        )
        return bool(cursor.rowcount == 1)


def note_withdrawal(order_id: UUID, plan: Plan) -> bool:
    """Give an order that waits the consequences of a withdrawal, and let it keep its day.

    False if it waits no more, or has them already.
    """
    kept = {key: plan.as_json()[key] for key in ("withdrawal", "settlement", "is_early")}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order SET plan = plan || %s::jsonb, is_early = false
            WHERE order_id = %s AND state = 'pending' AND NOT plan ? 'withdrawal'
            """,
            [json.dumps(kept), order_id],
        )
        return bool(cursor.rowcount == 1)


def is_withdrawn(order_id: UUID | None) -> bool:
    """Return whether an order ends its agreement as if it had never been."""
    if order_id is None:
        return False
    return OrderRow.objects.filter(pk=order_id, plan__has_key="withdrawal").exists()


def withdrawals_of(line_ids: Sequence[int]) -> dict[int, Withdrawal]:
    """Return the withdrawals by which lines have their open orders."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.line_id, o.plan->'withdrawal'
            FROM line l JOIN termination_order o ON o.order_id = l.open_order_id
            WHERE l.line_id = ANY(%s) AND o.plan ? 'withdrawal'
            """,
            [list(line_ids)],
        )
        found = {line_id: Withdrawal.from_json(json.loads(kept)) for line_id, kept in cursor}
    return {line_id: one for line_id, one in found.items() if one is not None}


def port_order_out(order_id: UUID, provider: str) -> bool:
    """Note that another provider takes the number over; false if the end is being undone, or was.

    It counts wherever the order stands: its line is locked until its number is put away.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order
            SET plan = plan || jsonb_build_object('ported_to', %s::text)
            WHERE order_id = %s AND completed_at IS NULL AND state <> 'pendingCancellation'
            """,
            [provider, order_id],
        )
        return bool(cursor.rowcount == 1)


def ported_orders(order_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return who takes over the numbers of those orders of which that is noted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT order_id, plan ->> 'ported_to' FROM termination_order
            WHERE order_id = ANY(%s::uuid[]) AND plan ? 'ported_to'
            """,
            [plain_array(order_ids)],
        )
        return dict(cursor.fetchall())


def raise_level(order_id: UUID, level: ProofLevel) -> None:
    """Note how sure we are now of who is asking."""
    OrderRow.objects.filter(pk=order_id).update(level=level.value)


def lower_level(order_id: UUID, level: ProofLevel) -> None:
    """Note that whoever proved more was somebody else; an order at work stays as it is."""
    waiting = OrderRow.objects.filter(pk=order_id, state=OrderState.PENDING.value)
    waiting.update(level=level.value)


def release_held_order(order_id: UUID, state: OrderState, now: datetime) -> bool:
    """Let an order that was handed to a person go on at its step; False if it was not held."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE termination_order SET state = %s, due_at = %s, lease_id = NULL, attempt = 1"
            " WHERE order_id = %s AND state = 'held'",
            [state.value, now, order_id],
        )
        return bool(cursor.rowcount == 1)


def orders_that_hang(attempts: int) -> list[tuple[UUID, str]]:
    """Return the orders that have begun a step so often and wait to begin it again, with why."""
    rows = OrderRow.objects.filter(
        problem_code__in=["unavailable", "outcome_unknown"],
        completed_at=None,
        attempt__gte=attempts,
        state__in=WORKING_STATES,
    )
    return list(rows.order_by("requested_at").values_list("order_id", "problem_sentence"))


def oldest_due() -> datetime | None:
    """Return since when the order that waits longest for a worker is due; no campaign's counts."""
    waiting = OrderRow.objects.filter(lane=ONLINE_LANE, completed_at=None)
    found: datetime | None = waiting.aggregate(first=models.Min("due_at"))["first"]
    return found
