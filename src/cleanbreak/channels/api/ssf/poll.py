"""Where a receiver fetches its events, and says which it has (RFC 8936, SSF 1.0 section 6.1.2)."""

import time
from collections.abc import Callable
from threading import BoundedSemaphore

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cleanbreak.channels.api.ssf.answers import MANAGE, Body, answer, by_method, for_receivers
from cleanbreak.domain.signal_poll import read_poll
from cleanbreak.flows.answer_poll import answer_poll
from cleanbreak.flows.own_stream import own_stream

WAITS_S, LOOKS_EVERY_S = 3.0, 0.25
"""So long a receiver is kept waiting that would rather wait than hear of nothing."""
WAITING = BoundedSemaphore(1)
"""One in each process waits: each holds a thread that pages are served by."""


@for_receivers(MANAGE)
def _poll(_request: HttpRequest, client_id: str, body: Body, stream_id: str) -> HttpResponse:
    """Settle what was answered, and hand out what is owed."""
    stream = own_stream(client_id, stream_id, timezone.now())
    poll = read_poll(body)
    has_place = poll.waits and WAITING.acquire(blocking=False)
    try:
        handed_out = answer_poll(stream, poll, timezone.now, _patience() if has_place else _never)
    finally:
        if has_place:
            WAITING.release()
    return answer({"sets": handed_out.sets, "moreAvailable": handed_out.has_more})


poll = by_method(POST=_poll)


def _patience() -> Callable[[], bool]:
    until_s = time.monotonic() + WAITS_S

    def wait_a_little() -> bool:
        time.sleep(LOOKS_EVERY_S)
        return time.monotonic() < until_s

    return wait_a_little


def _never() -> bool:
    return False
