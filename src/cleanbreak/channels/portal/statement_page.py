"""The final statement as a file: for the contact on file, and for a proved holder."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.answers import download
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.error_pages import unavailable
from cleanbreak.channels.portal.receipt_page import read_or_404
from cleanbreak.flows.make_statement import NoStatementYet, make_statement
from cleanbreak.flows.message_texts import STATEMENT, STATUS
from cleanbreak.flows.print_paper import PrintingNotInstalled
from cleanbreak.flows.status_words import status_words


@require_safe
@behind_link(STATEMENT, "order_id")
def statement(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Give the statement to whoever reads the mail on file."""
    del secret
    return _file(request, order_id)


@require_safe
@behind_link(STATUS, "receipt_number")
def status_statement(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """Give the statement, which names amounts, to a holder who has proved who they are."""
    del secret
    found = read_or_404(receipt_number)
    if found.order is None or not status_words(found).has_certificate:
        raise Http404
    return _file(request, found.order.order_id)


def _file(request: HttpRequest, order_id: UUID) -> HttpResponse:
    try:
        pdf = make_statement(order_id)
    except NoStatementYet as refusal:
        raise Http404 from refusal
    except PrintingNotInstalled:
        return unavailable(request)
    return download(pdf, "application/pdf", f"statement-{order_id}.pdf")
