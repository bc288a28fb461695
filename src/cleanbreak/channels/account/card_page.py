"""From a card to its line, among those of the holder; no number stands in an address."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.account.answers import see_other, show
from cleanbreak.channels.account.signed_in import holder_page
from cleanbreak.domain.identifiers import parse_iccid
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.list_own_lines import own_line_of_card


@sensitive_post_parameters("iccid")
@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def card(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Ask for the number of a card, and lead to the line that is on it."""
    typed = request.POST.get("iccid", "")
    if request.method != "POST":
        return show(request, "holder/card.html", {})
    try:
        line_id = own_line_of_card(holder_id, parse_iccid(typed))
    except Refusal as refusal:
        return show(request, "holder/card.html", {"typed": typed}, refusal)
    return see_other("account:line", line_id)
