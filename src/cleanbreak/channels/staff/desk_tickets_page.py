"""Today's tickets of the clerk's store: call whose turn it is, or whoever shows a ticket."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.store_ticket import TicketState
from cleanbreak.domain.workplace import WorksAtNoStore
from cleanbreak.flows.call_ticket import TodaysTickets, call_next, call_shown, todays_tickets
from cleanbreak.flows.ticket_words import called_text, listed_ticket
from cleanbreak.records.store_ticket import StoreTicketRow

FORM = ["GET", "HEAD", "POST"]
TYPED_LENGTH_MAX = 60


@require_safe
@staff_page(Right.CHECK_DOCUMENT)
def tickets(request: HttpRequest) -> HttpResponse:
    """Show who comes today."""
    return _page(request)


@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def next_one(request: HttpRequest) -> HttpResponse:
    """Call whose turn it is."""
    return _call(request, lambda: call_next(actor_of(request), timezone.now()))


@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def shown(request: HttpRequest) -> HttpResponse:
    """Call whoever shows a ticket."""
    typed = request.POST.get("code", "")[:TYPED_LENGTH_MAX]
    return _call(request, lambda: call_shown(typed, actor_of(request), timezone.now()))


def _call(request: HttpRequest, call: Callable[[], StoreTicketRow]) -> HttpResponse:
    """Do what a form asks for, and lead to the list, which says who was called."""
    if request.method != "POST":
        return see_other("staff:desk-tickets")
    try:
        code = call().code
    except Refusal as refusal:
        return _page(request, refusal)
    response = see_other("staff:desk-tickets")
    response["Location"] += f"?{urlencode({'called': code})}"
    return response


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    try:
        found = todays_tickets(actor_of(request), timezone.now())
    except WorksAtNoStore as nowhere:
        found, refusal = TodaysTickets(None, ()), nowhere
    outlet = found.outlet
    listed = [listed_ticket(one, outlet) for one in found.tickets] if outlet else []
    waiting = TicketState.WAITING
    code = request.GET.get("called", "")
    called = next((one for one in listed if one.code == code and one.called), None)
    said = {
        "place": "tickets",
        "gives_tickets": outlet is not None and (outlet.slot_minutes or outlet.queue_minutes),
        "called": called_text(called) if called else "",
        "waiting": [one for one in listed if one.state is waiting],
        "done": [one for one in listed if one.state is not waiting],
    }
    return show_with(request, "staff/desk_tickets.html", said, refusal)
