"""Push signals: what relying parties are owed, in the order of each number (RFC 8935).

Each stream is taken by one pusher for a while; nobody outside is asked within a transaction. A
pusher that dies leaves tokens of which nobody knows whether they arrived: they are pushed again,
and their receiver knows them by their ``jti``.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cleanbreak.domain.signal_delivery import (
    LOOKED_AT_MAX,
    SLOW,
    Declined,
    DeliveryProblem,
    Lane,
    Pushed,
    Round,
    Taken,
    Trouble,
    go_together,
    judge,
    wait_after,
)
from cleanbreak.flows.sign_event import event_signer
from cleanbreak.ports.calls import Done
from cleanbreak.ports.signal_receiver import (
    PushAnswer,
    PushPlace,
    SignalReceiver,
    SignalReceivers,
    TokenRefused,
)
from cleanbreak.records.ssf_delivery import (
    Health,
    claim_stream,
    note_handed_out,
    note_health,
)
from cleanbreak.records.ssf_event import SsfEventRow, owed_events, settle_events
from cleanbreak.records.ssf_stream import SsfStreamRow

LOG = logging.getLogger(__name__)
CLAIM = timedelta(seconds=60)
TURN = timedelta(seconds=15)
"""So long one stream is served before it is another's turn; the last round may take longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pusher:
    """Who pushes."""

    receivers: SignalReceivers
    lane: Lane
    clock: Callable[[], datetime]
    is_stopping: Callable[[], bool] = lambda: False


def push_signals(pusher: Pusher) -> int:
    """Push what is due on the streams of a lane; return how many tokens were taken."""
    taken = 0
    while not pusher.is_stopping():
        now = pusher.clock()
        stream = claim_stream(pusher.lane, now, now + CLAIM)
        if stream is None:
            break
        try:
            taken += _serve(stream, pusher, until=now + TURN)
        except Exception as defect:  # noqa: BLE001  one stream's trouble is nobody else's
            LOG.error("stream %s: %s", stream.stream_id, type(defect).__name__)
            not_made = Round(problem_code=DeliveryProblem.NOT_MADE.value)
            note_health(stream, _failed(stream, stream.attempt + 1, not_made, pusher.clock()))
    return taken


def _serve(stream: SsfStreamRow, pusher: Pusher, until: datetime) -> int:
    """Push round after round until nothing is owed, something fails, or the turn is over."""
    place = PushPlace(endpoint_url=stream.endpoint_url, authorization_header=stream.opened_header)
    taken, failures = 0, stream.attempt
    with pusher.receivers.reach(place) as receiver:
        while True:
            begun = pusher.clock()
            events = _next(stream, failures)
            if not events:
                break
            made = _push(events, stream, receiver, begun)
            ended = pusher.clock()
            _settle(made, stream, ended)
            taken += sum(not err for err in made.settled.values())
            if made.problem_code:
                note_health(stream, _failed(stream, failures + 1, made, ended))
                return taken
            failures, stream.failing_since, stream.delivered_at = 0, None, ended
            stream.problem_code = DeliveryProblem.SLOW.value if ended - begun > SLOW else ""
            if ended >= until or pusher.is_stopping():
                break
    note_health(stream, _sound(stream, pusher.clock()))
    return taken


def _next(stream: SsfStreamRow, failures: int) -> list[SsfEventRow]:
    stream.refresh_from_db(fields=["status"])  # its receiver may have paused it meanwhile
    owed = owed_events(stream, LOOKED_AT_MAX)
    return [owed[place] for place in go_together([one.number for one in owed], failures)]


def _push(
    events: Sequence[SsfEventRow], stream: SsfStreamRow, receiver: SignalReceiver, now: datetime
) -> Round:
    sign = event_signer(stream, now)
    answers = receiver.push([sign(event) for event in events])
    return judge(
        [
            Pushed(jti=event.jti, refusals=event.attempt, answer=_meaning(answer))
            for event, answer in zip(events, answers, strict=True)
        ]
    )


def _meaning(answer: PushAnswer) -> Taken | Declined | Trouble:
    if isinstance(answer, Done):
        return Taken()
    if isinstance(answer, TokenRefused):
        return Declined(answer.err)
    return Trouble(answer.problem, answer.retry_after_s)


def _settle(made: Round, stream: SsfStreamRow, now: datetime) -> None:
    with transaction.atomic():
        settle_events(stream.stream_id, made.settled, now)
        if made.refused:
            note_handed_out(made.refused)


def _failed(stream: SsfStreamRow, failures: int, made: Round, now: datetime) -> Health:
    if stream.failing_since is None:
        LOG.warning("stream %s: nothing is taken: %s", stream.stream_id, made.problem_code)
    return Health(
        due_at=now + wait_after(failures, made.retry_after_s),
        failures=failures,
        failing_since=stream.failing_since or now,
        problem_code=made.problem_code,
        delivered_at=stream.delivered_at,
    )


def _sound(stream: SsfStreamRow, now: datetime) -> Health:
    return Health(due_at=now, problem_code=stream.problem_code, delivered_at=stream.delivered_at)
