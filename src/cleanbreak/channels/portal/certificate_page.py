"""The page of a certificate: the paper, the proof, the data and the code, to keep and to show."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.answers import download
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.error_pages import unavailable
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.certificate_words import certificate_words, holder_language
from cleanbreak.flows.draw_qr import draw_titled_qr, qr_picture
from cleanbreak.flows.message_texts import CERTIFICATE
from cleanbreak.flows.print_paper import PrintingNotInstalled
from cleanbreak.flows.read_certificate import NoCertificateYet
from cleanbreak.flows.read_proof import qr_text
from cleanbreak.flows.write_certificate_paper import (
    PROOF_TYPE,
    certificate_file,
    certificate_pdf,
    paper_proof,
    qr_title,
    verify_address,
)
from cleanbreak.ports.errors import OutsideFailure

WAIT_S = 5
"""When to come again while the log does not have it yet."""


@require_safe
@behind_link(CERTIFICATE, "order_id")
def certificate(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Show the certificate to whoever reads the mail on file, and all that can be kept of it."""
    return _page(request, order_id, secret)


@require_safe
@behind_link(CERTIFICATE, "order_id")
def paper(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Give the paper, in the language that ``?language=`` names, else in the holder's."""
    language = request.GET.get("language", "") or holder_language(order_id)
    return _file(request, order_id, secret, lambda: paper_file(order_id, language))


@require_safe
@behind_link(CERTIFICATE, "order_id")
def proof(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Give the proof of all that is on file but the card."""
    name = f"certificate-{order_id}.cose"
    return _file(
        request, order_id, secret, lambda: download(paper_proof(order_id), PROOF_TYPE, name)
    )


@require_safe
@behind_link(CERTIFICATE, "order_id")
def code(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Give the QR code as a picture."""
    name = f"certificate-{order_id}.png"
    return _file(
        request,
        order_id,
        secret,
        lambda: download(qr_picture(qr_text(order_id)), "image/png", name),
    )


@require_safe
@behind_link(CERTIFICATE, "order_id")
def data(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Give the signed statement as JSON."""
    del request, secret
    return json_file(order_id)


def json_file(order_id: UUID) -> HttpResponse:
    """Return the certificate as JSON.

    :raises Http404: if none was issued yet.
    """
    try:
        content = certificate_file(order_id)
    except NoCertificateYet as refusal:
        raise Http404 from refusal
    return download(content, "application/json", f"certificate-{order_id}.json")


def paper_file(order_id: UUID, language: str) -> HttpResponse:
    """Return the certificate as a paper.

    :raises Refusal: as ``flows/write_certificate_paper.py`` does.
    :raises OutsideFailure: if it cannot be signed now.
    """
    pdf = certificate_pdf(order_id, language)
    return download(pdf, "application/pdf", f"certificate-{order_id}.pdf")


def _file(
    request: HttpRequest, order_id: UUID, secret: str, make: Callable[[], HttpResponse]
) -> HttpResponse:
    """Give a file; where there is none now, the page says why."""
    try:
        return make()
    except NoCertificateYet as unknown:
        raise Http404 from unknown
    except (PrintingNotInstalled, OutsideFailure):
        return unavailable(request)
    except Refusal as refusal:
        return _page(request, order_id, secret, refusal)


def _page(
    request: HttpRequest, order_id: UUID, secret: str, refusal: Refusal | None = None
) -> HttpResponse:
    try:
        words = certificate_words(order_id)
    except NoCertificateYet as unknown:
        raise Http404 from unknown
    qr = waits = ""
    try:
        qr = draw_titled_qr(qr_text(order_id), qr_title())
    except OutsideFailure:
        return unavailable(request)
    except Refusal as not_now:
        waits = sentence(not_now)
    said = {
        "certificate": words,
        "secret": secret,
        "qr": qr,
        "waits": "" if refusal else waits,
        "languages": _languages(holder_language(order_id)),
        "verify": verify_address(),
        "problem": sentence(refusal) if refusal else "",
    }
    response = render(request, "portal/certificate.html", said, status=409 if refusal else 200)
    if refusal:
        response["Retry-After"] = str(WAIT_S)
    return response


def _languages(first: str) -> list[tuple[str, str]]:
    """Return code and own name of each language of a paper, the holder's first."""
    codes = sorted((code for code, _name in settings.LANGUAGES), key=lambda one: one != first)
    return [(code, get_language_info(code)["name_local"]) for code in codes]
