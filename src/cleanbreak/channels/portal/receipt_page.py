"""The receipt: what was declared and when, as a page and as files with the same words."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.answers import download
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.error_pages import unavailable
from cleanbreak.domain.certificate import canonical_bytes
from cleanbreak.domain.declaration import DeclarationKind
from cleanbreak.domain.termination import UnknownOrder
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.print_paper import PrintingNotInstalled
from cleanbreak.flows.read_order import DeclarationStatus, read_declaration
from cleanbreak.flows.receipt_words import receipt_words
from cleanbreak.flows.write_receipt_paper import receipt_pdf
from cleanbreak.ports.errors import OutsideFailure


@require_safe
@behind_link(STATUS, "receipt_number")
def receipt(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Show the receipt."""
    found = read_or_404(receipt_number).receipt
    words = receipt_words(found, settings.CLEANBREAK_HOME_PLACE)
    said = {
        "words": words,
        "is_withdrawal": found.declaration.kind is DeclarationKind.WITHDRAWAL,
        "receipt_number": receipt_number,
        "secret": secret,
    }
    return render(request, "portal/receipt.html", said)


@require_safe
@behind_link(STATUS, "receipt_number")
def receipt_text(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Give the receipt as plain text, to keep."""
    del request, secret
    words = receipt_words(read_or_404(receipt_number).receipt, settings.CLEANBREAK_HOME_PLACE)
    return download(words.as_text(), "text/plain; charset=utf-8", f"receipt-{receipt_number}.txt")


@require_safe
@behind_link(STATUS, "receipt_number")
def receipt_json(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Give the statement behind the words, as canonical bytes (RFC 8785)."""
    del request, secret
    statement = canonical_bytes(read_or_404(receipt_number).receipt.as_json())
    return download(statement, "application/json", f"receipt-{receipt_number}.json")


@require_safe
@behind_link(STATUS, "receipt_number")
def receipt_paper(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Give the receipt as a signed paper, in the language of the page."""
    del secret
    found = read_or_404(receipt_number).receipt
    try:
        pdf = receipt_pdf(found, get_language() or settings.LANGUAGE_CODE)
    except (PrintingNotInstalled, OutsideFailure):
        return unavailable(request)
    return download(pdf, "application/pdf", f"receipt-{receipt_number}.pdf")


def read_or_404(receipt_number: str) -> DeclarationStatus:
    """Return how the declaration stands.

    :raises Http404: if there is none with this number.
    """
    try:
        return read_declaration(receipt_number)
    except UnknownOrder as unknown:
        raise Http404 from unknown
