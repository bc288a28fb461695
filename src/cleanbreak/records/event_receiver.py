"""Who listens to events: webhooks that we set up, and subscriptions at TM Forum's hubs."""
# ruff: noqa: S608  only our own conditions are put into the statements

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.event_receiver import EndedBecause, ReceiverKind
from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.records.choices import one_of
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.line import rows_of
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.sealed import open_sealed


class EventReceiverRow(models.Model):
    """One receiver. One that is over stays for what it was told."""

    receiver_id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.TextField()
    api = models.TextField(blank=True, help_text="TM Forum's API and version; empty: a webhook.")
    client_id = models.TextField(blank=True, help_text="Whose hub it is; empty: a webhook.")
    description = models.TextField(blank=True, help_text="Of a webhook, in the operator's words.")
    callback = models.TextField(help_text="Where it is sent to.")
    query = models.TextField(blank=True, help_text="What the client wants of it, as it said it.")
    event_types = ArrayField(models.TextField(), default=list, help_text="Empty: all.")
    secret = models.TextField(blank=True, help_text="Sealed; empty: a hub, which signs nothing.")
    old_secret = models.TextField(blank=True, help_text="Sealed; it signs as well until then.")
    old_secret_until = models.DateTimeField(null=True)
    wants_steps = models.BooleanField(help_text="Whether each step of an end is noted for it.")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)
    # how its delivery goes: one receiver's trouble is nobody else's
    due_at = models.DateTimeField(help_text="When somebody may send again; a claim moves it.")
    attempt = models.IntegerField(default=0, help_text="Failures since the last success.")
    failing_since = models.DateTimeField(null=True)
    problem_code = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "event_receiver"
        constraints = [
            one_of("kind", ReceiverKind),
            models.UniqueConstraint(
                fields=["client_id", "api", "callback", "query"],
                condition=models.Q(ended_at=None),
                name="event_receiver_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(ended_at=None), name="event_receiver_due"
            )
        ]

    @property
    def is_webhook(self) -> bool:
        """Return whether we set it up, with a secret."""
        return self.kind == ReceiverKind.WEBHOOK.value

    def secrets_at(self, now: datetime) -> list[str]:
        """Return the secrets that sign now, the newest first.

        :raises CannotBeOpened: if this server does not have the key.
        """
        kept = [self.secret] if self.secret else []
        if self.old_secret and self.old_secret_until and now < self.old_secret_until:
            kept.append(self.old_secret)
        return [open_sealed(one) for one in kept]


def living_receivers() -> list[EventReceiverRow]:
    """Return who listens, whoever is suspended left out: they hear nothing of that time."""
    rows = EventReceiverRow.objects.filter(ended_at=None).order_by("receiver_id")
    active = RelyingPartyRow.objects.filter(client_id=models.OuterRef("client_id"), is_active=True)
    return list(rows.filter(models.Q(client_id="") | models.Exists(active)))


NOT_SUSPENDED = """
(event_receiver.client_id = '' OR EXISTS (
    SELECT FROM relying_party p WHERE p.client_id = event_receiver.client_id AND p.is_active))"""
OWED = """
EXISTS (SELECT FROM event_delivery d WHERE d.receiver_id = event_receiver.receiver_id
    AND d.settled_at IS NULL AND (d.due_at IS NULL OR d.due_at <= %(now)s))"""
DUE = f"""
FROM event_receiver WHERE ended_at IS NULL AND due_at <= %(now)s
  AND (problem_code <> '') = %(troubled)s AND {NOT_SUSPENDED} AND {OWED}"""


def count_due(lane: Lane, now: datetime) -> int:
    """Return how many receivers of a lane wait for an event."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {DUE}", _terms(lane, now))
        return int(cursor.fetchone()[0])


def claim_receiver(lane: Lane, now: datetime, until: datetime) -> EventReceiverRow | None:
    """Take the receiver that has waited longest; whoever dies with it loses it then.

    :param lane: those that took everything in time, or those that did not.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE event_receiver SET due_at = %(until)s WHERE receiver_id = (
                SELECT receiver_id {DUE} ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING receiver_id""",
            {**_terms(lane, now), "until": until},
        )
        row = cursor.fetchone()
    return EventReceiverRow.objects.get(pk=row[0]) if row else None


def _terms(lane: Lane, now: datetime) -> dict[str, bool | datetime]:
    return {"now": now, "troubled": lane is Lane.TROUBLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverHealth:
    """How the delivery to a receiver goes."""

    due_at: datetime
    failures: int = 0
    failing_since: datetime | None = None
    problem_code: str = ""
    delivered_at: datetime | None = None


def note_receiver_health(receiver: EventReceiverRow, health: ReceiverHealth) -> None:
    """Note it, and give the receiver back, unless somebody else has it by now.

    :param receiver: as it was claimed: by its ``due_at`` it is still ours.
    """
    EventReceiverRow.objects.filter(pk=receiver.pk, due_at=receiver.due_at).update(
        due_at=health.due_at,
        attempt=health.failures,
        failing_since=health.failing_since,
        problem_code=health.problem_code,
        delivered_at=health.delivered_at,
    )


def end_receiver(receiver_id: UUID, why: EndedBecause, now: datetime) -> bool:
    """Let a receiver be told nothing more; false if it is over already."""
    living = EventReceiverRow.objects.filter(pk=receiver_id, ended_at=None)
    return bool(living.update(ended_at=now, ended_because=why.value, secret="", old_secret=""))


def count_listeners(client_id: str, api: str) -> int:
    """Return how many subscriptions a client has at the hub of an API."""
    return EventReceiverRow.objects.filter(client_id=client_id, api=api, ended_at=None).count()


HOW_THEY_GO = """
SELECT r.receiver_id, r.kind, r.api, coalesce(p.name, '') AS party, r.description, r.callback,
       r.query, r.event_types, r.made_at, r.old_secret_until, r.failing_since, r.problem_code,
       r.delivered_at, o.owed, o.owed_since, o.dead
FROM event_receiver r LEFT JOIN relying_party p USING (client_id)
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE d.settled_at IS NULL) AS owed,
           min(d.made_at) FILTER (WHERE d.settled_at IS NULL) AS owed_since,
           count(*) FILTER (WHERE d.dead_code <> '') AS dead
    FROM event_delivery d WHERE d.receiver_id = r.receiver_id
      AND (d.settled_at IS NULL OR d.dead_code <> '')) o
WHERE r.receiver_id = ANY(%s)
ORDER BY (r.problem_code = ''), r.made_at, r.receiver_id"""


def receivers_page(limit: int, after: str = FIRST) -> Page[UUID]:
    """Return receivers, those in trouble first."""
    listening = EventReceiverRow.objects.filter(ended_at=None)
    troubled, well = listening.exclude(problem_code=""), listening.filter(problem_code="")
    parts = [Part(rows, ("made_at", "receiver_id")) for rows in (troubled, well)]
    return read_page(parts, after, limit).told(lambda row: row.receiver_id)


def how_receivers_go(receiver_ids: Sequence[UUID]) -> Sequence[dict[str, Any]]:
    """Return of each of them what it is and how much it is owed, those in trouble first."""
    with connection.cursor() as cursor:
        cursor.execute(HOW_THEY_GO, [list(receiver_ids)])
        return rows_of(cursor)
