"""The counters of the own store: add one, pair its computer, take its token away."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.signed_in import actor_of, place_of, staff_page
from cleanbreak.domain.counter import NAME_LENGTH_MAX
from cleanbreak.domain.crockford import grouped
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.manage_counters import add_counter, new_pairing_code, revoke_counter
from cleanbreak.records.counter import CounterRow, counters_of

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@staff_page(Right.MANAGE_COUNTERS)
def counters(request: HttpRequest) -> HttpResponse:
    """Show the counters of the store, or add one."""
    if request.method != "POST":
        return _page(request)
    store, name = place_of(request).store, request.POST.get("name", "")
    try:
        row = add_counter(store, name, actor_of(request), timezone.now())
    except Refusal as refusal:
        return _page(request, refusal)
    return _with_code(request, row.counter_id)


@require_http_methods(FORM)
@staff_page(Right.MANAGE_COUNTERS)
def pair(request: HttpRequest, counter_id: UUID) -> HttpResponse:
    """Show a new code, once."""
    if request.method != "POST":
        return see_other("staff:counters")
    return _with_code(request, counter_id)


@require_http_methods(FORM)
@staff_page(Right.MANAGE_COUNTERS)
def revoke(request: HttpRequest, counter_id: UUID) -> HttpResponse:
    """Take the token of a counter away."""
    if request.method == "POST":
        try:
            revoke_counter(counter_id, actor_of(request), timezone.now())
        except Refusal as refusal:
            return _page(request, refusal)
    return see_other("staff:counters")


def _with_code(request: HttpRequest, counter_id: UUID) -> HttpResponse:
    try:
        code = new_pairing_code(counter_id, actor_of(request), timezone.now())
    except Refusal as refusal:
        return _page(request, refusal)
    return _page(request, None, grouped(code))


def _page(request: HttpRequest, refusal: Refusal | None = None, code: str = "") -> HttpResponse:
    store, now = place_of(request).store, timezone.now()
    rows: list[CounterRow] = counters_of(store) if store else []
    said: dict[str, Any] = {
        "place": "counters",
        "is_at_store": bool(store),
        "counters": [(one, bool(one.token_hash), one.is_there(now)) for one in rows],
        "code": code,
        "server": settings.CLEANBREAK_BASE_URL,
        "name": request.POST.get("name", "") if refusal else "",
        "name_length_max": NAME_LENGTH_MAX,
    }
    return show_with(request, "staff/counters.html", said, refusal)
