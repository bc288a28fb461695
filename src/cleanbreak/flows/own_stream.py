"""The stream of whoever asks: nobody learns whether a stream of others is there."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signal_stream import OF_NUMBERS, DeliveryMethod
from cleanbreak.domain.stream_wish import StreamWish
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.signing_keys import issuer
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.ssf_stream import SsfStreamRow

VERIFICATION_EVERY = timedelta(minutes=1)
HEARD_TO_THE = timedelta(minutes=1)
"""So exactly it is kept when a receiver was last heard of."""


class UnknownStream(Refusal):
    """You have no stream with this stream_id."""

    code = "unknown_stream"


def own_stream(client_id: str, stream_id: object, now: datetime) -> SsfStreamRow:
    """Return a receiver's stream, and note that it was heard of.

    :raises UnknownStream: if it is not there, or is another's.
    """
    try:
        wanted = UUID(stream_id) if isinstance(stream_id, str) else None
    except ValueError:
        wanted = None
    found = streams_of(client_id)
    if not found or found[0].stream_id != wanted:
        raise UnknownStream
    (stream,) = found
    if stream.heard_at <= now - HEARD_TO_THE:
        SsfStreamRow.objects.filter(pk=stream.pk).update(heard_at=now)
    return stream


def streams_of(client_id: str) -> list[SsfStreamRow]:
    """Return the stream of a receiver, if it has made one: there is never a second."""
    return list(SsfStreamRow.objects.filter(client_id=client_id, ended_at=None))


def locked_stream(stream_id: UUID) -> SsfStreamRow:
    """Return a stream that nobody else changes until the end of the transaction.

    :raises UnknownStream: if it was deleted meanwhile.
    """
    rows = SsfStreamRow.objects.select_for_update(no_key=True)
    stream = rows.filter(pk=stream_id, ended_at=None).first()
    if stream is None:
        raise UnknownStream
    return stream


def configuration(stream: SsfStreamRow) -> dict[str, Any]:
    """Return the stream as SSF 1.0 section 8.1.1 writes it, for its receiver."""
    said = {
        "stream_id": stream.stream_id.hex,
        "iss": issuer(),
        "aud": stream.audience,
        "delivery": _delivery(stream),
        "events_supported": [one.uri for one in OF_NUMBERS],
        "events_requested": stream.events_requested,
        "events_delivered": [one.uri for one in OF_NUMBERS if stream.delivers(one)],
        "min_verification_interval": int(VERIFICATION_EVERY.total_seconds()),
    }
    return {**said, "description": stream.description} if stream.description else said


def _delivery(stream: SsfStreamRow) -> dict[str, str]:
    """Return how it is delivered, with the receiver's own header: it may put it back as it is."""
    if stream.method == DeliveryMethod.POLL.value:
        return {"method": stream.method, "endpoint_url": poll_address(stream.stream_id)}
    said = {"method": stream.method, "endpoint_url": stream.endpoint_url}
    header = stream.opened_header
    return {**said, "authorization_header": header} if header else said


def poll_address(stream_id: UUID) -> str:
    """Return where a stream is polled."""
    return f"{issuer()}/ssf/poll/{stream_id.hex}"


def wish_of(stream: SsfStreamRow) -> StreamWish:
    """Return what the receiver has wanted so far."""
    return StreamWish(
        method=DeliveryMethod(stream.method),
        endpoint_url=stream.endpoint_url,
        authorization_header=stream.opened_header,
        events_requested=tuple(stream.events_requested),
        description=stream.description,
    )


def note_by_receiver(
    act: str, stream: SsfStreamRow, now: datetime, **details: str | bool | int
) -> None:
    """Note in the audit what a receiver did: which stream, never which number."""
    actor = Actor(channel=Channel.API, acting_user=f"client:{stream.client_id}")
    said = {"stream": str(stream.stream_id), **details}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=said)], now)
