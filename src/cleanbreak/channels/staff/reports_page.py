"""What people report of somebody who says that they are us."""

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.staff import Right
from cleanbreak.domain.suspicious_report import UnknownReport
from cleanbreak.flows.contact_words import MET_BY
from cleanbreak.flows.report_suspicion import close_report, list_reports, recording_of_report

SOUND = {"media-src": ["'self'"]}
"""Beside the policy of all pages."""


@csp_update(SOUND)
@require_safe
@staff_page(Right.SEE_REPORTS)
def reports(request: HttpRequest) -> HttpResponse:
    """List them, those that wait longest first, and behind them those that are closed."""
    found = list_reports(SHOWN_MAX, asked_place(request), with_closed=True)
    rows = [(one, MET_BY[one.met_by]) for one in found.rows]
    said = {"place": "reports", "rows": rows, "pages": turn(request, "staff:reports", found)}
    return show(request, "staff/reports.html", said)


@require_safe
@staff_page(Right.SEE_REPORTS)
def recording(request: HttpRequest, receipt_number: str) -> HttpResponse:
    """Hand out what a reporter said on the telephone."""
    try:
        content = recording_of_report(receipt_number)
    except UnknownReport as fault:
        raise Http404 from fault
    return HttpResponse(content, content_type="audio/wav")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.CLOSE_REPORT)
def close(request: HttpRequest, receipt_number: str) -> HttpResponse:
    """Close one; where its reporter can be reached is deleted."""
    if request.method == "POST":
        try:
            close_report(receipt_number, actor_of(request), timezone.now())
        except UnknownReport as fault:
            raise Http404 from fault
    return see_other("staff:reports")
