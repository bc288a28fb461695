"""Calling somebody back, as a part of their call; and calls whose agent's browser is gone."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.hotline_call_page import handling_answer, seen, story_of
from cleanbreak.channels.staff.hotline_field import FORM, on_phone
from cleanbreak.channels.staff.hotline_seat_page import seat_answer
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.hotline_queue import CallBackResult, CallBackResultMissing
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.begin_handling import begin_handling
from cleanbreak.flows.call_back import note_call_back
from cleanbreak.flows.take_over_call import take_over_call


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def call_back(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Note that somebody was called back in vain; whoever was reached is greeted."""
    if request.method != "POST":
        return see_other("staff:hotline-handling", handling_id)
    story, actor, now = story_of(request, handling_id), on_phone(request), timezone.now()
    try:
        note_call_back(story.call_id, _result(request.POST.get("result", "")), actor, now)
    except Refusal as refusal:
        return seen(request, story, partial(handling_answer, request, story, refusal))
    return see_other("staff:hotline-seat")


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def take_over(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Go on with the call of a colleague whose browser is gone."""
    if request.method != "POST":
        return see_other("staff:hotline-seat")
    actor, now = on_phone(request), timezone.now()
    try:
        take_over_call(call_id, actor, now)
        return see_other("staff:hotline-handling", begin_handling(call_id, actor, now))
    except Refusal as refusal:
        return seat_answer(request, actor, refusal)


def _result(code: str) -> CallBackResult:
    try:
        return CallBackResult(code)
    except ValueError as fault:
        raise CallBackResultMissing from fault
