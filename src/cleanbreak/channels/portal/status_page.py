"""The status page: how the end of a line stands, and the way back until it is too late."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.certificate_page import json_file
from cleanbreak.channels.portal.receipt_page import read_or_404
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.cancel_instead import cancel_instead
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.guardian_link import link_for_declarant
from cleanbreak.flows.message_texts import STATUS, certificate_link
from cleanbreak.flows.read_order import DeclarationStatus, OrderStory
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.status_words import StatusWords, status_words

DECLARANT = Actor(channel=Channel.PORTAL, acting_user="declarant")


@require_safe
@behind_link(STATUS, "receipt_number")
def status(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Show how the declaration stands."""
    return status_answer(request, receipt_number, secret)


@require_safe
@behind_link(STATUS, "receipt_number")
def progress(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Give the part of the page that changes by itself, to the script that asks for it.

    204 if nothing has changed since; the whole page anew if its buttons are others now.
    """
    found = read_or_404(receipt_number)
    words = status_words(found)
    seen = request.GET.get("seen", "")
    if seen == words.mark:
        return HttpResponse(status=204)
    if not seen.startswith(f"{words.buttons}."):
        page = reverse("portal:status", args=(receipt_number, secret))
        return HttpResponse(status=204, headers={"HX-Redirect": page})
    return render(request, "portal/progress.html", _said(found, words, receipt_number, secret))


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(STATUS, "receipt_number")
def withdraw(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Withdraw the cancellation."""
    order = own_order(receipt_number)
    if request.method == "POST" and order is not None:
        try:
            cancel_termination(order.order_id, DECLARANT, timezone.now())
        except Refusal as refusal:
            return status_answer(request, receipt_number, secret, refusal)
    return see_other("portal:status", receipt_number, secret)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(STATUS, "receipt_number")
def cancel_the_contract_instead(
    request: HttpRequest, receipt_number: str, secret: str
) -> HttpResponse:
    """Cancel with the details of a withdrawal that was refused, and lead to the new receipt."""
    if request.method != "POST":
        return see_other("portal:status", receipt_number, secret)
    read_or_404(receipt_number)
    try:
        receipt = cancel_instead(receipt_number, timezone.now())
    except Refusal as refusal:
        return status_answer(request, receipt_number, secret, refusal)
    number = receipt.receipt_number
    return see_other("portal:receipt", number, link_secret(STATUS, number))


@require_safe
@behind_link(STATUS, "receipt_number")
def certificate(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Give the certificate, which names amounts, to a holder who has proved who they are."""
    del request, secret
    found = read_or_404(receipt_number)
    if found.order is None or not status_words(found).has_certificate:
        raise Http404
    return json_file(found.order.order_id)


def own_order(receipt_number: str) -> OrderStory | None:
    """Return the order that this declaration made; ``None`` if it made none."""
    found = read_or_404(receipt_number)
    return found.order if found.is_own else None


def status_answer(
    request: HttpRequest, receipt_number: str, secret: str, refusal: Refusal | None = None
) -> HttpResponse:
    """Return the status page, with the refusal of what was asked on it, if there was one."""
    found = read_or_404(receipt_number)
    said = {
        **_said(found, status_words(found), receipt_number, secret),
        "problem": sentence(refusal) if refusal else "",
    }
    return render(request, "portal/status.html", said, status=422 if refusal else 200)


def _said(
    found: DeclarationStatus, words: StatusWords, receipt_number: str, secret: str
) -> dict[str, Any]:
    return {
        "words": words,
        "certificate": certificate_link(found.order.order_id)
        if words.has_certificate and found.order
        else "",
        "guardian": link_for_declarant(found),
        "receipt_number": receipt_number,
        "secret": secret,
    }
