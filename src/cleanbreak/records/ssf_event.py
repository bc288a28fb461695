"""What we owe receivers: one row is one security event token, signed when it is delivered.

``seq`` is the order in which a stream's events are sent: of one number never the later before the
earlier, since both are made under the number's own lock. A number is erased from its event as soon
as the receiver has answered, whatever it answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, models

from cleanbreak.domain.signal_stream import EventType, StreamStatus
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.copied import as_json_rows
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.ssf_stream import SsfStreamRow
from cleanbreak.records.ssf_subject import open_number, seals_of


class SsfEventRow(models.Model):
    """One event for one receiver. It waits until ``acked_at``, held where the stream is paused."""

    seq = models.BigAutoField(primary_key=True)
    stream = models.ForeignKey(SsfStreamRow, on_delete=models.PROTECT, db_index=False)
    jti = models.UUIDField(default=uuid4)
    txn = models.UUIDField(help_text="The cause: an order, or what else made it happen.")
    event_type = models.TextField()
    claims = models.JSONField(help_text="What stands under its URI; neither number nor name.")
    number = models.TextField(
        blank=True, help_text="Sealed alike; empty: about the stream, or answered."
    )
    made_at = models.DateTimeField(help_text="What its iat says, however late it is delivered.")
    attempt = models.IntegerField(default=0, help_text="How often it was handed out.")
    acked_at = models.DateTimeField(null=True, help_text="When the receiver answered.")
    set_err = models.TextField(
        blank=True, help_text="Why it could not take it: a code of RFC 8935; empty: it has it."
    )

    class Meta:
        db_table = "ssf_event"
        constraints = [once("jti"), one_of("event_type", EventType)]
        indexes = [
            models.Index(
                fields=["stream", "seq"], condition=models.Q(acked_at=None), name="ssf_event_owed"
            ),
            models.Index(
                fields=["number"],
                condition=models.Q(acked_at=None) & ~models.Q(number=""),
                name="ssf_event_owed_of_number",
            ),
            models.Index(fields=["txn"], name="ssf_event_of_cause"),
            models.Index(fields=["made_at"], name="ssf_event_by_age"),
        ]

    @property
    def event(self) -> EventType:
        """Return which event it is."""
        return EventType(self.event_type)

    @property
    def subject(self) -> dict[str, str]:
        """Return whom it is about, as RFC 9493 writes it: a number, or the stream itself."""
        if self.event in (EventType.VERIFICATION, EventType.STREAM_UPDATED):
            return {"format": "opaque", "id": self.stream_id.hex}
        return {"format": "phone_number", "phone_number": open_number(self.number)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSignal:
    """One event about a number, for everybody who watches it."""

    number: str
    """As `ssf_subject` keeps it."""
    event_type: EventType
    claims: Mapping[str, object]
    txn: UUID


def owe_signals(signals: Sequence[NewSignal], now: datetime) -> None:
    """Note the events for each stream that watches and wants them, in their order."""
    if not signals:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ssf_event
                (stream_id, jti, txn, event_type, claims, number, made_at, attempt, set_err)
            SELECT s.stream_id, gen_random_uuid(), new.txn, new.event_type, new.claims, w.number,
                   %(now)s, 0, ''
            FROM jsonb_to_recordset(%(signals)s::jsonb) AS new (
                place int, number text, event_type text, claims jsonb, txn uuid)
            JOIN ssf_subject w ON w.number = new.number
                AND (w.kept_until IS NULL OR w.kept_until > %(now)s)
            JOIN ssf_stream s ON s.stream_id = w.stream_id AND s.ended_at IS NULL
                AND s.status <> 'disabled' AND new.event_type = ANY(s.events_delivered)
            JOIN relying_party p ON p.client_id = s.client_id AND p.is_active
            ORDER BY new.place""",
            {"now": now, "signals": as_json_rows([_row(*one) for one in enumerate(signals)])},
        )


def _row(place: int, signal: NewSignal) -> dict[str, object]:
    return {
        "place": place,
        "number": signal.number,
        "event_type": signal.event_type.value,
        "claims": signal.claims,
        "txn": signal.txn,
    }


def owe_about_stream(
    stream: SsfStreamRow, event_type: EventType, claims: Mapping[str, object], now: datetime
) -> None:
    """Note an event about the stream itself: whoever has a stream is told of it."""
    SsfEventRow.objects.create(
        stream=stream, txn=uuid4(), event_type=event_type.value, claims=claims, made_at=now
    )


def owed_events(stream: SsfStreamRow, limit: int) -> list[SsfEventRow]:
    """Return what may be handed out now, in the order in which it is sent.

    Of a stream that is paused or disabled, only that it is: everything else is held, or is gone.
    Of a relying party that is suspended, nothing; what happens in that time it is never told.
    """
    if not RelyingPartyRow.objects.filter(pk=stream.client_id, is_active=True).exists():
        return []
    owed = SsfEventRow.objects.filter(stream=stream, acked_at=None)
    if stream.status != StreamStatus.ENABLED.value:
        owed = owed.filter(event_type=EventType.STREAM_UPDATED.value)
    return list(owed.order_by("seq")[:limit])


def settle_events(stream_id: UUID, errors: Mapping[UUID, str], now: datetime) -> int:
    """Note what a receiver answered, and erase the numbers of it; return how many that were.

    :param errors: by ``jti`` the code of what was wrong; empty: it has the event. Others' events,
        unknown ones and those that were answered before are left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE ssf_event e SET acked_at = %s, set_err = said.err, number = ''
            FROM unnest(%s::uuid[], %s::text[]) AS said (jti, err)
            WHERE e.jti = said.jti AND e.stream_id = %s AND e.acked_at IS NULL""",
            [now, list(errors), list(errors.values()), stream_id],
        )
        return int(cursor.rowcount)


def drop_owed(stream_id: UUID) -> None:
    """Drop what a stream was still owed: it is over, or disabled."""
    SsfEventRow.objects.filter(stream_id=stream_id, acked_at=None).delete()


def awaited_among(msisdns: Sequence[str]) -> set[str]:
    """Return the numbers of which a receiver has not answered yet; their release may wait for it.

    Nobody waits for a relying party that is suspended: it is not told.
    """
    seals = seals_of(msisdns) if msisdns else {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT e.number FROM ssf_event e JOIN ssf_stream s USING (stream_id)
            JOIN relying_party p ON p.client_id = s.client_id AND p.is_active
            WHERE e.number = ANY(%s) AND e.acked_at IS NULL AND e.number <> ''""",
            [list(seals)],
        )
        return {seals[number] for (number,) in cursor.fetchall()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A relying party that has everything we told it for one cause."""

    client_id: str
    confirmed_at: datetime
    """When it had the last of it."""


def confirmations_of(txn: UUID) -> list[Confirmed]:
    """Return who has confirmed what was told for a cause, such as an order; the first one first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.client_id, max(e.acked_at) FROM ssf_event e JOIN ssf_stream s USING (stream_id)
            WHERE e.txn = %s GROUP BY s.stream_id
            HAVING bool_and(e.acked_at IS NOT NULL AND e.set_err = '') ORDER BY 2, 1""",
            [txn],
        )
        return [Confirmed(client_id=who, confirmed_at=at) for who, at in cursor.fetchall()]
