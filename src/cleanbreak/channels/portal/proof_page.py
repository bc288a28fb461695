"""The proof of an end: the holder chooses what it shows, and saves the file."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.answers import download
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.error_pages import unavailable
from cleanbreak.channels.portal.receipt_page import read_or_404
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.claim_words import CHOSEN_FIRST, CLAIM_WORDS, NOT_BY_LINK
from cleanbreak.flows.message_texts import CERTIFICATE, STATUS
from cleanbreak.flows.read_certificate import NoCertificateYet
from cleanbreak.flows.read_proof import open_end, read_proof
from cleanbreak.flows.status_words import status_words
from cleanbreak.flows.write_certificate_paper import PROOF_TYPE
from cleanbreak.ports.errors import OutsideFailure


class NothingChosen(Refusal):
    """Choose at least one fact that the proof shows."""

    code = "nothing_chosen"


@require_safe
@behind_link(CERTIFICATE, "order_id")
def proof(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Let whoever reads the mail on file choose what the proof shows."""
    return _page(request, order_id, reverse("portal:proof-file", args=(order_id, secret)))


@require_safe
@behind_link(CERTIFICATE, "order_id")
def proof_file(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Give the proof to whoever reads the mail on file."""
    return _file(request, order_id, reverse("portal:proof-file", args=(order_id, secret)))


@require_safe
@behind_link(STATUS, "receipt_number")
def status_proof(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Let a holder who has proved who they are choose what the proof shows."""
    address = reverse("portal:status-proof-file", args=(receipt_number, secret))
    return _page(request, _order_of(receipt_number), address)


@require_safe
@behind_link(STATUS, "receipt_number")
def status_proof_file(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Give the proof to a holder who has proved who they are."""
    address = reverse("portal:status-proof-file", args=(receipt_number, secret))
    return _file(request, _order_of(receipt_number), address)


def _order_of(receipt_number: str) -> UUID:
    found = read_or_404(receipt_number)
    if found.order is None or not status_words(found).has_certificate:
        raise Http404
    return found.order.order_id


def _page(
    request: HttpRequest, order_id: UUID, address: str, refusal: Refusal | None = None
) -> HttpResponse:
    try:
        on_file = [one.name for one in open_end(order_id) if one.name != NOT_BY_LINK]
    except NoCertificateYet as unknown:
        raise Http404 from unknown
    except Refusal as not_yet:
        on_file, refusal = [], refusal or not_yet
    chosen = request.GET.getlist("claim") or CHOSEN_FIRST
    said: dict[str, Any] = {
        "claims": [(name, CLAIM_WORDS[name], name in chosen) for name in on_file],
        "address": address,
        "problem": sentence(refusal) if refusal else "",
    }
    return render(request, "portal/proof.html", said, status=422 if refusal else 200)


def _file(request: HttpRequest, order_id: UUID, address: str) -> HttpResponse:
    names = [name for name in request.GET.getlist("claim") if name != NOT_BY_LINK]
    try:
        if not names:
            raise NothingChosen
        content = read_proof(order_id, names)
    except NoCertificateYet as unknown:
        raise Http404 from unknown
    except Refusal as refusal:
        return _page(request, order_id, address, refusal)
    except OutsideFailure:
        return unavailable(request)
    return download(content, PROOF_TYPE, f"certificate-{order_id}.cose")
