"""Slices of a campaign: what is fed to the workers, or withdrawn, in one transaction.

A slice in hand is locked, and others pass it over; who dies with it leaves it as it was. So each
line has its order exactly once, however many feed at the same time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain import campaign as refusals
from cleanbreak.domain.campaign import CampaignState
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.records.campaign_line import Slice, lines_planned
from cleanbreak.records.campaign_tally import FED, tally
from cleanbreak.records.choices import one_of
from cleanbreak.records.lease import LEFTOVER_LANE


class SliceState(Enum):
    """Where a slice stands."""

    WAITING = "waiting"
    FED = "fed"
    WITHDRAWN = "withdrawn"


class CampaignSliceRow(models.Model):
    """Some thousand lines of a campaign."""

    pk = models.CompositePrimaryKey("campaign_id", "first_line")
    campaign_id = models.UUIDField()
    first_line = models.IntegerField()
    last_line = models.IntegerField(help_text="Included.")
    state = models.TextField(default=SliceState.WAITING.value)
    planned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "campaign_slice"
        constraints = [one_of("state", SliceState)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeding:
    """What all orders of a campaign have in common."""

    campaign_id: UUID
    actor: Actor
    level: str
    step: str
    now: datetime


def replace_slices(campaign_id: UUID, parts: Sequence[Slice]) -> None:
    """Part a campaign that was not begun anew."""
    CampaignSliceRow.objects.filter(campaign_id=campaign_id).delete()
    CampaignSliceRow.objects.bulk_create(
        CampaignSliceRow(
            campaign_id=campaign_id, first_line=part.first_line, last_line=part.last_line
        )
        for part in parts
    )


def mark_planned(part: Slice, at: datetime) -> None:
    """Note when the plans of a slice were made."""
    _rows(part).update(planned_at=at)


def lock_waiting(part: Slice) -> bool:
    """Lock a slice that is not fed yet until the end of the transaction; False if it is."""
    waiting = _rows(part).select_for_update().filter(state=SliceState.WAITING.value)
    return waiting.first() is not None


def take_slice(campaign: CampaignState, state: SliceState) -> tuple[Slice, datetime] | None:
    """Lock the next slice in this state of a campaign in that state, which no other session has.

    Return it with the instant of its plan, or ``None`` if there is none to take.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.campaign_id, s.first_line, s.last_line, s.planned_at
            FROM campaign c JOIN campaign_slice s USING (campaign_id)
            WHERE c.state = %s AND s.state = %s
            ORDER BY s.campaign_id, s.first_line LIMIT 1 FOR UPDATE OF s SKIP LOCKED
            """,
            [campaign.value, state.value],
        )
        found = cursor.fetchone()
    return (Slice(*found[:3]), found[3]) if found else None


def has_slices(campaign_id: UUID, state: SliceState) -> bool:
    """Return whether any slice of the campaign is in the state."""
    return CampaignSliceRow.objects.filter(campaign_id=campaign_id, state=state.value).exists()


FEED = """
WITH free AS MATERIALIZED (
    SELECT c.order_id, c.plan, c.policy_date, c.due_at, c.plan->>'effective_date' AS effective_date,
        l.line_id, l.state
    FROM campaign_line c JOIN line l USING (line_id)
    WHERE c.campaign_id = %(campaign_id)s AND c.outcome = 'planned'
      AND c.line_number BETWEEN %(first)s AND %(last)s
      AND l.state <> 'terminated' AND l.open_order_id IS NULL
    ORDER BY l.line_id FOR UPDATE OF l
), inserted AS (
    INSERT INTO termination_order (
        order_id, line_id, state, step, due_at, attempt, lane, campaign_id, level, channel,
        acting_user, end_policy, effective_date, is_early, policy_date, plan, requested_at,
        line_state_before, problem_code, problem_sentence, is_past_return)
    SELECT order_id, line_id, 'pending', %(step)s, due_at, 0, %(campaign_id)s, %(campaign_id)s,
        %(level)s, %(channel)s, %(acting_user)s, plan->>'end_policy', effective_date::date,
        (plan->>'is_early')::boolean, policy_date, plan, %(now)s, state, '', '', false
    FROM free ORDER BY order_id
), marked AS (
    UPDATE line SET state = 'pendingTerminate', open_order_id = free.order_id
    FROM free WHERE line.line_id = free.line_id
), noted AS (
    INSERT INTO audit_entry (at, act, order_id, channel, acting_user, details)
    SELECT %(now)s, 'order.requested', order_id, %(channel)s, %(acting_user)s, %(details)s::jsonb
    FROM free ORDER BY order_id
), told AS (
    INSERT INTO outbox (kind, key, order_id, about_at, created_at, due_at, is_mass, attempt,
                        problem_sentence)
    SELECT %(kind)s, concat(order_id, ':', %(kind)s, ':', effective_date), order_id,
        made_at(order_id), %(now)s, %(now)s, true, 0, ''
    FROM free ORDER BY order_id
)
SELECT count(*) FROM free
"""
REFUSE_THE_LATE = """
UPDATE campaign_line c SET outcome = 'refused', order_id = NULL, refusal_code =
    CASE l.state WHEN 'terminated' THEN %(has_ended)s ELSE %(ends_already)s END
FROM line l
WHERE c.campaign_id = %(campaign_id)s AND c.line_number BETWEEN %(first)s AND %(last)s
  AND c.outcome = 'planned' AND l.line_id = c.line_id
  AND l.open_order_id IS DISTINCT FROM c.order_id
