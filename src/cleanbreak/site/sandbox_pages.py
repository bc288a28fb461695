"""What only a sandbox has: its clock, and the messages that its invented customers were sent."""

from datetime import timedelta
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.channels.api.token_guard import needs_scope
from cleanbreak.domain.access import CallerRefused
from cleanbreak.domain.json_shape import Shape, Text, Whole, read_shape
from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.sandbox_clock import AHEAD_MAX, wired_clock
from cleanbreak.site.sandbox_lines import mail_address
from cleanbreak.site.wiring import shared_world

SCOPE = "tmf:product-order"
"""Whoever may order ends may move the clock, which all partners of the sandbox share."""
FORWARD = Shape(
    {"forwardSeconds": Whole(least=1, most=int(AHEAD_MAX.total_seconds()))},
    required=frozenset({"forwardSeconds"}),
)
INBOX = Shape({"phoneNumber": Text(pattern=r"\+[0-9]{5,15}")}, required=frozenset({"phoneNumber"}))
INVALID, NOT_ALLOWED = 400, 405
BODY_BYTES_MAX, SHOWN_MAX = 1_000, 20


def _refused(_request: HttpRequest, why: CallerRefused) -> HttpResponse:
    return _error(why, why.status)


@never_cache
@needs_scope(SCOPE, refuse=_refused)
def clock(request: HttpRequest) -> HttpResponse:
    """Tell the time here, or move it forward."""
    if request.method == "POST":
        try:
            by = timedelta(seconds=read_shape(FORWARD, _body(request))["forwardSeconds"])
            wired_clock().move(by)
        except Refusal as refusal:
            return _error(refusal, INVALID)
    elif request.method not in ("GET", "HEAD"):
        return HttpResponse(status=NOT_ALLOWED, headers={"Allow": "GET, HEAD, POST"})
    now, ahead = wired_clock().now(), wired_clock().ahead()
    return JsonResponse({"now": now.isoformat(), "aheadSeconds": int(ahead.total_seconds())})


@never_cache
@needs_scope(SCOPE, refuse=_refused)
def messages(request: HttpRequest) -> HttpResponse:
    """Show the newest texts and mails about a number; POST, so that no address has it."""
    if request.method != "POST":
        return HttpResponse(status=NOT_ALLOWED, headers={"Allow": "POST"})
    try:
        number = read_shape(INBOX, _body(request))["phoneNumber"]
    except Refusal as refusal:
        return _error(refusal, INVALID)
    carrier = MemoryMessages(shared_world())
    found = [*carrier.inbox(number), *carrier.inbox(mail_address(number))]
    newest = sorted(found, key=lambda one: one.received_at, reverse=True)[:SHOWN_MAX]
    said = [{"at": one.received_at.isoformat(), "text": one.message.text} for one in newest]
    return JsonResponse(said, safe=False)


def _body(request: HttpRequest) -> Any:
    try:
        return orjson.loads(request.read(BODY_BYTES_MAX))
    except orjson.JSONDecodeError:
        return None


def _error(refusal: Refusal, status: int) -> HttpResponse:
    return JsonResponse({"code": refusal.code, "reason": str(refusal)}, status=status)


urlpatterns: list[URLPattern] = [
    path("sandbox/clock", clock, name="sandbox-clock"),
    path("sandbox/messages", messages, name="sandbox-messages"),
]
