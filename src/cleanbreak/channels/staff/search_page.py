"""Search orders by any identifier; what was typed stands in no address and in no log."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import show_with
from cleanbreak.channels.staff.looks import carry
from cleanbreak.channels.staff.signed_in import actor_of, may_know_confidential, staff_page
from cleanbreak.channels.staff.step_words import STATE_WORDS
from cleanbreak.channels.staff.today_words import CHANNELS
from cleanbreak.domain.look import Seen, UnknownPurpose, purpose_named
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.searched import TYPED_MAX
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Channel, OrderState
from cleanbreak.flows.look_words import ASKED_PURPOSES, PURPOSE_WORDS
from cleanbreak.flows.search_orders import Search, SearchWish, search_orders


@sensitive_post_parameters("typed")
@require_http_methods(["GET", "HEAD", "POST"])  # a POST finds, and changes nothing
@staff_page(Right.SEARCH_ORDERS)
def search(request: HttpRequest) -> HttpResponse:
    """Ask for an identifier and for why, and show what fits."""
    said: dict[str, Any] = {
        "place": "search",
        "purposes": [(one.value, PURPOSE_WORDS[one]) for one in ASKED_PURPOSES],
        "purpose": request.POST.get("purpose", ""),
        "typed_max": TYPED_MAX,
    }
    if request.method != "POST":
        return show_with(request, "staff/search.html", said, None)
    try:
        return show_with(request, "staff/search.html", {**said, **_answer(request)}, None)
    except Refusal as refusal:
        return show_with(request, "staff/search.html", said, refusal)


def _answer(request: HttpRequest) -> dict[str, Any]:
    purpose = purpose_named(request.POST.get("purpose", ""))
    if purpose not in ASKED_PURPOSES:
        raise UnknownPurpose
    wish = SearchWish(
        typed=request.POST.get("typed", ""),
        purpose=purpose,
        also_confidential=may_know_confidential(request),
    )
    found = search_orders(wish, actor_of(request), timezone.now())
    carry(request, Seen.ORDER, [one.order_id for one in found.orders], purpose)
    return {"is_searched": True, "is_cut": found.is_cut, "rows": _rows(found)}


def _rows(found: Search) -> list[dict[str, Any]]:
    return [
        {
            "order": one,
            "is_watched": one.line_id in found.watched,
            "state": STATE_WORDS[OrderState(one.state)],
            "channel": CHANNELS[Channel(one.channel)],
        }
        for one in found.orders
    ]
