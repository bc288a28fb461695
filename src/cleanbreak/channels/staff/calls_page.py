"""Calls: an agent says that they are on the phone, and reads out a check code."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.agent_call import (
    ANNOUNCED,
    CALL_LASTS_MAX,
    CallReason,
    CallReasonMissing,
    CaseMissing,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.contact_words import REASONS
from cleanbreak.flows.hold_call import (
    begin_call,
    code_of_call,
    end_call,
    list_running_calls,
    running_call_of,
)
from cleanbreak.flows.mark_messages import official_link

FORM = ["GET", "HEAD", "POST"]


@require_safe
@staff_page(Right.CALL_HOLDERS)
def calls(request: HttpRequest) -> HttpResponse:
    """Show the agent's own call with its code, and who else is on the phone."""
    return _page(request)


@require_http_methods(FORM)
@staff_page(Right.CALL_HOLDERS)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a call about an order or a verification."""

    def do() -> None:
        begin_call(_case(request), _reason(request), actor_of(request), timezone.now())

    return _after(request, do)


@require_http_methods(FORM)
@staff_page(Right.CALL_HOLDERS)
def end(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """End the agent's own call."""
    return _after(request, lambda: end_call(call_id, actor_of(request), timezone.now()))


def _after(request: HttpRequest, do: Callable[[], object]) -> HttpResponse:
    """Do what a form asks for, and lead back; whoever only looks is led back too."""
    if request.method == "POST":
        try:
            do()
        except Refusal as refusal:
            return _page(request, refusal)
    return see_other("staff:calls")


def _case(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("case", "").strip()[:64])
    except ValueError as fault:
        raise CaseMissing from fault


def _reason(request: HttpRequest) -> CallReason:
    said = request.POST.get("reason", "")
    for reason in ANNOUNCED:
        if reason.value == said:
            return reason
    raise CallReasonMissing


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    own = running_call_of(actor_of(request), now)
    running = [(one, REASONS[CallReason(one.reason)]) for one in list_running_calls(now)]
    said = {
        "place": "calls",
        "own": own,
        "own_reason": REASONS[CallReason(own.reason)] if own else "",
        "code": code_of_call(own.call_id) if own else "",
        "ends_by": own.began_at + CALL_LASTS_MAX if own else None,
        "official_link": official_link(),
        "running": running,
        "reasons": [(reason.value, REASONS[reason]) for reason in ANNOUNCED],
        "case": request.POST.get("case", request.GET.get("case", ""))[:64],
        "reason": request.POST.get("reason", ""),
    }
    return show_with(request, "staff/calls.html", said, refusal)
