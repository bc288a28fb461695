"""The certificate as a paper, for the case on the console and for the customer at the desk."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.desk_field import at_desk
from cleanbreak.channels.staff.desk_visit_page import (
    look_in_visit,
    story_or_404,
    visit_answer,
)
from cleanbreak.channels.staff.looks import look
from cleanbreak.channels.staff.order_page import item_of, order_answer, order_or_404
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.look import Seen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.certificate_words import holder_language
from cleanbreak.flows.read_certificate import NoCertificateYet
from cleanbreak.flows.write_certificate_paper import certificate_pdf
from cleanbreak.ports.errors import OutsideFailure


class PaperNotSignedNow(Refusal):
    """The paper cannot be signed at the moment. Nothing is lost: try again in a minute."""

    code = "paper_not_signed_now"


@require_safe
@staff_page(Right.SEE_ORDERS)
def certificate(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Give the paper of an order, in the language of its holder."""
    found = order_or_404(request, order_id)
    try:
        pdf = _pdf(order_id, holder_language(order_id))
    except Refusal as refusal:
        return order_answer(request, order_id, refusal)
    return look(request, item_of(found, Seen.CERTIFICATE), lambda: _file(pdf, order_id))


@require_safe
@staff_page(Right.CHECK_DOCUMENT)
def at_the_desk(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give the paper of the line that ended in a visit, to print, in the customer's language."""
    story = story_or_404(visit_id, at_desk(request))
    if story.order_id is None:
        raise Http404
    try:
        pdf = _pdf(story.order_id, story.language)
    except Refusal as fault:
        refusal = fault
        return look_in_visit(request, story, lambda: visit_answer(request, story, refusal))
    return look_in_visit(request, story, lambda: _file(pdf, visit_id))


def _pdf(order_id: UUID, language: str) -> bytes:
    """Return the paper.

    :raises Http404: if the line has not ended.
    :raises PaperNotSignedNow: if nobody can sign it now.
    """
    try:
        return certificate_pdf(order_id, language)
    except NoCertificateYet as unknown:
        raise Http404 from unknown
    except OutsideFailure as failure:
        raise PaperNotSignedNow from failure


def _file(pdf: bytes, number: UUID) -> HttpResponse:
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="certificate-{number}.pdf"'},
    )
