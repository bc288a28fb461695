"""The clerk's side of the customer's screen: the code that pairs a window, and its language."""

from textwrap import wrap

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.callers_page import FORM, calling
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.pair_screen import offer_pairing, screen_of, unpair_screen
from cleanbreak.flows.screen_words import language_keys
from cleanbreak.flows.serve_screen import choose_language_for_customer, show_again

GROUP = 3
"""Digits that people say at once."""


@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def desk_screen(request: HttpRequest) -> HttpResponse:
    """Show whether a window is paired; make a code, let the window go, or rule what it shows."""
    actor, now = calling(request), timezone.now()
    if request.method != "POST":
        return _page(request)
    try:
        match request.POST.get("do", ""):
            case "pair":
                return _page(request, code=offer_pairing(actor, now))
            case "let_go":
                unpair_screen(actor)
            case "language":
                choose_language_for_customer(actor, request.POST.get("language", ""), now)
            case "again":
                show_again(actor, now)
    except Refusal as refusal:
        return _page(request, refusal)
    return see_other("staff:desk-screen")


def _page(request: HttpRequest, refusal: Refusal | None = None, code: str = "") -> HttpResponse:
    row = screen_of(calling(request), timezone.now())
    said = {
        "place": "desk",
        "code": " ".join(wrap(code, GROUP)),
        "is_paired": row is not None,
        "keys": language_keys(row.language if row else ""),
    }
    return show_with(request, "staff/desk_screen.html", said, refusal)
