"""Pages for the contacts on file: stop an end that they do not want; and the key for everybody."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import download, see_other
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.error_pages import unavailable
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel, UnknownOrder
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.guardian_link import link_after_end
from cleanbreak.flows.message_texts import OBJECT
from cleanbreak.flows.read_certificate import read_certificate_key
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.ports.errors import OutsideFailure

CONTACT_ON_FILE = Actor(channel=Channel.PORTAL, acting_user="contact_on_file")


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(OBJECT, "order_id")
def objection(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Show what was asked for, and stop it if the contact on file says so."""
    if request.method != "POST":
        return _page(request, _read_or_404(order_id))
    try:
        cancel_termination(order_id, CONTACT_ON_FILE, timezone.now())
    except UnknownOrder as unknown:
        raise Http404 from unknown
    except Refusal as refusal:
        return _page(request, _read_or_404(order_id), refusal)
    return see_other("portal:object", order_id, secret)


@require_safe
def certificate_key(request: HttpRequest) -> HttpResponse:
    """Give everybody the public key with which certificates can be checked."""
    try:
        found = read_certificate_key(wired_outside())
    except OutsideFailure:
        return unavailable(request)
    return download(found.pem, "application/x-pem-file", f"certificate-key-{found.key_id}.pem")


def _page(request: HttpRequest, order: OrderStory, refusal: Refusal | None = None) -> HttpResponse:
    problem = sentence(refusal) if refusal else ""
    guardian = link_after_end(order) if order.completed_at is not None else ""
    said = {"order": order, "problem": problem, "guardian": guardian}
    return render(request, "portal/objection.html", said, status=422 if refusal else 200)


def _read_or_404(order_id: UUID) -> OrderStory:
    try:
        return read_order(order_id)
    except UnknownOrder as unknown:
        raise Http404 from unknown
