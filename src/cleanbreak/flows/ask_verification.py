"""Ask for a verification: a receiver wants to see that events reach it (SSF 1.0 section 8.1.4)."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signal_stream import EventType, StreamStatus
from cleanbreak.flows.own_stream import VERIFICATION_EVERY, locked_stream, note_by_receiver
from cleanbreak.records.ssf_event import owe_about_stream
from cleanbreak.records.ssf_stream import SsfStreamRow

STATE_LENGTH_MAX = 1000


class VerificationTooSoon(Refusal):
    """Verifications of a stream are sent once a minute at most. Ask again later."""

    code = "verification_too_soon"


class StateMalformed(Refusal):
    """The state of a verification is a text of 1,000 characters at most."""

    code = "verification_state_malformed"


class StreamIsDisabled(Refusal):
    """Nothing is sent on a stream that is disabled, and so no verification. Enable it first."""

    code = "stream_is_disabled"


def ask_verification(stream: SsfStreamRow, state: object, now: datetime) -> None:
    """Owe the receiver a verification, with what it wants to see again in it.

    :param state: ``None``: it said nothing.
    :raises StateMalformed: if the state is no text, or a long one.
    :raises StreamIsDisabled: if it could not be sent.
    :raises VerificationTooSoon: if one was asked for within the last minute.
    :raises UnknownStream: if the stream was deleted meanwhile.
    """
    if state is not None and not _is_state(state):
        raise StateMalformed
    with transaction.atomic():
        row = locked_stream(stream.stream_id)
        if row.status == StreamStatus.DISABLED.value:
            raise StreamIsDisabled
        asked_at = row.verification_asked_at
        if asked_at is not None and asked_at + VERIFICATION_EVERY > now:
            raise VerificationTooSoon
        row.verification_asked_at = now
        row.save(update_fields=["verification_asked_at"])
        said = {} if state is None else {"state": state}
        owe_about_stream(row, EventType.VERIFICATION, said, now)
        note_by_receiver("ssf.verification_asked", row, now)


def _is_state(said: object) -> bool:
    return isinstance(said, str) and len(said) <= STATE_LENGTH_MAX and "\0" not in said
