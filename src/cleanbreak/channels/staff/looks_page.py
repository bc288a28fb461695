"""Looks at watched lines: what waits for a second person, and who looked and why."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.look import Purpose
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right, person_in
from cleanbreak.flows.list_looks import WatchedLook, list_watched_looks
from cleanbreak.flows.look_words import PURPOSE_WORDS, SEEN_WORDS
from cleanbreak.flows.note_look import agree_to_look
from cleanbreak.records.watched import WatchedLookRow, waiting_looks


@require_safe
@staff_page(Right.SEE_LOOKS)
def looks(request: HttpRequest) -> HttpResponse:
    """Show who wants to look at a watched line, and who did."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.AGREE_TO_LOOK)
def agree(request: HttpRequest, look_id: UUID) -> HttpResponse:
    """Agree, as the second person, that somebody looks."""
    if request.method == "POST":
        try:
            agree_to_look(look_id, actor_of(request), timezone.now())
        except Refusal as refusal:
            return _page(request, refusal)
    return see_other("staff:looks")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    me = actor_of(request).acting_user
    found = list_watched_looks(now, SHOWN_MAX, asked_place(request))
    said = {
        "place": "looks",
        "waiting": [_wish_words(one, me) for one in waiting_looks(now)],
        "looks": [_look_words(one) for one in found.rows],
        "pages": turn(request, "staff:looks", found),
    }
    return show_with(request, "staff/looks.html", said, refusal)


def _wish_words(wish: WatchedLookRow, me: str) -> dict[str, Any]:
    return {
        "row": wish,
        "name": person_in(wish.asked_by),
        "purpose": PURPOSE_WORDS[Purpose(wish.purpose)],
        "is_own": is_same_person(wish.asked_by, me),
    }


def _look_words(one: WatchedLook) -> dict[str, Any]:
    return {
        "look": one,
        "name": person_in(one.acting_user),
        "what": SEEN_WORDS[one.what],
        "purpose": PURPOSE_WORDS[one.purpose],
    }
