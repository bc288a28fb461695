"""Finish in a store what was begun in the account: a code, and its QR."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.account.answers import see_other, show
from cleanbreak.channels.account.signed_in import holder_page
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.handover import Told
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.flows.list_own_lines import OwnLine, read_own_line
from cleanbreak.flows.make_handover import Story, make_handover

ENDS = {"soon": EndPolicy.AFTER_NOTICE, "now": EndPolicy.IMMEDIATE}


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def handover(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    """Make a code for one line, with the end that was chosen so far."""
    found = read_own_line(holder_id, line_id)
    if request.method != "POST" or found.has_ended:
        return see_other("account:line", line_id)
    story = Story(
        subject=f"line:{line_id}",
        told=_told(request, found),
        language=get_language() or "en",
        line_id=line_id,
    )
    try:
        made = make_handover(story, f"holder:{holder_id}", HOLDER, timezone.now())
    except Refusal as refusal:
        return show(request, "holder/handover_made.html", {"line": found}, refusal)
    return show(
        request,
        "holder/handover_made.html",
        {"line": found, "made": made, "qr": draw_qr(made.link)},
    )


def _told(request: HttpRequest, found: OwnLine) -> Told:
    """Return the line, and the end that was chosen on the page before, if one was."""
    when, wished = request.POST.get("when", ""), None
    if when == "date":
        try:
            wished = parse_date(request.POST.get("wished_date", ""))
        except ValueError:  # well formed, and no day
            wished = None
    return Told(
        msisdn=found.msisdn,
        end=EndPolicy.ON_WISHED_DATE if wished else ENDS.get(when, EndPolicy.AFTER_NOTICE),
        wished_date=wished,
    )
