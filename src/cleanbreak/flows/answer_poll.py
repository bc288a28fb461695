"""Answer a poll: what a relying party has is settled, and it is handed what is owed (RFC 8936).

What was handed out and is not answered is handed out again: only an answer counts as delivered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.signal_poll import Poll
from cleanbreak.domain.signal_stream import DeliveryMethod
from cleanbreak.flows.own_stream import UnknownStream
from cleanbreak.flows.sign_event import event_signer
from cleanbreak.records.ssf_delivery import note_handed_out, note_taken
from cleanbreak.records.ssf_event import owed_events, settle_events
from cleanbreak.records.ssf_stream import SsfStreamRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """What a receiver is given."""

    sets: Mapping[str, str]
    """Tokens by their ``jti``, in the order in which they are to be acted on."""
    has_more: bool


def answer_poll(
    stream: SsfStreamRow,
    poll: Poll,
    clock: Callable[[], datetime],
    wait_a_little: Callable[[], bool],
) -> HandedOut:
    """Settle what is answered, and return what comes next.

    :param wait_a_little: waits, and tells whether to look once more; asked only if the receiver
        would rather wait and there is nothing for it.
    :raises UnknownStream: if the stream is one that is pushed: there is nothing to be fetched.
    """
    if stream.method != DeliveryMethod.POLL.value:
        raise UnknownStream
    now = clock()
    if poll.answered:
        with transaction.atomic():
            if settle_events(stream.stream_id, poll.answered, now):
                note_taken(stream.stream_id, now)
    handed_out = _hand_out(stream, poll, now)
    while poll.waits and poll.events_max and not handed_out.sets and wait_a_little():
        handed_out = _hand_out(stream, poll, clock())
    return handed_out


def _hand_out(stream: SsfStreamRow, poll: Poll, now: datetime) -> HandedOut:
    owed = owed_events(stream, poll.events_max + 1)
    events = owed[: poll.events_max]
    if not events:
        return HandedOut(sets={}, has_more=bool(owed))
    sign = event_signer(stream, now)
    note_handed_out([event.jti for event in events])
    return HandedOut(
        sets={event.jti.hex: sign(event) for event in events},
        has_more=len(owed) > len(events),
    )
