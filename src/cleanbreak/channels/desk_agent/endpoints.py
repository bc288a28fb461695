"""What the program at a counter asks, and what it is answered: always the same where it may not.

No cookie counts here and no browser comes, so there is no token against forged forms and no CORS.
"""

import threading
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from cleanbreak.domain.counter import AnotherAgent, CounterRevoked, PairingRefused
from cleanbreak.flows.answer_counter import (
    JobTaken,
    Speaker,
    admit,
    again_in_s,
    answer_for_counter,
    begin_serving,
    take_for_counter,
)
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.manage_counters import pair_counter

BODY_BYTES_MAX, ANSWER_BYTES_MAX = 4_096, 2_000_000
"""A card that is full has some hundred thousand bytes, as text."""
WAIT_S_MAX = 8
LOOK_EVERY_S = 0.2
WAITING_MAX = 1
"""Requests that one process holds until there is work: the other threads are for people. Whoever
finds no room asks again in a second."""
ROOM = threading.BoundedSemaphore(WAITING_MAX)
TOKEN_LENGTH_MAX, AGENT_LENGTH_MAX = 100, 40
INVALID, UNAUTHORIZED, FORBIDDEN, NOT_ALLOWED, CONFLICT, TOO_LARGE, TOO_MANY = (
    400,
    401,
    403,
    405,
    409,
    413,
    429,
)
Body: TypeAlias = Mapping[str, Any]
Endpoint: TypeAlias = Callable[[HttpRequest, Body], HttpResponse]


def _endpoint(
    most: int, *, needs_token: bool = True
) -> Callable[[Endpoint], Callable[[HttpRequest], HttpResponse]]:
    """Look who asks, then read the body; what is refused is answered without a sentence."""

    def decorate(view: Endpoint) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            try:
                if request.method != "POST":
                    return _no(NOT_ALLOWED, Allow="POST")
                if needs_token:
                    admit(_token(request), timezone.now())
                body = _body(request, most)
                return _no(body) if isinstance(body, int) else view(request, body)
            except CounterRevoked:
                return _unauthorized(request)
            except PairingRefused:
                return _no(FORBIDDEN)
            except AnotherAgent:
                return _no(CONFLICT)
            except TooManyRequests:
                return _no(TOO_MANY, **{"Retry-After": "60"})

        return guarded

    return decorate


def _body(request: HttpRequest, most: int) -> Body | int:
    """Return the object that was sent, or the status for what is none."""
    content = request.read(most + 1)
    if len(content) > most:
        return TOO_LARGE
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        return INVALID
    return body if isinstance(body, dict) else INVALID


@_endpoint(BODY_BYTES_MAX, needs_token=False)
def pair(request: HttpRequest, body: Body) -> HttpResponse:
    """Exchange a code for a token."""
    paired = pair_counter(_text(body, "code"), _address(request), timezone.now())
    counter = paired.counter
    return _yes({"token": paired.token, "counter": counter.name, "store": counter.store.name})


@_endpoint(BODY_BYTES_MAX)
def begin(request: HttpRequest, body: Body) -> HttpResponse:
    """Let this start of the program serve the counter from now on."""
    speaker = _speaker(request, body)
    has_printer = body.get("has_printer") is True
    begin_serving(speaker, _text(body, "version"), timezone.now(), has_printer=has_printer)
    return _yes({})


@_endpoint(BODY_BYTES_MAX)
def take(request: HttpRequest, body: Body) -> HttpResponse:
    """Give out the job that waits; hold the question for some seconds where there is room."""
    speaker = _speaker(request, body)
    job = take_for_counter(speaker, timezone.now())
    if job is None and _wait_s(body) and ROOM.acquire(blocking=False):
        try:
            job = _wait_for_job(speaker, _wait_s(body))
            return _taken(job, 0.0)
        finally:
            ROOM.release()
    return _taken(job, 0.0 if job else again_in_s(speaker, timezone.now()))


@_endpoint(ANSWER_BYTES_MAX)
def answer(request: HttpRequest, body: Body) -> HttpResponse:
    """Take what came of a job; whether there was one is not told."""
    speaker = _speaker(request, body)
    said = body.get("answer")
    try:
        job_id = UUID(_text(body, "job"))
    except ValueError:
        return _no(INVALID)
    if not isinstance(said, dict):
        return _no(INVALID)
    answer_for_counter(speaker, job_id, said, timezone.now())
    return _yes({})


def _wait_for_job(speaker: Speaker, wait_s: float) -> JobTaken | None:
    until = time.monotonic() + wait_s
    while time.monotonic() < until:
        time.sleep(LOOK_EVERY_S)
        if job := take_for_counter(speaker, timezone.now()):
            return job
    return None


def _taken(job: JobTaken | None, again: float) -> HttpResponse:
    told = job and {"id": str(job.job_id), "kind": job.kind.value, "work": job.work}
    return _yes({"job": told, "again_in_s": again})


def _speaker(request: HttpRequest, body: Body) -> Speaker:
    return Speaker(token=_token(request), agent=_text(body, "agent")[:AGENT_LENGTH_MAX])


def _token(request: HttpRequest) -> str:
    """Return the token with which somebody comes.

    :raises CounterRevoked: if it can be none.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= TOKEN_LENGTH_MAX:
        raise CounterRevoked
    return token


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _unauthorized(request: HttpRequest) -> HttpResponse:
    """Answer somebody whose token is not good, and slow down who tries many."""
    try:
        check_rate(Limited.COUNTER_STRANGER, _address(request), timezone.now())
    except TooManyRequests:
        return _no(TOO_MANY, **{"Retry-After": "60"})
    return _no(UNAUTHORIZED, **{"WWW-Authenticate": "Bearer"})


def _wait_s(body: Body) -> float:
    said = body.get("wait_s")
    if isinstance(said, bool) or not isinstance(said, int | float) or said != said:
        return 0.0
    return max(0.0, min(float(said), WAIT_S_MAX))


def _text(body: Body, name: str) -> str:
    said = body.get(name)
    return said if isinstance(said, str) else ""


def _yes(said: Mapping[str, Any]) -> HttpResponse:
    return _unstored(JsonResponse(said))


def _no(status: int, **headers: str) -> HttpResponse:
    return _unstored(JsonResponse({}, status=status, headers=headers))


def _unstored(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store, private"
    return answer
