"""Report somebody who says that they are us: no login, no file, a receipt number."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import see_other, unstored
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.suspicious_report import (
    CONTACT_LENGTH_MAX,
    SAID_LENGTH_MAX,
    WHERE_LENGTH_MAX,
    MetBy,
    MetByMissing,
    SuspiciousReport,
)
from cleanbreak.flows.contact_words import MET_BY
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.report_suspicion import report_suspicion

RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}", re.ASCII)
FIELDS = ("met_by", "where", "said", "contact")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or keep the report and lead to its receipt number."""
    if request.method != "POST":
        return _page(request)
    try:
        check_rate(Limited.REPORT, address_of(request), timezone.now())
        receipt_number = report_suspicion(_read(request), timezone.now())
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        return unstored(_page(request, refusal))
    return see_other("portal:official-reported", receipt_number)


@require_safe
def reported(request: HttpRequest, receipt_number: str) -> HttpResponse:
    """Thank; the number stands in the address and is not looked up."""
    if not RECEIPT.fullmatch(receipt_number):
        raise Http404
    said = {"receipt_number": receipt_number}
    return unstored(render(request, "portal/official_reported.html", said))


def _read(request: HttpRequest) -> SuspiciousReport:
    typed = {field: request.POST.get(field, "") for field in FIELDS}
    try:
        met_by = MetBy(typed.pop("met_by"))
    except ValueError as fault:
        raise MetByMissing from fault
    return SuspiciousReport(met_by=met_by, **typed)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    said = {
        "problem": sentence(refusal) if refusal else "",
        "field": "met_by" if isinstance(refusal, MetByMissing) else "said",
        "typed": {field: request.POST.get(field, "") for field in FIELDS},
        "choices": [(kind.value, words) for kind, words in MET_BY.items()],
        "said_length_max": SAID_LENGTH_MAX,
        "where_length_max": WHERE_LENGTH_MAX,
        "contact_length_max": CONTACT_LENGTH_MAX,
    }
    status = 422 if refusal else 200
    return render(request, "portal/official_report.html", said, status=status)
