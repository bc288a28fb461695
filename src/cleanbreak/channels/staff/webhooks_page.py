"""Webhooks and hubs: who is told of events, what waits, dead letters; and a hand to send again."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.event_receiver import ReceiverUnknown
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.forget_events import KEPT_FOR
from cleanbreak.flows.list_receivers import LETTERS_SHOWN, list_dead_letters, list_receivers
from cleanbreak.flows.manage_webhooks import replay_one, replay_since, send_test
from cleanbreak.records.keyset import Page

PLACE = "staff:webhooks"
BEFORE = "before"
"""Older letters than this one are wanted."""


class InstantMalformed(Refusal):
    """Write day and time, within the last 30 days; events that are older are not kept."""

    code = "replay_since_malformed"


@require_safe
@staff_page(Right.SEE_WEBHOOKS)
def webhooks(request: HttpRequest) -> HttpResponse:
    """List who is told, and what was given up."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.SEND_EVENTS)
def test(request: HttpRequest, receiver_id: UUID) -> HttpResponse:
    """Send an event that tells of nothing."""
    if request.method == "POST":
        try:
            send_test(str(receiver_id), actor_of(request), timezone.now())
        except ReceiverUnknown as fault:
            raise Http404 from fault
    return see_other(PLACE)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.SEND_EVENTS)
def replay(request: HttpRequest, receiver_id: UUID) -> HttpResponse:
    """Send again one event, or all since an instant."""
    if request.method != "POST":
        return see_other(PLACE)
    now = timezone.now()
    try:
        if number := request.POST.get("event", ""):
            replay_one(str(receiver_id), _number(number), actor_of(request), now)
        else:
            since = _since(request.POST.get("since", ""), now)
            replay_since(str(receiver_id), since, actor_of(request), now)
    except ReceiverUnknown as fault:
        raise Http404 from fault
    except InstantMalformed as refusal:
        return _page(request, refusal)
    return see_other(PLACE)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Http404
    return int(text)


def _since(text: str, now: datetime) -> datetime:
    """Return the instant that a browser's field for day and time says.

    :raises InstantMalformed: if it is none, or too long ago.
    """
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        raise InstantMalformed from None
    since = said if said.tzinfo else timezone.make_aware(said)
    if not now - KEPT_FOR <= since <= now:
        raise InstantMalformed
    return since


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    listening = list_receivers(SHOWN_MAX, asked_place(request))
    before = request.GET.get(BEFORE, "")
    letters = list_dead_letters(after=_number(before) if before else 0)
    older = str(letters[-1].delivery_id) if len(letters) == LETTERS_SHOWN else ""
    other_letters = Page(letters, older, not before)
    said = {
        "place": "webhooks",
        "rows": [{"one": one, "is_late": one.is_late(now)} for one in listening.rows],
        "pages": turn(request, PLACE, listening),
        "letters": letters,
        "letter_pages": turn(request, PLACE, other_letters, BEFORE, LETTERS_SHOWN),
    }
    return show_with(request, "staff/webhooks.html", said, refusal)
