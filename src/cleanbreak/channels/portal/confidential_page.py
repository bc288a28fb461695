"""Leave a shared plan in confidence: no login, no trace, and a quick way out of the page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import unstored
from cleanbreak.channels.portal.confidential_form import FIELD_LENGTH_MAX, Typed, new_key
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.accept_confidential_request import accept_confidential_request
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate

SOMEBODY = Actor(channel=Channel.PORTAL, acting_user="declarant")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confidential(request: HttpRequest) -> HttpResponse:
    """Show the page, or take the request and say what happens now on the same address."""
    if request.method != "POST":
        return _page(request, Typed(key=new_key()))
    typed, now = Typed.of(request.POST), timezone.now()
    try:
        check_rate(Limited.DECLARATION, address_of(request), now)
        due_on = accept_confidential_request(
            typed.as_request(), settings.CLEANBREAK_HOME_PLACE, SOMEBODY, now
        )
    except TooManyRequests as refusal:
        return _page(request, typed, refusal, status=429)
    except Refusal as refusal:
        return _page(request, typed, refusal, status=422)
    return unstored(render(request, "portal/confidential_received.html", {"due_on": due_on}))


def _page(
    request: HttpRequest, typed: Typed, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    said = {
        "typed": typed,
        "problem": sentence(refusal) if refusal else "",
        "length_max": FIELD_LENGTH_MAX,
    }
    return unstored(render(request, "portal/confidential.html", said, status=status))
