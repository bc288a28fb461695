"""The one offer of a call: the agent asks whether to hear it, reads it out, notes the answer."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.hotline_conduct import after
from cleanbreak.channels.staff.hotline_field import FORM
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.retention_offer import OfferAnswer, OfferNotRead
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.make_offer import answer_offer, make_offer, note_none_wanted

AGREED, NONE_WANTED = "agreed", "none_wanted"
OFFER_LENGTH_MAX = 40


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def offer(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Show what is read out, if the caller wants to hear it; or note that they do not."""

    def do(call_id: UUID, actor: Actor, now: datetime) -> None:
        if NONE_WANTED in request.POST:
            note_none_wanted(call_id, actor, now)
            return
        name = request.POST.get("offer", "")[:OFFER_LENGTH_MAX]
        make_offer(call_id, name, actor, now, is_agreed=AGREED in request.POST)

    return after(request, handling_id, do)


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def answer(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Note what became of the offer."""

    def do(call_id: UUID, actor: Actor, now: datetime) -> None:
        try:
            said = OfferAnswer(request.POST.get("answer", ""))
        except ValueError as fault:
            raise OfferNotRead from fault
        answer_offer(call_id, said, actor, now)

    return after(request, handling_id, do)
