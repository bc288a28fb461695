"""How to delete an eSIM from a phone; for everybody, without login."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.domain.termination import UnknownOrder
from cleanbreak.flows.discard_words import profile_deletion
from cleanbreak.flows.esim_link import ESIM
from cleanbreak.flows.read_order import read_order


@require_safe
def delete_esim(request: HttpRequest) -> HttpResponse:
    """Explain when and how to delete an eSIM."""
    return render(request, "portal/delete_esim.html")


@require_safe
@behind_link(ESIM, "order_id")
def delete_own_esim(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Explain it to whoever has just ended a line, and say whether their phone has reported it."""
    del secret
    try:
        order = read_order(order_id)
    except UnknownOrder as unknown:
        raise Http404 from unknown
    said = {"deletion": profile_deletion(order, None), "has_ended": order.completed_at is not None}
    return render(request, "portal/delete_esim.html", said)
