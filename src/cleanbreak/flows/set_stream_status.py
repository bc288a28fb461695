"""Set the status of a stream: its receiver does (SSF 1.0 section 8.1.2), or we do, and tell it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signal_stream import EventType, SetBy, StreamStatus
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.own_stream import locked_stream, note_by_receiver
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.ssf_event import drop_owed, owe_about_stream
from cleanbreak.records.ssf_stream import SsfStreamRow

REASON_LENGTH_MAX = 300


class StreamHeldByOperator(Refusal):
    """The operator has stopped this stream, and only the operator starts it again."""

    code = "stream_held_by_operator"


class StatusMalformed(Refusal):
    """The status of a stream is enabled, paused or disabled; a reason is a text of 300 characters
    at most.
    """

    code = "stream_status_malformed"


def set_status(stream: SsfStreamRow, status: object, reason: object, now: datetime) -> SsfStreamRow:
    """Set the status as its receiver wants it.

    :param reason: in its own words; ``None``: it gives none.
    :raises StatusMalformed: if there is no such status, or the reason is too long.
    :raises StreamHeldByOperator: if we have stopped it.
    :raises UnknownStream: if it was deleted meanwhile.
    """
    wanted, words = _status(status), _reason(reason)
    with transaction.atomic():
        row = locked_stream(stream.stream_id)
        is_stopped = row.status != StreamStatus.ENABLED.value
        if is_stopped and row.status_set_by == SetBy.OPERATOR.value:
            raise StreamHeldByOperator
        _write(row, wanted, words, SetBy.RECEIVER)
        note_by_receiver("ssf.status_set", row, now, status=row.status)
    return row


def set_status_as_operator(
    stream_id: UUID, status: StreamStatus, reason: str, actor: Actor, now: datetime
) -> SsfStreamRow:
    """Set the status as we want it, and owe the receiver the news (8.1.5).

    :raises StatusMalformed: if the reason is too long.
    :raises UnknownStream: if there is no such stream.
    """
    words = _reason(reason)
    with transaction.atomic():
        row = locked_stream(stream_id)
        if row.status == status.value:
            return row
        _write(row, status, words, SetBy.OPERATOR)
        told = {"status": row.status, **({"reason": words} if words else {})}
        owe_about_stream(row, EventType.STREAM_UPDATED, told, now)
        details = {"stream": str(row.stream_id), "status": row.status}
        entry = AuditEntry(act="ssf.status_set", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
    return row


def _write(row: SsfStreamRow, status: StreamStatus, reason: str, by: SetBy) -> None:
    row.status, row.status_reason, row.status_set_by = status.value, reason, by.value
    row.save(update_fields=["status", "status_reason", "status_set_by"])
    if status is StreamStatus.DISABLED:
        drop_owed(row.stream_id)


def _status(said: object) -> StreamStatus:
    try:
        return StreamStatus(said)
    except ValueError as unknown:
        raise StatusMalformed from unknown


def _reason(said: object) -> str:
    if said is None:
        return ""
    if not isinstance(said, str) or len(said) > REASON_LENGTH_MAX or "\0" in said:
        raise StatusMalformed
    return said
