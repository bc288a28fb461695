"""Hand a visit over: the customer goes on at home, and need not tell it again."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.desk_field import FORM, at_desk, show_desk
from cleanbreak.channels.staff.desk_visit_page import visit_answer
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.desk_visit import UnknownVisit
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.flows.hand_visit_over import hand_visit_over
from cleanbreak.flows.read_visit import read_visit


@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def handover(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Make a code of what was told at the desk, and close the visit: nothing was done in it."""
    if request.method != "POST":
        return see_other("staff:desk-visit", visit_id)
    try:
        made = hand_visit_over(visit_id, at_desk(request), timezone.now())
    except UnknownVisit as fault:
        raise Http404 from fault
    except Refusal as refusal:
        story = read_visit(visit_id, at_desk(request), timezone.now())
        return visit_answer(request, story, refusal)
    said = {"made": made, "qr": draw_qr(made.link)}
    return show_desk(request, "staff/desk_handover.html", said)
