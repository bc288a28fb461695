"""The page for the contacts on file: stop what waits, with one click and without a login."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.objection_page import CONTACT_ON_FILE
from cleanbreak.flows.cool_off_texts import CONSEQUENCE_WORDS, COOL_OFF
from cleanbreak.flows.object_to_cool_off import (
    UnknownCoolOff,
    object_to_cool_off,
    read_cool_off,
)

TAIL_DIGITS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(COOL_OFF, "cool_off_id")
def cool_off(request: HttpRequest, cool_off_id: UUID, secret: str) -> HttpResponse:
    """Show what waits, and stop it if the contact on file says so."""
    try:
        if request.method == "POST":
            object_to_cool_off(cool_off_id, CONTACT_ON_FILE, timezone.now())
            return see_other("portal:cool-off", cool_off_id, secret)
        row = read_cool_off(cool_off_id)
    except UnknownCoolOff as unknown:
        raise Http404 from unknown
    said = {
        "cool_off": row,
        "what": CONSEQUENCE_WORDS[row.consequence],
        "tail": row.line.msisdn[-TAIL_DIGITS:],
    }
    return render(request, "portal/cool_off.html", said)