"""
"""What could not be ordered, since the line has ended or has an order since the plan was made."""


def feed_slice(part: Slice, feeding: Feeding) -> None:
    """Order the end of the slice's lines, in the running transaction.

    As :func:`cleanbreak.records.order.insert_orders`, without the rows travelling to us and back.
    A line that has ended, or has an order, since the plan was made is refused.
    """
    values = _feed_values(part, feeding)
    with connection.cursor() as cursor:
        cursor.execute(FEED, values)
        (fed,) = cursor.fetchone()
        if fed < lines_planned(part):
            cursor.execute(REFUSE_THE_LATE, values)
    _rows(part).update(state=SliceState.FED.value)
    tally(part.campaign_id, FED, fed, feeding.now)


def _feed_values(part: Slice, feeding: Feeding) -> dict[str, Any]:
    details = f'{{"level":"{feeding.level}","campaign_id":"{feeding.campaign_id}"}}'
    return {
        "campaign_id": part.campaign_id,
        "first": part.first_line,
        "last": part.last_line,
        "step": feeding.step,
        "level": feeding.level,
        "channel": feeding.actor.channel.value,
        "acting_user": feeding.actor.acting_user,
        "now": feeding.now,
        "details": details,
        "kind": AnnouncementKind.END_PLANNED.value,
        "has_ended": refusals.LineHasEnded.code,
        "ends_already": refusals.LineEndsAlready.code,
    }


LOCK_SLICE = """
WITH ours AS MATERIALIZED (
    SELECT order_id, line_id FROM campaign_line
    WHERE campaign_id = %(campaign_id)s AND order_id IS NOT NULL
      AND line_number BETWEEN %(first)s AND %(last)s
), locked AS MATERIALIZED (  -- lines first, as everybody does
    SELECT line_id FROM line WHERE line_id IN (SELECT line_id FROM ours)
    ORDER BY line_id FOR UPDATE
)
SELECT count(*) FROM locked
"""
WITHDRAW = """
WITH ours AS MATERIALIZED (
    SELECT o.order_id, o.line_id, o.line_state_before, o.state, o.is_past_return
    FROM campaign_line c JOIN termination_order o ON o.order_id = c.order_id
    WHERE c.campaign_id = %(campaign_id)s AND c.line_number BETWEEN %(first)s AND %(last)s
      AND o.lane = %(campaign_id)s AND o.completed_at IS NULL
    ORDER BY o.order_id FOR UPDATE OF o
), moved AS (  -- too late: it goes to its end all the same
    UPDATE termination_order o SET lane = %(leftover)s FROM ours
    WHERE o.order_id = ours.order_id AND ours.is_past_return
), withdrawn AS (
    UPDATE termination_order o SET problem_code = '', problem_sentence = '',
        state = CASE ours.state WHEN 'pending' THEN 'cancelled' ELSE 'pendingCancellation' END,
        step = %(undo_step)s, due_at = %(now)s,
        lane = CASE ours.state WHEN 'pending' THEN o.lane ELSE %(leftover)s END,
        completed_at = CASE ours.state WHEN 'pending' THEN %(now)s::timestamptz END
    FROM ours WHERE o.order_id = ours.order_id AND NOT ours.is_past_return
), freed AS (
    UPDATE line SET state = ours.line_state_before, open_order_id = NULL
    FROM ours WHERE line.line_id = ours.line_id AND ours.state = 'pending'
      AND NOT ours.is_past_return
), noted AS (
    INSERT INTO audit_entry (at, act, order_id, channel, acting_user, details)
    SELECT %(now)s, 'order.withdrawn', order_id, %(channel)s, %(acting_user)s, '{}'
    FROM ours WHERE NOT is_past_return
), told AS (
    INSERT INTO outbox (kind, key, order_id, about_at, created_at, due_at, is_mass, attempt,
                        problem_sentence)
    SELECT %(kind)s, concat(order_id, ':', %(kind)s), order_id, made_at(order_id), %(now)s,
        %(now)s, true, 0, ''
    FROM ours WHERE NOT is_past_return
    ON CONFLICT (key, about_at) DO NOTHING
)
SELECT count(*) FILTER (WHERE state = 'pending' AND NOT is_past_return) FROM ours
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawing:
    """Who stops a campaign, and where what was begun goes back from."""

    actor: Actor
    undo_step: str
    now: datetime


def withdraw_slice(part: Slice, withdrawing: Withdrawing) -> None:
    """Withdraw what is before its point of no return, in the running transaction.

    As :func:`cleanbreak.records.order.cancel_order_row`: what was never begun is cancelled, what
    was begun goes back through the undo steps, and what is past the point goes to its end; the
    last two leave the lane of the campaign, which nobody works any more.
    """
    values: dict[str, Any] = {
        "campaign_id": part.campaign_id,
        "first": part.first_line,
        "last": part.last_line,
        "leftover": LEFTOVER_LANE,
        "undo_step": withdrawing.undo_step,
        "now": withdrawing.now,
        "channel": withdrawing.actor.channel.value,
        "acting_user": withdrawing.actor.acting_user,
        "kind": AnnouncementKind.ORDER_CANCELLED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SLICE, values)
        cursor.execute(WITHDRAW, values)
        (cancelled,) = cursor.fetchone()
    _rows(part).update(state=SliceState.WITHDRAWN.value)
    tally(part.campaign_id, "cancelled", cancelled, withdrawing.now)


def withdraw_unfed(campaign_id: UUID) -> None:
    """Give up the slices that were never fed: their lines never get an order."""
    waiting = CampaignSliceRow.objects.filter(
        campaign_id=campaign_id, state=SliceState.WAITING.value
    )
    waiting.update(state=SliceState.WITHDRAWN.value)


def _rows(part: Slice) -> "models.QuerySet[CampaignSliceRow]":
    return CampaignSliceRow.objects.filter(campaign_id=part.campaign_id, first_line=part.first_line)
