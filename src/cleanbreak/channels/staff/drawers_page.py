"""All drawers, for leads: which differ and need a signature, and codes at which one must look."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with
from cleanbreak.channels.staff.drawer_words import drawer_words, journal_said
from cleanbreak.channels.staff.looks import carry
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.cash import UnknownDrawer
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.close_drawer import sign_drawer
from cleanbreak.flows.list_drawers import (
    WantedDrawers,
    drawers_to_sign,
    list_dead_codes,
    list_drawers,
    read_drawer,
)
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.take_back_pick_up_code import take_back_pick_up_code

FORM = ["GET", "HEAD", "POST"]


@require_safe
@staff_page(Right.SEE_DRAWERS)
def drawers(request: HttpRequest) -> HttpResponse:
    """Show what waits for a lead, and the latest drawers."""
    return _page(request)


@require_safe
@staff_page(Right.SEE_DRAWERS)
def drawer(request: HttpRequest, drawer_id: UUID) -> HttpResponse:
    """Show one day of one clerk, movement by movement."""
    try:
        found, movements = read_drawer(drawer_id)
    except UnknownDrawer as fault:
        raise Http404 from fault
    paid = [one.payout_id for one in movements if one.payout_id]
    carry(request, Seen.CASH, paid, Purpose.WORK_ITEM)
    return show(
        request, "staff/drawer.html", {"place": "drawers", **journal_said(found, movements)}
    )


@require_http_methods(FORM)
@staff_page(Right.CLOSE_DRAWER)
def sign(request: HttpRequest, drawer_id: UUID) -> HttpResponse:
    """Sign, as the second person, a drawer that differs."""
    return _after(request, lambda: sign_drawer(drawer_id, actor_of(request), timezone.now()))


@require_http_methods(FORM)
@staff_page(Right.CLOSE_DRAWER)
def take_back(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Take back a code; its holder is asked for another way."""
    return _after(
        request, lambda: take_back_pick_up_code(payout_id, actor_of(request), timezone.now())
    )


def _after(request: HttpRequest, do: Callable[[], object]) -> HttpResponse:
    """Do what a form asks for, and lead back; whoever only looks is led back too."""
    if request.method == "POST":
        try:
            do()
        except UnknownDrawer as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return _page(request, refusal)
    return see_other("staff:drawers")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    person = actor_of(request).acting_user
    dead = list_dead_codes(timezone.now())
    found = list_drawers(WantedDrawers(limit=SHOWN_MAX, after=asked_place(request)))
    said = {
        "place": "drawers",
        "to_sign": [(drawer_words(one), one.is_of(person)) for one in drawers_to_sign()],
        "dead": [(one, money_text(one.amount.amount_minor, one.amount.currency)) for one in dead],
        "drawers": [drawer_words(one) for one in found.rows],
        "pages": turn(request, "staff:drawers", found),
    }
    return show_with(request, "staff/drawers.html", said, refusal)
