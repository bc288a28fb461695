"""Requests in confidence, for the one role that may know of them."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with
from cleanbreak.channels.staff.looks import Item, carry, look
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.channels.staff.wished_end import read_wish
from cleanbreak.domain.confidential import ConfidentialDecision, NotConfidential, SurvivorDocument
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.decide_confidential_request import (
    SeenDocument,
    end_in_confidence,
    refuse_confidential_request,
)
from cleanbreak.flows.list_confidential_requests import (
    list_confidential_requests,
    read_confidential_request,
)
from cleanbreak.flows.wired_outside import wired_outside

FORM = ["GET", "HEAD", "POST"]
DOCUMENT_WORDS = {
    SurvivorDocument.POLICE_REPORT: _("Police report"),
    SurvivorDocument.COURT_ORDER: _("Court order"),
    SurvivorDocument.AFFIDAVIT: _("Signed statement of somebody who helps by profession"),
    SurvivorDocument.OTHER_OFFICIAL: _("Another official paper"),
}
DECISION_WORDS = {
    ConfidentialDecision.ACCEPTED: _("accepted"),
    ConfidentialDecision.REFUSED: _("refused"),
    None: _("waits"),
}


class SurvivorDocumentMissing(Refusal):
    """Choose which document you have seen."""

    code = "survivor_document_missing"


@require_safe
@staff_page(Right.HANDLE_CONFIDENTIAL)
def requests(request: HttpRequest) -> HttpResponse:
    """List them, what waits first."""
    found = list_confidential_requests(SHOWN_MAX, asked_place(request))
    carry(request, Seen.CONFIDENTIAL, [one.request_id for one in found.rows], Purpose.WORK_ITEM)
    rows = [(one, one.msisdn[-4:], DECISION_WORDS[one.decision]) for one in found.rows]
    said = {
        "place": "confidential",
        "rows": rows,
        "pages": turn(request, "staff:confidential-list", found),
    }
    return show(request, "staff/confidential_list.html", said)


@require_http_methods(FORM)
@staff_page(Right.HANDLE_CONFIDENTIAL)
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show one request."""
    return _page(request, request_id)


@require_http_methods(FORM)
@staff_page(Right.HANDLE_CONFIDENTIAL)
def accept(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Order the end, after a look at the document."""

    def act() -> None:
        seen = SeenDocument(
            document=_document(request.POST.get("document", "")), wish=read_wish(request)
        )
        end_in_confidence(request_id, seen, actor_of(request), wired_outside(), timezone.now())

    return _after(request, request_id, act)


@require_http_methods(FORM)
@staff_page(Right.HANDLE_CONFIDENTIAL)
def refuse(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Note that no document showed it."""
    return _after(
        request,
        request_id,
        lambda: refuse_confidential_request(request_id, actor_of(request), timezone.now()),
    )


def _after(request: HttpRequest, request_id: UUID, act: Callable[[], None]) -> HttpResponse:
    if request.method == "POST":
        try:
            act()
        except NotConfidential as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return _page(request, request_id, refusal)
    return see_other("staff:confidential", request_id)


def _page(request: HttpRequest, request_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    try:
        found = read_confidential_request(request_id)
    except NotConfidential as fault:
        raise Http404 from fault
    said = {
        "place": "confidential",
        "story": found,
        "decision": DECISION_WORDS[found.decision],
        "documents": [(kind.value, words) for kind, words in DOCUMENT_WORDS.items()],
        "typed": request.POST,
    }

    def shown() -> HttpResponse:
        if found.order_id is not None:
            carry(request, Seen.ORDER, [found.order_id], Purpose.WORK_ITEM)
        return show_with(request, "staff/confidential.html", said, refusal)

    item = Item(
        what=Seen.CONFIDENTIAL,
        key=request_id,
        line_id=None,
        address=reverse("staff:confidential", args=[request_id]),
        place="confidential",
    )
    return look(request, item, shown, refusal)


def _document(chosen: str) -> SurvivorDocument:
    try:
        return SurvivorDocument(chosen)
    except ValueError as fault:
        raise SurvivorDocumentMissing from fault
