"""What came of a call, said once after it."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.hotline_conduct import after
from cleanbreak.channels.staff.hotline_field import FORM
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.wrap_up import NotCompleted, WrapUp, WrapUpMissing
from cleanbreak.flows.wrap_up_call import Chosen, wrap_up_call

WANTED = "wanted"


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def wrap_up(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Write down what came of the call."""

    def do(call_id: UUID, actor: Actor, now: datetime) -> None:
        try:
            outcome = WrapUp(request.POST.get("outcome", ""))
        except ValueError as fault:
            raise WrapUpMissing from fault
        said = request.POST.get("reason", "")
        reason = next((one for one in NotCompleted if one.value == said), None)
        wanted = WANTED in request.POST
        chosen = Chosen(outcome=outcome, reason=reason, asked_to_end=wanted)
        wrap_up_call(call_id, chosen, actor, now)

    return after(request, handling_id, do)
