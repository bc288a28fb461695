"""A ticket of a store, behind its own link: to show, to print, to give back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.store_ticket import UnknownTicket
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.flows.find_outlets import find_outlet
from cleanbreak.flows.give_back_ticket import give_back_ticket
from cleanbreak.flows.outlet_words import outlet_said
from cleanbreak.flows.read_ticket import TICKET, Ticket, read_ticket
from cleanbreak.flows.ticket_words import ticket_said


@never_cache
@require_safe
@behind_link(TICKET, "ticket_id")
def ticket(request: HttpRequest, ticket_id: UUID, secret: str) -> HttpResponse:
    """Show a ticket."""
    return _page(request, ticket_id, secret)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(TICKET, "ticket_id")
def give_back(request: HttpRequest, ticket_id: UUID, secret: str) -> HttpResponse:
    """Give a ticket back; a page to look at leads to the ticket."""
    if request.method == "POST":
        try:
            give_back_ticket(ticket_id, timezone.now())
        except UnknownTicket as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return _page(request, ticket_id, secret, refusal)
    return see_other("portal:ticket", ticket_id, secret)


def _page(
    request: HttpRequest, ticket_id: UUID, secret: str, refusal: Refusal | None = None
) -> HttpResponse:
    now = timezone.now()
    found = _read_or_404(ticket_id)
    said = {
        "problem": sentence(refusal) if refusal else "",
        "ticket": ticket_said(found),
        "qr": draw_qr(found.row.code),  # and no link: whoever takes a picture of it gets none
        "store": outlet_said(find_outlet(found.outlet.store_id, now), now),
        "ticket_id": ticket_id,
        "secret": secret,
    }
    return render(request, "portal/ticket.html", said, status=422 if refusal else 200)


def _read_or_404(ticket_id: UUID) -> Ticket:
    try:
        return read_ticket(ticket_id, timezone.now())
    except UnknownTicket as fault:
        raise Http404 from fault
