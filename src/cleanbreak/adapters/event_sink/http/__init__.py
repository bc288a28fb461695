"""Send CloudEvents over HTTPS. No redirect is followed, and of an answer only its status counts."""

import ssl
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache

import httpx

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.event_sink import EventAnswer, SinkEvent, SinkGone

CLOUD_EVENT = "application/cloudevents+json"
PIECE_WITHIN_S = 5.0
"""The longest wait for a connection, and for each piece of an answer."""
ALL_WITHIN_S = 15.0
"""The longest wait for a whole batch."""
TOGETHER_MAX = 8
GONE = 410


class HttpEventSink:
    """The port ``event_sink`` over HTTP; threads may share it."""

    def __init__(
        self, piece_within_s: float = PIECE_WITHIN_S, all_within_s: float = ALL_WITHIN_S
    ) -> None:
        self._piece_within_s, self._all_within_s = piece_within_s, all_within_s

    def send(self, events: Sequence[SinkEvent]) -> list[EventAnswer]:
        """Send all at the same time; who has not answered in time may have it or not."""
        pool = ThreadPoolExecutor(TOGETHER_MAX, thread_name_prefix="sink")
        client = httpx.Client(verify=_trusted(), timeout=self._piece_within_s, trust_env=False)
        try:
            futures = [pool.submit(_send_one, client, event) for event in events]
            wait(futures, timeout=self._all_within_s)
            return [_outcome(one) for one in futures]
        finally:
            client.close()
            pool.shutdown(wait=False, cancel_futures=True)  # a straggler ends by its own time-out


def _send_one(client: httpx.Client, event: SinkEvent) -> EventAnswer:
    headers = {"Content-Type": CLOUD_EVENT, "x-correlator": event.correlator}
    if event.token:
        headers["Authorization"] = f"Bearer {event.token}"
    try:
        with client.stream("POST", event.sink, content=event.content, headers=headers) as reply:
            return _meaning(reply)
    except (httpx.HTTPError, httpx.InvalidURL, RuntimeError):  # the last: closed meanwhile
        return Unavailable("The sink did not answer.")


def _meaning(reply: httpx.Response) -> EventAnswer:
    if reply.is_success:
        return Done({})
    if reply.status_code == GONE:
        return SinkGone("The sink listens no more.")
    said = reply.headers.get("Retry-After", "")
    wait_s = float(said) if said.isascii() and said.isdigit() and len(said) < 6 else None
    return Unavailable(f"The sink answered {reply.status_code}.", retry_after_s=wait_s)


def _outcome(future: Future[EventAnswer]) -> EventAnswer:
    return future.result() if future.done() else Unavailable("The sink did not answer in time.")


@cache
def _trusted() -> ssl.SSLContext:
    """Return whose signatures count: the system's list, or what SSL_CERT_FILE names."""
    return TlsFiles().context()
