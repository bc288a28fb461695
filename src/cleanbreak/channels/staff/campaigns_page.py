"""The campaigns, newest first."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.campaign_form import REASON_WORDS
from cleanbreak.channels.staff.campaign_words import STATE_WORDS, count_text
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.staff import Right
from cleanbreak.flows.list_campaigns import list_campaigns


@require_safe
@staff_page(Right.SEE_CAMPAIGNS)
def campaigns(request: HttpRequest) -> HttpResponse:
    """List them."""
    found = list_campaigns(SHOWN_MAX, asked_place(request))
    rows = [
        (one, REASON_WORDS[one.reason], STATE_WORDS[one.state], count_text(one.lines_given))
        for one in found.rows
    ]
    said = {
        "place": "campaigns",
        "rows": rows,
        "pages": turn(request, "staff:campaigns", found),
    }
    return show(request, "staff/campaigns.html", said)
