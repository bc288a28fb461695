"""Give a number that rests back to whoever had it, after a look at their document."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import show_with
from cleanbreak.channels.staff.cash_form import FITS, read_document
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.cash_words import DOCUMENT_WORDS
from cleanbreak.flows.reclaim_number import Reclaim, reclaim_number


@sensitive_post_parameters("number", "name")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.CHECK_DOCUMENT)
def reclaim(request: HttpRequest) -> HttpResponse:
    """Take number, name and document, and say until when the number is kept."""
    if request.method != "POST":
        return _page(request)
    try:
        until = reclaim_number(_asked(request), actor_of(request), timezone.now())
    except Refusal as refusal:
        return _page(request, refusal)
    return _page(request, None, until)


def _asked(request: HttpRequest) -> Reclaim:
    document = read_document({"document": request.POST.get("document", ""), "holder": FITS})
    return Reclaim(
        msisdn=parse_msisdn_at(request.POST.get("number", ""), settings.CLEANBREAK_HOME_PLACE),
        name=request.POST.get("name", ""),
        document=document,
    )


def _page(
    request: HttpRequest, refusal: Refusal | None = None, until: date | None = None
) -> HttpResponse:
    said: dict[str, Any] = {
        "place": "number-reclaim",
        "until": until,
        "documents": [(one.value, words) for one, words in DOCUMENT_WORDS.items()],
        "number": request.POST.get("number", "") if refusal else "",
        "name": request.POST.get("name", "") if refusal else "",
    }
    return show_with(request, "staff/reclaim.html", said, refusal)
