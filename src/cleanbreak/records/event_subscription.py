"""Who is told when a number comes to another SIM card, and what they are still to be told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.event_subscription import EndReason, SwapEvent
from cleanbreak.records.choices import one_of
from cleanbreak.records.line import rows_of
from cleanbreak.records.relying_party import RelyingPartyRow


class EventSubscriptionRow(models.Model):
    """One relying party's interest in one number."""

    event_subscription_id = models.UUIDField(primary_key=True, default=uuid7)
    party = models.ForeignKey(
        RelyingPartyRow, on_delete=models.PROTECT, db_column="client_id", db_index=False
    )
    msisdn = models.TextField()
    owner = models.UUIDField(
        null=True, help_text="Whose token asked for it, by pseudonym; NULL: nobody's."
    )
    sink = models.TextField()
    token = models.TextField(blank=True, help_text="Sealed; what the sink is spoken to with.")
    token_until = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    events_max = models.IntegerField(null=True)
    events_made = models.IntegerField(default=0)
    starts_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "event_subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["msisdn", "party", "sink"],
                condition=Q(ended_at=None),
                name="event_subscription_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["party"], condition=Q(ended_at=None), name="event_subscription_of_party"
            ),
        ]


class SwapEventRow(models.Model):
    """One thing that a sink is to be told."""

    event_id = models.UUIDField(primary_key=True, default=uuid7)
    event_subscription = models.ForeignKey(
        EventSubscriptionRow, on_delete=models.CASCADE, related_name="events"
    )
    kind = models.TextField()
    reason = models.TextField(blank=True)
    occurred_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempt = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True, help_text="Delivered, or given up.")

    class Meta:
        db_table = "swap_event"
        constraints = [one_of("kind", SwapEvent)]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="swap_event_due"),
        ]


def living_of(client_id: str) -> "models.QuerySet[EventSubscriptionRow]":
    """Return what a relying party has asked for and is not over, the oldest first."""
    rows = EventSubscriptionRow.objects.filter(party_id=client_id, ended_at=None)
    return rows.order_by("event_subscription_id")


OF_ANOTHER_HOLDER = """s.owner IS NOT NULL AND s.msisdn = ANY(%s) AND NOT EXISTS (
    SELECT FROM number_interval i
    WHERE i.msisdn = s.msisdn AND i.ends_at IS NULL AND i.owner = s.owner)"""
"""Which event subscriptions of these numbers were asked for with the token of a former holder."""
_SWAPPED = """
WITH change AS (
    SELECT * FROM unnest(%(numbers)s::text[], %(instants)s::timestamptz[]) AS c (msisdn, at)
), told AS (
    UPDATE event_subscription s SET events_made = events_made + 1 FROM change c
    WHERE s.msisdn = c.msisdn AND s.ended_at IS NULL
    RETURNING s.event_subscription_id, c.at
)
INSERT INTO swap_event (event_id, event_subscription_id, kind, reason, occurred_at, due_at, attempt)
SELECT gen_random_uuid(), event_subscription_id, %(kind)s, '', at, %(now)s, 0 FROM told
RETURNING event_subscription_id
"""


def add_swapped(changes: Sequence[tuple[str, datetime]], now: datetime) -> list[UUID]:
    """Let each living subscription of the numbers hear of a change; return which.

    :param changes: each number once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SWAPPED,
            {
                "numbers": [msisdn for msisdn, _ in changes],
                "instants": [at for _, at in changes],
                "kind": SwapEvent.SWAPPED.value,
                "now": now,
            },
        )
        return [event_subscription_id for (event_subscription_id,) in cursor.fetchall()]


_END = """
WITH over AS (
    UPDATE event_subscription s SET ended_at = %s WHERE s.ended_at IS NULL AND ({which})
    RETURNING s.event_subscription_id
)
INSERT INTO swap_event (event_id, event_subscription_id, kind, reason, occurred_at, due_at, attempt)
SELECT gen_random_uuid(), event_subscription_id, %s, %s, %s, %s, 0 FROM over
"""


def end_where(which: str, values: Sequence[Any], reason: EndReason, now: datetime) -> int:
    """End the living subscriptions ``s`` that a condition of our own names; return how many."""
    ended = SwapEvent.ENDED.value
    with connection.cursor() as cursor:
        cursor.execute(_END.format(which=which), [now, *values, ended, reason.value, now, now])
        return int(cursor.rowcount)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEvent:
    """One thing that a sink is to be told now."""

    event_id: UUID
    event_subscription_id: UUID
    kind: SwapEvent
    reason: str
    occurred_at: datetime
    attempt: int
    msisdn: str = field(repr=False)
    owner: UUID | None
    sink: str = field(repr=False)
    token: str = field(repr=False)
    """Sealed; empty: there is none."""


_CLAIM = """
WITH waiting AS (
    SELECT e.event_id, row_number() OVER (PARTITION BY s.client_id ORDER BY e.due_at) AS turn
    FROM swap_event e JOIN event_subscription s USING (event_subscription_id)
    WHERE e.done_at IS NULL AND e.due_at <= %(now)s AND NOT EXISTS (  -- in order
        SELECT FROM swap_event f WHERE f.event_subscription_id = e.event_subscription_id
        AND f.done_at IS NULL AND f.occurred_at < e.occurred_at)
), due AS (  -- each relying party in its turn: a thousand events for a slow sink hold up nobody's
    SELECT e.event_id FROM swap_event e JOIN waiting w USING (event_id)
    WHERE e.done_at IS NULL AND e.due_at <= %(now)s
    ORDER BY w.turn, e.due_at LIMIT %(limit)s FOR UPDATE OF e SKIP LOCKED
), claimed AS (
    UPDATE swap_event e SET due_at = %(until)s, attempt = attempt + 1 FROM due
    WHERE e.event_id = due.event_id RETURNING e.*
)
SELECT c.event_id, c.event_subscription_id, c.kind, c.reason, c.occurred_at, c.attempt,
    s.msisdn, s.owner, s.sink, s.token
FROM claimed c JOIN event_subscription s USING (event_subscription_id)
"""


def claim_events(now: datetime, lease: timedelta, limit: int) -> list[DueEvent]:
    """Claim events that are due for a while: of each subscription the oldest, of all parties."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "until": now + lease, "limit": limit})
        return [DueEvent(**{**row, "kind": SwapEvent(row["kind"])}) for row in rows_of(cursor)]


def settle_event(event_id: UUID, *, done_at: datetime | None, due_at: datetime) -> None:
    """Note that an event is done with, or when it is tried again."""
    SwapEventRow.objects.filter(pk=event_id).update(done_at=done_at, due_at=due_at)


def drop_event_subscription(event_subscription_id: UUID, now: datetime) -> None:
    """End a subscription whose sink listens no more: nothing is said any more."""
    SwapEventRow.objects.filter(event_subscription_id=event_subscription_id, done_at=None).update(
        done_at=now
    )
    living = EventSubscriptionRow.objects.filter(pk=event_subscription_id, ended_at=None)
    living.update(ended_at=now)


def forget_ended(before: datetime) -> int:
    """Delete subscriptions that were over before then, with all that was told; return how many."""
    _, by_table = EventSubscriptionRow.objects.filter(ended_at__lt=before).delete()
    return by_table.get("records.EventSubscriptionRow", 0)
