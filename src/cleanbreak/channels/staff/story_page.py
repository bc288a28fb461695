"""An order's whole story on one page, and what a person can do about it, with a reason each."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.looks import look
from cleanbreak.channels.staff.order_page import item_of, order_or_404
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.channels.staff.step_words import STATE_WORDS, STEP_WORDS
from cleanbreak.channels.staff.story_words import REASON_WORDS, TOLD_WORDS, event_words
from cleanbreak.channels.staff.today_words import CHANNELS
from cleanbreak.domain.act_reason import OF_HANDING_OVER, OF_RETRY, ActReason, act_reason_named
from cleanbreak.domain.correction import CorrectionSide, MalformedCorrection
from cleanbreak.domain.look import Seen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right, person_in
from cleanbreak.domain.termination import Channel, OrderState, UnknownOrder
from cleanbreak.domain.typed_amount import parse_amount
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.correct_settlement import (
    KEY_MAX,
    REASON_MAX,
    CorrectionWish,
    correct_settlement,
)
from cleanbreak.flows.hand_order_over import hand_order_over
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.note_look import require_look_agreed
from cleanbreak.flows.read_order import OrderStory
from cleanbreak.flows.read_story import StoryEvent, read_story
from cleanbreak.flows.retry_order import retry_order
from cleanbreak.records.ledger import minor_unit_exponent

FORM = ["GET", "HEAD", "POST"]
UNDER_WAY = (OrderState.IN_PROGRESS, OrderState.PENDING_CANCELLATION)


@require_http_methods(FORM)
@staff_page(Right.SEE_ORDERS)
def story(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show everything that happened, to whoever has said why they look."""
    return _answer(request, order_id)


@require_http_methods(FORM)
@staff_page(Right.RETRY_ORDER)
def retry(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Let a held order go on, and note why."""

    def act() -> None:
        reason = act_reason_named(request.POST.get("reason", ""), OF_RETRY)
        retry_order(order_id, actor_of(request), timezone.now(), reason)

    return _after(request, order_id, act)


@require_http_methods(FORM)
@staff_page(Right.HAND_ORDER_OVER)
def hand_over(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Let an order that is under way wait for a person, and note why."""

    def act() -> None:
        reason = act_reason_named(request.POST.get("reason", ""), OF_HANDING_OVER)
        hand_order_over(order_id, reason, actor_of(request), timezone.now())

    return _after(request, order_id, act)


@require_http_methods(FORM)
@staff_page(Right.PROPOSE_CORRECTION)
def correct(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Book what turned up after the final money; the holder is told why."""
    return _after(request, order_id, lambda: _correct(request, order_id))


def _correct(request: HttpRequest, order_id: UUID) -> None:
    settlement = order_or_404(request, order_id).settlement
    if settlement is None:
        raise Http404
    currency = settlement.currency
    typed = request.POST.get("amount", "")[:20]
    try:
        side = CorrectionSide(request.POST.get("side", ""))
    except ValueError as fault:
        raise MalformedCorrection(reason_max=REASON_MAX, key_max=KEY_MAX) from fault
    wish = CorrectionWish(
        order_id=order_id,
        key=request.POST.get("key", "")[: KEY_MAX + 1],
        side=side,
        amount_minor=parse_amount(typed, currency, minor_unit_exponent(currency)).amount_minor,
        reason=without_tricks(request.POST.get("why", "")[: REASON_MAX + 1]).strip(),
    )
    correct_settlement(wish, actor_of(request), timezone.now())


def _after(request: HttpRequest, order_id: UUID, act: Callable[[], None]) -> HttpResponse:
    """Do what a form asks for, and lead back; whoever may not see the order does nothing to it."""
    if request.method == "POST":
        item = item_of(order_or_404(request, order_id), Seen.ORDER)
        try:
            require_look_agreed(item.line_id, actor_of(request), timezone.now())
            act()
        except UnknownOrder as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return _answer(request, order_id, refusal)
    return see_other("staff:order-story", order_id)


def _answer(request: HttpRequest, order_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    """Show the story; each role that may do one of these acts may see orders."""
    found = order_or_404(request, order_id)

    def shown() -> HttpResponse:
        return show_with(request, "staff/story.html", _said(request, found), refusal)

    return look(request, item_of(found, Seen.ORDER, "staff:order-story"), shown, refusal)


def _said(request: HttpRequest, found: OrderStory) -> dict[str, Any]:
    whole = read_story(found)
    settlement = found.settlement
    is_settled = any(one.name == "settle_balance" and one.done_at for one in found.steps)
    return {
        "place": "orders",
        "order": found,
        "state": STATE_WORDS[found.state],
        "step": STEP_WORDS.get(found.step, found.step),
        "looks": whole.looks,
        "events": [_event_said(one) for one in whole.events],
        "is_held": found.state is OrderState.HELD,
        "is_under_way": found.state in UNDER_WAY,
        "correctable": settlement.currency if settlement and is_settled else "",
        "retry_reasons": _reasons(OF_RETRY),
        "over_reasons": _reasons(OF_HANDING_OVER),
        "reason": request.POST.get("reason", ""),
        "key": request.POST.get("key", "") or uuid4().hex,
        "typed": {name: request.POST.get(name, "") for name in ("side", "amount", "why")},
        "why_max": REASON_MAX,
    }


def _event_said(event: StoryEvent) -> dict[str, Any]:
    details = {name: value for name, value in event.details.items() if value not in ("", None)}
    reason = details.pop("reason", "")
    known = {one.value: REASON_WORDS[one] for one in ActReason}
    return {
        "event": event,
        "told": TOLD_WORDS[event.told],
        "words": event_words(event),
        "who": person_in(event.who) or event.who,
        "channel": CHANNELS[Channel(event.channel)] if event.channel else "",
        "reason": known.get(reason, reason),
        "amount": money_text(*event.amount) if event.amount else "",
        "details": json.dumps(details, ensure_ascii=False, indent=1) if details else "",
    }


def _reasons(among: tuple[ActReason, ...]) -> list[tuple[str, Any]]:
    return [(one.value, REASON_WORDS[one]) for one in among]
