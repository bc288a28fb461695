"""Repairs: what is left of ended lines is swept away by orders of its own, after an approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from uuid import UUID

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.reconciliation import (
    REPAIRABLE,
    RepairNotOpen,
    RepairState,
    UnknownRepair,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.records.choices import one_of
from cleanbreak.records.lease import LEFTOVER_LANE


class RepairRow(models.Model):
    """What one person would have swept away, and who else said yes."""

    repair_id = models.UUIDField(primary_key=True, default=uuid7)
    state = models.TextField(default=RepairState.PROPOSED.value)
    element = models.TextField(null=True, help_text="NULL: of all elements.")
    kinds = models.JSONField(help_text="Kinds of discrepancies.")
    lines = models.BigIntegerField(help_text="How many ended lines it is about.")
    refused = models.BigIntegerField(
        help_text="Lines that share an identifier with a living one: a person must look."
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.TextField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(blank=True, default="")

    class Meta:
        db_table = "repair"
        constraints = [
            one_of("state", RepairState),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")),
                name="repair_approved_by_another",
            ),
        ]
        indexes = [models.Index(fields=["proposed_at", "repair_id"], name="repair_latest")]


def living_doubles(lines: str, columns: Sequence[str]) -> str:
    """Return the query for those of some ended lines that share an identifier with a living one.

    What is said of such a line at an element is heard by the other, too. Further SIMs count on both
    sides: a watch may have the IMSI or the number that another line had before.

    :param lines: a query for their ids.
    :param columns: ``imsi`` and ``msisdn`` have an index; ``charging_account`` has none.
    """
    return " UNION ".join(
        f"""SELECT e.line_id FROM {ended} e JOIN {other} o ON o.{column} = e.{column}
        JOIN line d ON d.line_id = o.line_id AND d.state <> 'terminated'
        WHERE e.line_id IN ({lines})"""  # noqa: S608  only our own names are put in
        for column in columns
        for ended, other in product(_TABLES_WITH[column], repeat=2)
    )


_TABLES_WITH = {
    "imsi": ("line", "further_sim"),
    "msisdn": ("line", "further_sim"),
    "charging_account": ("line",),
}
"""Where each identifier stands; a line has one account, whatever its SIMs."""
_SHARED = ("imsi", "msisdn", "charging_account")
_REPAIRABLE = f"kind IN ({', '.join(repr(kind.value) for kind in REPAIRABLE)})"
_MARK = f"""
WITH open AS (
    SELECT d.discrepancy_id, d.line_id FROM discrepancy d
    JOIN line l ON l.line_id = d.line_id AND l.state = 'terminated'
    WHERE d.resolved_at IS NULL AND d.{_REPAIRABLE} AND d.kind = ANY(%(kinds)s)
      AND (%(element)s::text IS NULL OR d.element = %(element)s)
      AND NOT EXISTS (
        SELECT FROM termination_order o WHERE o.line_id = d.line_id
          AND o.state <> 'cancelled'
          AND (o.completed_at IS NULL
               OR o.step = ANY(%(repair_steps)s) AND o.completed_at >= d.last_seen_at))
), doubles AS MATERIALIZED ({{doubles}}), marked AS (
    UPDATE discrepancy d SET repair_id = %(repair_id)s FROM open
    WHERE d.discrepancy_id = open.discrepancy_id
      AND open.line_id NOT IN (SELECT line_id FROM doubles)
    RETURNING d.line_id
)
SELECT (SELECT count(DISTINCT line_id) FROM marked), (SELECT count(*) FROM doubles)
""".format(doubles=living_doubles("SELECT line_id FROM open", _SHARED))  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a repair is to be about."""

    kinds: Sequence[str]
    element: str | None
    repair_steps: Sequence[str]


