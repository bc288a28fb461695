"""Which stream somebody pushes to at present, and how its delivery goes."""
# ruff: noqa: S608  only our own condition is put into the statements

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from cleanbreak.domain.signal_delivery import Lane
from cleanbreak.domain.signal_stream import DeliveryMethod, EventType, StreamStatus
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.line import rows_of
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.ssf_event import SsfEventRow
from cleanbreak.records.ssf_stream import SsfStreamRow

DUE = """
FROM ssf_stream s JOIN relying_party p ON p.client_id = s.client_id AND p.is_active
WHERE s.method = %(push)s AND s.ended_at IS NULL AND s.due_at <= %(now)s
  AND (s.problem_code <> '') = %(troubled)s
  AND EXISTS (SELECT FROM ssf_event e
              WHERE e.stream_id = s.stream_id AND e.acked_at IS NULL
                AND (s.status = %(enabled)s OR e.event_type = %(updated)s))
"""


def count_due(lane: Lane, now: datetime) -> int:
    """Return how many streams of a lane wait for a push."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {DUE}", _terms(lane, now))
        return int(cursor.fetchone()[0])


def claim_stream(lane: Lane, now: datetime, until: datetime) -> SsfStreamRow | None:
    """Take the stream that has waited longest for a push; whoever dies with it loses it then.

    :param lane: those that took everything in time, or those that did not.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE ssf_stream SET due_at = %(until)s WHERE stream_id = (
                SELECT s.stream_id {DUE} ORDER BY s.due_at LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
            RETURNING stream_id""",
            {**_terms(lane, now), "until": until},
        )
        row = cursor.fetchone()
    return SsfStreamRow.objects.get(pk=row[0]) if row else None


def _terms(lane: Lane, now: datetime) -> dict[str, str | bool | datetime]:
    return {
        "now": now,
        "push": DeliveryMethod.PUSH.value,
        "troubled": lane is Lane.TROUBLED,
        "enabled": StreamStatus.ENABLED.value,
        "updated": EventType.STREAM_UPDATED.value,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the delivery of a stream goes."""

    due_at: datetime
    failures: int = 0
    failing_since: datetime | None = None
    problem_code: str = ""
    delivered_at: datetime | None = None


def note_health(stream: SsfStreamRow, health: Health) -> None:
    """Note it, and give the stream back, unless somebody else has it by now.

    :param stream: as it was claimed: by its ``due_at`` it is still ours.
    """
    SsfStreamRow.objects.filter(pk=stream.pk, due_at=stream.due_at).update(
        due_at=health.due_at,
        attempt=health.failures,
        failing_since=health.failing_since,
        problem_code=health.problem_code,
        delivered_at=health.delivered_at,
    )


def streams_page(limit: int, after: str = FIRST) -> Page[str]:
    """Return the clients that have streams, by their names."""
    streams = SsfStreamRow.objects.filter(ended_at=None).values("client_id")
    parties = RelyingPartyRow.objects.filter(client_id__in=streams)
    page = read_page([Part(parties, ("name", "client_id"))], after, limit)
    return page.told(lambda row: row.client_id)


def how_streams_go(client_ids: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return of each stream how much its receiver is owed, and of what party it is, by its name.

    :param client_ids: of these only; ``None``: of all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.stream_id, p.name, p.contact, NOT p.is_active AS is_suspended, s.status,
                   s.status_reason, s.status_set_by AS set_by, s.method, s.watched_numbers,
                   p.watched_numbers_max, o.owed, o.owed_since, r.refused, s.delivered_at,
                   s.heard_at, s.failing_since, s.problem_code
            FROM ssf_stream s JOIN relying_party p USING (client_id)
            CROSS JOIN LATERAL (SELECT count(*) AS owed, min(made_at) AS owed_since FROM ssf_event e
                WHERE e.stream_id = s.stream_id AND e.acked_at IS NULL) o
            CROSS JOIN LATERAL (SELECT count(*) AS refused FROM ssf_event e
                WHERE e.stream_id = s.stream_id AND e.set_err <> '') r
            WHERE s.ended_at IS NULL
              AND (%(clients)s::text[] IS NULL OR s.client_id = ANY(%(clients)s))
            ORDER BY p.name, p.client_id""",
            {"clients": None if client_ids is None else list(client_ids)},
        )
        return rows_of(cursor)


def note_taken(stream_id: UUID, now: datetime) -> None:
    """Note that a receiver that polls has answered for something."""
    SsfStreamRow.objects.filter(pk=stream_id).update(delivered_at=now)


def note_handed_out(jtis: Sequence[UUID]) -> None:
    """Count that these were handed out, or refused, once more."""
    SsfEventRow.objects.filter(jti__in=jtis).update(attempt=F("attempt") + 1)
