"""One store: where it is, when it is open, what can be done there; and its tickets."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import see_other, unstored
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.outlet import Outlet, UnknownOutlet
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.store_ticket import SlotNotThere
from cleanbreak.flows.find_outlets import find_outlet
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.outlet_words import outlet_said, week_of
from cleanbreak.flows.read_ticket import TICKET, people_in_line
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.take_ticket import free_times, take_place_in_line, take_time
from cleanbreak.flows.ticket_words import people_text, slots_said, wait_text
from cleanbreak.records.store_ticket import StoreTicketRow

FORM = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
def store(request: HttpRequest, store_id: str) -> HttpResponse:
    """Show a store."""
    try:
        check_rate(Limited.STORES, address_of(request), timezone.now())
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    return _page(request, store_id)


@never_cache
@require_http_methods(FORM)
def time(request: HttpRequest, store_id: str) -> HttpResponse:
    """Take a time; a page to look at leads back to the store."""

    def take(now: datetime) -> StoreTicketRow:
        return take_time(store_id, _start(request), now)

    return _take(request, store_id, take)


@never_cache
@require_http_methods(FORM)
def line(request: HttpRequest, store_id: str) -> HttpResponse:
    """Take the next place in today's line; a page to look at leads back to the store."""

    def take(now: datetime) -> StoreTicketRow:
        return take_place_in_line(store_id, now)

    return _take(request, store_id, take)


def _take(
    request: HttpRequest, store_id: str, take: Callable[[datetime], StoreTicketRow]
) -> HttpResponse:
    if request.method != "POST":
        return see_other("portal:store", store_id)
    try:
        check_rate(Limited.STORE_TICKET, address_of(request), timezone.now())
        row = take(timezone.now())
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except UnknownOutlet as fault:
        raise Http404 from fault
    except Refusal as refusal:
        return unstored(_page(request, store_id, refusal))
    return see_other("portal:ticket", row.ticket_id, link_secret(TICKET, str(row.ticket_id)))


def _page(request: HttpRequest, store_id: str, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    try:
        found = find_outlet(store_id, now)
        days = free_times(store_id, now)
    except UnknownOutlet as fault:
        raise Http404 from fault
    said: dict[str, Any] = {
        "problem": sentence(refusal) if refusal else "",
        "store": outlet_said(found, now),
        "week": week_of(found.outlet, now),
        "days": slots_said(found.outlet, days),
        "line": _line(found.outlet, now) if found.state.is_open else None,
    }
    return render(request, "portal/store.html", said, status=422 if refusal else 200)


def _line(outlet: Outlet, now: datetime) -> dict[str, str] | None:
    if not outlet.queue_minutes:
        return None
    waiting = people_in_line(outlet, now)
    return {"people": people_text(waiting.people), "wait": wait_text(waiting.wait)}


def _start(request: HttpRequest) -> datetime:
    """Return the time that was chosen.

    :raises SlotNotThere: if it is none.
    """
    try:
        chosen = datetime.fromisoformat(request.POST.get("time", ""))
    except ValueError as fault:
        raise SlotNotThere from fault
    if chosen.tzinfo is None:
        raise SlotNotThere
    return chosen