def mark_for_repair(repair_id: UUID, scope: Scope) -> tuple[int, int]:
    """Tie what can be swept to the repair, away from proposals that nobody approved.

    Returns how many lines it is about, and how many must be left to a person. A line is left out
    while an order of it is open, and if it was swept since it was seen last.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _MARK,
            {
                "repair_id": repair_id,
                "kinds": list(scope.kinds),
                "element": scope.element,
                "repair_steps": list(scope.repair_steps),
            },
        )
        marked, doubles = cursor.fetchone()
    return marked, doubles


def lock_repair(repair_id: UUID) -> RepairRow:
    """Lock a repair that waits for its approval, and return it.

    :raises UnknownRepair: if there is none.
    :raises RepairNotOpen: if it was approved.
    """
    row = RepairRow.objects.select_for_update().filter(pk=repair_id).first()
    if row is None:
        raise UnknownRepair
    if row.state != RepairState.PROPOSED.value:
        raise RepairNotOpen
    return row


_LINES_OF = """
    SELECT line_id FROM line l WHERE state = 'terminated' AND line_id IN (
        SELECT line_id FROM discrepancy WHERE repair_id = %s AND resolved_at IS NULL)
      AND NOT EXISTS (
        SELECT FROM termination_order o WHERE o.line_id = l.line_id AND o.completed_at IS NULL)"""

_COUNT_LINES = f"SELECT count(*) FROM ({_LINES_OF}) AS lines"  # noqa: S608


def count_lines_of(repair_id: UUID) -> int:
    """Return how many lines would be swept now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_LINES, [repair_id])
        return int(cursor.fetchone()[0])


def proposals_that_wait() -> list[UUID]:
    """Return the repairs that nobody approved yet, and by which something would be swept."""
    rows = RepairRow.objects.filter(state=RepairState.PROPOSED.value)
    ids = rows.values_list("repair_id", flat=True)
    return [repair_id for repair_id in ids if count_lines_of(repair_id)]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the orders of a repair are."""

    swept: int
    held: int
    """Those at which a person must look."""
    waiting: int


def progress_of(repair_id: UUID) -> Progress:
    """Return how far an approved repair is; orders that lie in the archive are not counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE o.state = 'completed'),
                   count(*) FILTER (WHERE o.state = 'held'),
                   count(*) FILTER (WHERE o.state NOT IN ('completed', 'held'))
            FROM (SELECT DISTINCT line_id FROM discrepancy WHERE repair_id = %(id)s) AS lines
            JOIN termination_order o USING (line_id)
            WHERE o.plan->>'repair_id' = %(id)s::text
            """,
            {"id": repair_id},
        )
        return Progress(*cursor.fetchone())


def lock_lines_of(repair_id: UUID) -> list[int]:
    """Return the lines to be swept, locked until the commit; one approval at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('approve_repair'))")
        cursor.execute(f"{_LINES_OF} ORDER BY line_id FOR UPDATE", [repair_id])
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOrders:
    """The orders by which ended lines are swept."""

    line_ids: Sequence[int]
    repair_id: UUID
    first_step: str
    actor: Actor
    today: date
    now: datetime


_INSERT = """
INSERT INTO termination_order (
    order_id, line_id, state, step, due_at, attempt, lane, is_past_return, level, channel,
    acting_user, end_policy, effective_date, is_early, policy_date, plan, requested_at,
    line_state_before, problem_code, problem_sentence)
SELECT swept.order_id, l.line_id, 'pending', %(step)s, %(now)s, 0, %(lane)s, true, 'verified',
    %(channel)s, %(user)s, 'immediate', coalesce(l.termination_date, %(today)s), false, %(today)s,
    jsonb_build_object('settlement', NULL, 'repair_id', %(repair_id)s::text), %(now)s,
    'terminated', '', ''
FROM unnest(%(order_ids)s::uuid[], %(line_ids)s::bigint[]) AS swept (order_id, line_id)
JOIN line l USING (line_id)"""


def insert_sweeps(orders: SweepOrders) -> list[UUID]:
    """Insert an order for each line; it cannot be withdrawn, and stands behind people's orders."""
    order_ids = [uuid7() for _ in orders.line_ids]
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "order_ids": order_ids,
                "line_ids": list(orders.line_ids),
                "step": orders.first_step,
                "now": orders.now,
                "lane": LEFTOVER_LANE,
                "channel": orders.actor.channel.value,
                "user": orders.actor.acting_user,
                "today": orders.today,
                "repair_id": str(orders.repair_id),
            },
        )
    return order_ids


def lines_with_living_doubles(line_ids: Sequence[int], column: str) -> set[int]:
    """Return those of the ended lines of which a living one has the same in the column."""
    with connection.cursor() as cursor:
        query = living_doubles("SELECT unnest(%(lines)s::bigint[])", [column])
        cursor.execute(query, {"lines": list(line_ids)})
        return {row[0] for row in cursor.fetchall()}
