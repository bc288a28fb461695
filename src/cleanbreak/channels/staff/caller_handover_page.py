"""Hand a caller over: the agent reads out a code, and the caller goes on in a store or online."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.callers_page import FORM, caller_answer, calling
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.handover import Told
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.flows.make_handover import Story, make_handover
from cleanbreak.flows.serve_caller import WISHES
from cleanbreak.flows.verify_caller import UnknownCaller, proved_line


@require_http_methods(FORM)
@staff_page(Right.VERIFY_CALLER)
def handover(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    """Make a code of what a verified caller has told; what they proved stays with this call."""
    if request.method != "POST":
        return see_other("staff:caller-account", verification_id)
    actor, now = calling(request), timezone.now()
    try:
        line = proved_line(verification_id, Consequence.SEE_ACCOUNT, actor, now)
        wish = WISHES.get(request.POST.get("when", ""))
        story = Story(
            subject=f"call:{verification_id}",
            told=Told(
                msisdn=line.msisdn,
                end=wish.policy if wish else EndPolicy.AFTER_NOTICE,
            ),
            language=line.holder.language,
            line_id=line.line_id,
        )
        made = make_handover(story, actor.acting_user, actor, now)
    except UnknownCaller as fault:
        raise Http404 from fault
    except Refusal as refusal:
        return caller_answer(request, verification_id, refusal)
    said = {
        "place": "callers",
        "verification_id": verification_id,
        "made": made,
        "qr": draw_qr(made.link),
    }
    return show_with(request, "staff/caller_handover.html", said, None)
