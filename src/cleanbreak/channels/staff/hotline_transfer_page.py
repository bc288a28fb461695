"""A call goes on elsewhere: with a colleague, in a store, or on our pages."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.hotline_call_page import handling_answer, seen, story_of
from cleanbreak.channels.staff.hotline_conduct import after
from cleanbreak.channels.staff.hotline_field import FORM, on_phone, show_hotline
from cleanbreak.channels.staff.hotline_seat_page import seat_answer
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.call_transfer import TransferTo, UnknownTransfer
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.flows.hand_call_over import hand_call_over
from cleanbreak.flows.offer_transfer import (
    offer_transfer,
    running_transfer,
    withdraw_transfer,
)
from cleanbreak.flows.take_transfer import take_transfer

TEXTED = "texted"
NAME_LENGTH_MAX = 160


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def transfer(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Ask a colleague, or whoever has language and skill, to take the call."""

    def do(call_id: UUID, actor: Actor, now: datetime) -> None:
        said = {
            name: request.POST.get(name, "")[:NAME_LENGTH_MAX]
            for name in ("agent", "language", "skill")
        }
        offer_transfer(call_id, TransferTo(**said), actor, now)

    return after(request, handling_id, do)


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def take_back(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Ask nobody any more."""

    def do(call_id: UUID, actor: Actor, now: datetime) -> None:
        asked = running_transfer(call_id, now)
        if asked is None:
            raise UnknownTransfer
        withdraw_transfer(asked.transfer_id, actor, now)

    return after(request, handling_id, do)


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def take(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Take a colleague's call."""
    if request.method != "POST":
        return see_other("staff:hotline-seat")
    try:
        handling_id = take_transfer(transfer_id, on_phone(request), timezone.now())
    except Refusal as refusal:
        return seat_answer(request, on_phone(request), refusal)
    return see_other("staff:hotline-handling", handling_id)


@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def store(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Show a code, once, with which the caller goes on in a store or on our pages."""
    story = story_of(request, handling_id)
    if request.method != "POST":
        return see_other("staff:hotline-handling", handling_id)
    when, is_texted = request.POST.get("when", story.when), TEXTED in request.POST
    actor, now = on_phone(request), timezone.now()
    try:
        made = hand_call_over(story.call_id, when, actor, now, is_texted=is_texted)
    except Refusal as refusal:
        return seen(request, story, partial(handling_answer, request, story, beside=refusal))
    said = {
        "handling": story,
        "made": made,
        "qr": draw_qr(made.link),
        "is_texted": is_texted,
    }
    return show_hotline(request, "staff/hotline_store_code.html", said)
