"""Send to sinks what subscribers of changed SIM cards are to hear, as CloudEvents."""

from collections.abc import Callable
from datetime import datetime, timedelta

import orjson
from django.conf import settings

from cleanbreak.domain.event_subscription import SwapEvent
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.event_sink import EventSink, SinkEvent, SinkGone
from cleanbreak.records.event_subscription import (
    DueEvent,
    claim_events,
    drop_event_subscription,
    settle_event,
)
from cleanbreak.records.sealed import CannotBeOpened, open_sealed

BATCH, LEASE = 50, timedelta(seconds=60)
RETRY_FIRST_S, RETRY_LONGEST_S = 5, 3600
GIVEN_UP_AFTER = timedelta(days=3)


def send_swap_events(sink: EventSink, clock: Callable[[], datetime]) -> int:
    """Send what is due, of each subscription the oldest first; return how many were taken."""
    taken = 0
    while events := claim_events(clock(), LEASE, BATCH):
        answers = sink.send([_as_sent(one) for one in events])
        now = clock()
        for event, answer in zip(events, answers, strict=True):
            taken += isinstance(answer, Done)
            if isinstance(answer, SinkGone):
                drop_event_subscription(event.event_subscription_id, now)
            elif isinstance(answer, Done):
                settle_event(event.event_id, done_at=now, due_at=now)
            else:
                _later(event, answer, now)
    return taken


def _later(event: DueEvent, answer: Unavailable, now: datetime) -> None:
    """Try it again after a while; a sink that is away for days is not waited for."""
    wait_s = min(RETRY_FIRST_S * 2 ** min(event.attempt, 12), RETRY_LONGEST_S)
    due_at = now + timedelta(seconds=max(wait_s, answer.retry_after_s or 0))
    is_over = now - event.occurred_at > GIVEN_UP_AFTER
    settle_event(event.event_id, done_at=now if is_over else None, due_at=due_at)


def _as_sent(event: DueEvent) -> SinkEvent:
    return SinkEvent(
        sink=event.sink,
        token=_token(event),
        content=orjson.dumps(_cloud_event(event)),
        correlator=str(event.event_id),
    )


def _cloud_event(event: DueEvent) -> dict[str, object]:
    """Return the event as CAMARA writes it; who asked with a line's token is told no number."""
    data: dict[str, object] = {"subscriptionId": str(event.event_subscription_id)}
    if event.owner is None:
        data["phoneNumber"] = event.msisdn
    if event.kind is SwapEvent.ENDED:
        data["terminationReason"] = event.reason
    return {
        "id": str(event.event_id),
        "source": settings.CLEANBREAK_BASE_URL,
        "type": event.kind.value,
        "specversion": "1.0",
        "datacontenttype": "application/json",
        "time": event.occurred_at.isoformat(),
        "data": data,
    }


def _token(event: DueEvent) -> str:
    try:
        return open_sealed(event.token) if event.token else ""
    except CannotBeOpened:
        return ""  # the sink refuses us then, and we try again until a key is there
