"""The customer's screen: the second window at a counter, without any sign-in and without a number
in its address. A cookie says whose counter it is; the present visit is all that it shows.

Without scripts the pages ask for themselves again; what is being filled in is left alone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from cleanbreak.channels.portal.answers import see_other, unstored
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.desk_screen import PAIRED_FOR, NothingToConfirm, NotPaired, Scene
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signature import TEXT_LENGTH_MAX, read_signature
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.flows.hand_takeout import ask_at_screen, choice_of_takeout, hand_takeout
from cleanbreak.flows.limit_requests import TooManyRequests
from cleanbreak.flows.pair_screen import pair_screen
from cleanbreak.flows.read_screen import Screen
from cleanbreak.flows.read_visit import VisitStory
from cleanbreak.flows.screen_words import ended_words, language_keys, statement_words
from cleanbreak.flows.serve_screen import choose_language, serve_screen, touch_screen
from cleanbreak.flows.use_screen import confirm_statement, customer_of, show_statement
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.desk_screen import DeskScreenRow

COOKIE = "cleanbreak_desk_screen"
HOME = "portal:desk-screen"
Window: TypeAlias = tuple[DeskScreenRow, Screen]


def _in_window(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the window that the cookie names, in its language; any other is to be paired.

    Script and form are led to the page on which the code is typed.
    """

    @wraps(view)
    def inside(request: HttpRequest) -> HttpResponse:
        try:
            window = serve_screen(request.COOKIES.get(COOKIE, ""), timezone.now())
        except NotPaired:
            return _unpaired(request)
        with override(window[1].language):
            return unstored(view(request, window))

    return inside


@require_safe
@_in_window
def screen(request: HttpRequest, window: Window) -> HttpResponse:
    """Show the scene of the moment."""
    return _scene(request, window)


@require_safe
@_in_window
def news(request: HttpRequest, window: Window) -> HttpResponse:
    """Say to the script whether the page has to be asked for anew."""
    if request.GET.get("seen") == window[1].mark:
        return HttpResponse(status=204)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse(HOME)})


@sensitive_post_parameters("code")
@require_POST
def pair(request: HttpRequest) -> HttpResponse:
    """Make the window that of the clerk whose page shows this code."""
    try:
        secret = pair_screen(request.POST.get("code", ""), address_of(request), timezone.now())
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        return _pairing_page(request, refusal)
    response = unstored(see_other(HOME))
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(PAIRED_FOR.total_seconds()),
        path=reverse(HOME),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@require_POST
@_in_window
def language(request: HttpRequest, window: Window) -> HttpResponse:
    """Speak the language whose key was touched."""
    choose_language(window[0], request.POST.get("language", ""))
    touch_screen(*window, timezone.now())
    return see_other(HOME)


@require_POST
@_in_window
def touch(request: HttpRequest, window: Window) -> HttpResponse:
    """Note that somebody is there: the script says so, or the one button of a hidden page."""
    touch_screen(*window, timezone.now())
    return HttpResponse(status=204) if "HX-Request" in request.headers else see_other(HOME)


@sensitive_post_parameters("drawn", "typed")
@require_POST
@_in_window
def confirm(request: HttpRequest, window: Window) -> HttpResponse:
    """Take the confirmation and the signature of what stands on the page."""
    said, now = request.POST, timezone.now()
    touch_screen(*window, now)
    try:
        drawn = said.get("drawn", "")[: TEXT_LENGTH_MAX + 1]
        signature = read_signature(said.get("way", ""), drawn, said.get("typed", ""))
        seen = said.get("seen", "")
        story = confirm_statement(window[0], seen, signature, wired_outside(), now)
    except NothingToConfirm:
        return see_other(HOME)
    except Refusal as refusal:
        return _scene(request, window, refusal)
    return _take_along(request, story) if said.get("take_along") == "1" else see_other(HOME)


@require_POST
@_in_window
def takeout(request: HttpRequest, window: Window) -> HttpResponse:
    """Show the QR of a new link to the takeout; looked at again, it is another one."""
    row, found = window
    now = timezone.now()
    touch_screen(row, found, now)
    if found.story is None or found.scene is not Scene.ENDED:
        return see_other(HOME)
    try:
        link = hand_takeout(found.story, customer_of(found.story), now)
    except Refusal as refusal:
        return _scene(request, window, refusal)
    said = {"screen": found, "qr": draw_qr(link), "keys": language_keys(found.language)}
    return render(request, "portal/desk_screen_takeout.html", said)


def _take_along(request: HttpRequest, story: VisitStory) -> HttpResponse:
    """Ask for the customer's data, too; what was confirmed stays confirmed if that is refused."""
    now = timezone.now()
    try:
        ask_at_screen(story, customer_of(story), now)
    except Refusal as refusal:
        return _scene(request, serve_screen(request.COOKIES[COOKIE], now), refusal)
    return see_other(HOME)


def _scene(request: HttpRequest, window: Window, refusal: Refusal | None = None) -> HttpResponse:
    row, found = window
    said: dict[str, Any] = {"screen": found, "keys": language_keys(found.language)}
    if found.scene is Scene.STATEMENT and found.story is not None:
        try:
            shown = show_statement(row, wired_outside(), timezone.now())
            said["words"] = statement_words(shown)
            said["takeout"] = choice_of_takeout(shown.story, timezone.now())
        except Refusal as fault:
            refusal = refusal or fault
    elif found.scene is Scene.ENDED and found.order is not None:
        said["words"] = words = ended_words(found)
        said["qr"] = draw_qr(words.esim_link) if words.esim_link else ""
    said["problem"] = sentence(refusal) if refusal else ""
    template = f"portal/desk_screen_{found.scene.value}.html"
    return render(request, template, said, status=422 if refusal else 200)


def _unpaired(request: HttpRequest) -> HttpResponse:
    if "HX-Request" in request.headers:
        return unstored(HttpResponse(status=204, headers={"HX-Redirect": reverse(HOME)}))
    return _pairing_page(request) if request.method != "POST" else unstored(see_other(HOME))


def _pairing_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    said = {"problem": sentence(refusal) if refusal else ""}
    status = 422 if refusal else 200
    return unstored(render(request, "portal/desk_screen_pair.html", said, status=status))
