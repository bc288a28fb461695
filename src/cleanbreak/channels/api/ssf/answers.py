"""How the endpoints of a transmitter are asked and answered: JSON that nobody may keep."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeAlias

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from cleanbreak.channels.api.token_guard import caller_of, needs_scope
from cleanbreak.domain.access import CallerRefused
from cleanbreak.domain.json_shape import NotAnObject
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.add_subject import WatchesTooManyNumbers
from cleanbreak.flows.ask_verification import VerificationTooSoon
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.make_stream import StreamExists
from cleanbreak.flows.own_stream import VERIFICATION_EVERY, UnknownStream
from cleanbreak.flows.set_stream_status import StreamHeldByOperator

READ, MANAGE = "ssf.read", "ssf.manage"
"""Scopes of the CAEP interoperability profile 1.0, section 2.7.2."""
BODY_BYTES_MAX = 65_536
Body: TypeAlias = Mapping[str, Any]
View: TypeAlias = Callable[..., HttpResponse]
"""Is given the request, who asks, what was sent, and what the address says."""
Endpoint: TypeAlias = Callable[..., HttpResponse]


class NotOfALine(Refusal):
    """Signals are for a relying party itself. This token was given by a line."""

    code = "token_of_a_line"


STATUS_OF: Mapping[type[Refusal], int] = {
    NotOfALine: 403,
    StreamHeldByOperator: 403,
    WatchesTooManyNumbers: 403,
    UnknownStream: 404,
    StreamExists: 409,
    TooManyRequests: 429,
    VerificationTooSoon: 429,
}
"""Everything else that is refused is a bad request."""
INVALID, FORBIDDEN, NOT_ALLOWED = 400, 403, 405
AGAIN_IN_S = int(VERIFICATION_EVERY.total_seconds())


def by_method(**views: Endpoint) -> Endpoint:
    """Return what calls one view for each method."""
    allowed = ", ".join(sorted(views))

    @csrf_exempt  # no cookie counts here: the token does
    @cache_control(no_store=True)
    def endpoint(request: HttpRequest, **parts: Any) -> HttpResponse:
        view = views.get("GET" if request.method == "HEAD" else str(request.method))
        if view is None:
            return refused(NOT_ALLOWED, "method_not_allowed", f"Use {allowed}.", Allow=allowed)
        return view(request, **parts)

    return endpoint


def for_receivers(scope: str) -> Callable[[View], Endpoint]:
    """Let in receivers whose token allows it, read what they sent, and say why if it is refused."""

    def decorate(view: View) -> Endpoint:
        @needs_scope(scope, refuse=_not_admitted)
        @wraps(view)
        def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
            try:
                client_id = _receiver(request)
                return view(request, client_id, _body(request), **parts)
            except Refusal as refusal:
                return _refusal(refusal, STATUS_OF.get(type(refusal), INVALID))

        return answered

    return decorate


def _receiver(request: HttpRequest) -> str:
    """Return who asks.

    :raises NotOfALine: if a line gave the token.
    :raises TooManyRequests: if it asks too often.
    """
    caller = caller_of(request)
    if caller.msisdn is not None:
        raise NotOfALine
    check_rate(Limited.SIGNALS, caller.client_id, timezone.now())
    return caller.client_id


def _body(request: HttpRequest) -> Body:
    """Return the object that was sent; methods that send none have an empty one.

    :raises NotAnObject: if it is none, or too long to be read.
    """
    if request.method in ("GET", "HEAD", "DELETE"):
        return {}
    content = request.read(BODY_BYTES_MAX + 1)
    if len(content) > BODY_BYTES_MAX:
        raise NotAnObject
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        raise NotAnObject from fault
    if not isinstance(body, dict):
        raise NotAnObject
    return body


def answer(said: Any, status: int = 200) -> HttpResponse:
    """Answer with JSON."""
    return JsonResponse(said, status=status, safe=False)


def empty(status: int) -> HttpResponse:
    """Answer with nothing but a status."""
    nothing = HttpResponse(status=status)
    del nothing["Content-Type"]
    return nothing


def refused(status: int, code: str, description: str, **headers: str) -> HttpResponse:
    """Answer in the words of RFC 8935 section 2.3: what, and a sentence for people."""
    said = {"err": code, "description": description}
    return JsonResponse(said, status=status, headers=headers)


def _not_admitted(_request: HttpRequest, why: CallerRefused) -> HttpResponse:
    return _refusal(why, why.status)


def _refusal(refusal: Refusal, status: int) -> HttpResponse:
    with translation.override("en"):
        sentence = str(refusal)
    later = {"Retry-After": str(AGAIN_IN_S)} if status == STATUS_OF[TooManyRequests] else {}
    return refused(status, refusal.code, sentence, **later)
