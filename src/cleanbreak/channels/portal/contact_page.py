"""Leave us a message: no login, no name needed, a number at once, and an answer by mail.

Whoever writes that they want to cancel is shown where that is done; the message is kept all the
same. From the page of a declaration, behind its secret link, the message belongs to it.
"""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import unstored
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.channels.portal.declaration_form import SUBMISSION_KEY, new_submission_key
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.receipt_page import read_or_404
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.mail_address import ADDRESS_LENGTH_MAX
from cleanbreak.domain.message_thread import (
    SAID_LENGTH_MAX,
    TEXT_LENGTH_MAX,
    AnswerAddressMissing,
    LeftMessage,
    SaidTooLong,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.leave_message import leave_message
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.message_texts import STATUS

FORM = ["GET", "HEAD", "POST"]
NUMBER = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}", re.ASCII)
FIELDS = ("text", "contact", "name", "number")
CANCEL = "cancel"
"""What the address of the next page says, if somebody wants to cancel."""


@sensitive_post_parameters()
@never_cache
@require_http_methods(FORM)
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form, or keep the message and lead to its number."""
    return _answer(request)


@sensitive_post_parameters()
@require_http_methods(FORM)
@behind_link(STATUS, "receipt_number")
def from_status(request: HttpRequest, receipt_number: str, secret: str) -> HttpResponse:
    """The same for whoever has shown the link of their declaration."""
    del secret
    read_or_404(receipt_number)
    return _answer(request, receipt_number)


@require_safe
def received(request: HttpRequest, message_number: str) -> HttpResponse:
    """Say the number, which stands in the address and is not looked up, and what comes now."""
    if not NUMBER.fullmatch(message_number):
        raise Http404
    said = {"message_number": message_number, "wants_to_cancel": CANCEL in request.GET}
    return unstored(render(request, "portal/message_received.html", said))


def _answer(request: HttpRequest, receipt_number: str = "") -> HttpResponse:
    if request.method != "POST":
        return _page(request, receipt_number)
    try:
        check_rate(Limited.MESSAGE, address_of(request), timezone.now())
        kept = leave_message(
            _read(request), _page_key(request), timezone.now(), receipt_number=receipt_number
        )
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        return unstored(_page(request, receipt_number, refusal))
    address = reverse("portal:contact-received", args=[kept.message_number])
    wish = f"?{CANCEL}" if kept.says_to_cancel and not receipt_number else ""
    return HttpResponse(status=303, headers={"Location": f"{address}{wish}"})


def _read(request: HttpRequest) -> LeftMessage:
    typed = {field: request.POST.get(field, "") for field in FIELDS}
    return LeftMessage(**typed, language=get_language() or "en")


def _page_key(request: HttpRequest) -> str:
    """Return what makes two sendings of one page the same message."""
    given = request.POST.get("submission_key", "")
    return given if SUBMISSION_KEY.fullmatch(given) else new_submission_key()


def _page(
    request: HttpRequest, receipt_number: str, refusal: Refusal | None = None
) -> HttpResponse:
    said = {
        "problem": sentence(refusal) if refusal else "",
        "field": _field_of(refusal),
        "typed": {field: request.POST.get(field, "") for field in FIELDS},
        "submission_key": _page_key(request),
        "receipt_number": receipt_number,
        "text_length_max": TEXT_LENGTH_MAX,
        "said_length_max": SAID_LENGTH_MAX,
        "contact_length_max": ADDRESS_LENGTH_MAX,
    }
    return render(request, "portal/message.html", said, status=422 if refusal else 200)


def _field_of(refusal: Refusal | None) -> str:
    """Return the field that a refusal is about."""
    if isinstance(refusal, AnswerAddressMissing):
        return "contact"
    return "name" if isinstance(refusal, SaidTooLong) else "text"
