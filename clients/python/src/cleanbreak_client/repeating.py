"""Sends a request again if nobody knows whether it arrived: with its key, it counts once."""

import time
from uuid import uuid4

import httpx

KEY = "Idempotency-Key"
TRIES = 3
PAUSE_S, PAUSE_MAX_S = 0.5, 60.0
LATER = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)
KEYED = "/tmf-api/"
"""Below it, what is sent with a key is done once within 24 hours."""


class Repeating(httpx.BaseTransport):
    """A transport that gives each order a key, and sends again what may be sent again."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, at most three times."""
        if request.method == "POST" and request.url.path.startswith(KEYED):
            request.headers.setdefault(KEY, str(uuid4()))
        tries = TRIES if request.method == "GET" or KEY in request.headers else 1
        for left in range(tries - 1, -1, -1):
            pause_s = PAUSE_S
            try:
                answer = self._transport.handle_request(request)
                if answer.status_code not in LATER or not left:
                    return answer
                pause_s = _pause_s(answer)
                answer.close()
            except httpx.TransportError:
                if not left:
                    raise
            time.sleep(pause_s)
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Close the transport within."""
        self._transport.close()


def _pause_s(answer: httpx.Response) -> float:
    said = answer.headers.get("Retry-After", "")
    return min(float(said), PAUSE_MAX_S) if said.isascii() and said.isdigit() else PAUSE_S
