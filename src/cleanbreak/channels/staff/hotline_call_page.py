"""One call: who speaks, what is done, and the one step of the script that is due.

What a form sends is for the step that its page showed: Enter pressed twice reads nothing out, and
confirms nothing. The caller's account is seen by nobody before they have proved that it is theirs.
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import REFUSED, see_other
from cleanbreak.channels.staff.hotline_conduct_said import conduct_said
from cleanbreak.channels.staff.hotline_field import FORM, on_phone, show_hotline
from cleanbreak.channels.staff.hotline_said import call_said
from cleanbreak.channels.staff.hotline_steps import say, take
from cleanbreak.channels.staff.looks import Item, carry, look
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.call_handling import (
    CallStep,
    CallStepDone,
    HandlingOver,
    OtherCallStepDue,
    UnknownHandling,
)
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.begin_handling import begin_again, hold_on
from cleanbreak.flows.close_handling import close_handling
from cleanbreak.flows.note_end_in_call import note_receipt
from cleanbreak.flows.read_handling import HandlingStory, line_of_handling, read_handling
from cleanbreak.flows.seat_agent import keep_seat
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.flows.withdraw_in_call import withdraw_in_call


@sensitive_post_parameters("scan")
@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def handling(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Show the step that is due, or take what it asks for."""
    actor, now = on_phone(request), timezone.now()
    story = story_of(request, handling_id)
    keep_seat(actor, now)
    if note_receipt(story, actor, now):
        story = story_of(request, handling_id)
    if story.is_open:
        hold_on(handling_id, actor, now)
    return seen(request, story, lambda: _answer(request, story))


@require_safe
@staff_page(Right.SERVE_HOTLINE, is_poll=True)
def news(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Say to the script whether the caller is gone, the receipt has left, or another window did
    something.
    """
    actor, now = on_phone(request), timezone.now()
    story = story_of(request, handling_id)
    keep_seat(actor, now)
    note_receipt(story, actor, now)
    if request.GET.get("seen") == _mark(story_of(request, handling_id)):
        return HttpResponse(status=204)
    page = reverse("staff:hotline-handling", args=[handling_id])
    return HttpResponse(status=204, headers={"HX-Redirect": page})


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def again(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Begin the script again: the caller has changed their mind, or means another line."""
    if request.method != "POST":
        return see_other("staff:hotline-handling", handling_id)
    story = story_of(request, handling_id)
    is_other = request.POST.get("line") == "other"
    try:
        handling_id = begin_again(
            handling_id, on_phone(request), timezone.now(), is_other_line=is_other
        )
    except Refusal as refusal:
        return seen(request, story, partial(handling_answer, request, story, refusal))
    return see_other("staff:hotline-handling", handling_id)


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def withdraw(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Withdraw the order by which the caller's line was to end."""
    story = story_of(request, handling_id)
    if request.method == "POST":
        try:
            withdraw_in_call(handling_id, on_phone(request), timezone.now())
        except Refusal as refusal:
            return seen(request, story, partial(handling_answer, request, story, refusal))
    return see_other("staff:hotline-handling", handling_id)


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def close(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Close the call."""
    if request.method == "POST":
        story_of(request, handling_id)
        close_handling(handling_id, on_phone(request), timezone.now())
    return see_other("staff:hotline-handling", handling_id)


def story_of(request: HttpRequest, handling_id: UUID) -> HandlingStory:
    """Return a call of this agent; another one's is none."""
    try:
        return read_handling(handling_id, on_phone(request))
    except UnknownHandling as fault:
        raise Http404 from fault


def seen(
    request: HttpRequest, story: HandlingStory, page: Callable[[], HttpResponse]
) -> HttpResponse:
    """Show the page; from the proof on, after the entry of the look at the line is written."""
    line = line_of_handling(story)
    if line is None or story.verification_id is None:
        return page()
    carry(request, Seen.LINE, [story.verification_id], Purpose.CALLER_VERIFIED)
    item = Item(
        what=Seen.LINE,
        key=story.verification_id,
        line_id=line.line_id,
        address=reverse("staff:hotline-handling", args=[story.handling_id]),
        place="hotline-call",
    )
    return look(request, item, page)


def handling_answer(
    request: HttpRequest,
    story: HandlingStory,
    refusal: Refusal | None = None,
    *,
    beside: Refusal | None = None,
) -> HttpResponse:
    """Return the page of a call.

    :param refusal: of what the script asked for.
    :param beside: of what was asked for beside it.
    """
    said: dict[str, Any] = {
        **call_said(request, story),
        **conduct_said(request, story, beside),
        "mark": _mark(story),
        "step": story.due.value if story.due and story.is_open else "",
        "template": _template(story),
    }
    if story.is_open and story.due and not story.has_declared:
        try:
            said |= say(story.due, request, story)
        except Refusal as unsaid:
            refusal = refusal or unsaid
    answer = show_hotline(request, "staff/hotline_call.html", said, refusal)
    answer.status_code = REFUSED if beside else answer.status_code
    return answer


def _answer(request: HttpRequest, story: HandlingStory) -> HttpResponse:
    if request.method != "POST":
        return handling_answer(request, story)
    try:
        _take(request, story)
    except CallStepDone:
        pass  # sent twice: the page shows what is due now
    except Refusal as refusal:
        return handling_answer(request, story_of(request, story.handling_id), refusal)
    return see_other("staff:hotline-handling", story.handling_id)


def _take(request: HttpRequest, story: HandlingStory) -> None:
    """Take what a form sends for the step that is due.

    :raises CallStepDone, OtherCallStepDue: if the form was for another one.
    """
    if not story.is_open or story.has_declared:
        raise HandlingOver
    try:
        meant = CallStep(request.POST.get("step", ""))
    except ValueError as fault:
        raise OtherCallStepDue from fault
    if meant in story.done:
        raise CallStepDone
    if meant is not story.due or meant is CallStep.RECEIPT:
        raise OtherCallStepDue
    take(meant, request, story)


def _template(story: HandlingStory) -> str:
    """Return the part of the page that the due step has for itself."""
    if not story.is_open:
        return "staff/hotline_step_over.html"
    if story.has_declared:
        return "staff/hotline_step_declared.html"
    if story.order_id is not None:
        return "staff/hotline_step_receipt.html"
    if story.due is not None and story.due.value.startswith("told_"):
        return "staff/hotline_step_told.html"
    return f"staff/hotline_step_{story.due.value if story.due else 'over'}.html"


def _mark(story: HandlingStory) -> str:
    """Return what changes when the page has to be shown anew."""
    done = sorted(one.value for one in story.done)
    line = (story.is_on_the_line, story.is_connected, story.is_to_call_back)
    return keyed_hash("hotline:call", f"{done}{line}{story.outcome}{story.receipt_number}")
