"""The pages of the app that open without a connection: start, a card, what is kept, what is left.

They are the same for everybody: no cookie and no token is in them, so that a browser may keep them.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import see_other

PAGES = ("app", "app-card", "app-kept", "app-offline")
"""Names of their addresses."""
KEPT_BY_WORKER = "no-cache"
"""RFC 9111 5.2.2.4: may be stored, and is asked for again whenever there is a connection."""
ASKED_OF_DEVICE = {
    "app-card": ("camera=()", "camera=(self)"),
    "app-offline": ("geolocation=()", "geolocation=(self)"),
}
"""What one page may ask a browser for, and no other of them."""


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show where everything is, and how the app is installed."""
    return _page(request, "app")


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Read a card's number: by the camera, from a picture, from what was shared, or typed."""
    return _page(request, "app-card")


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Show what this device keeps, which only its browser knows."""
    return _page(request, "app-kept")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what helps without a connection: the hotline and the stores."""
    return _page(request, "app-offline")


@csrf_exempt  # a phone shares without having seen a form of ours; nothing of it is read or changed
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Lead to the page that reads cards.

    What is shared stays in the browser: its service worker takes it before it gets here. If there
    is none any more, that page sets it up again, and asks to share once more.
    """
    del request
    response = see_other("portal:app-card")
    response["Location"] += "?again=1"
    return response


def asked_language(request: HttpRequest) -> str:
    """Return the language that ``?language=`` names, else the reader's."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else get_language() or "en"


def languages_of(name: str) -> list[tuple[str, str, str]]:
    """Return code, name and address of a page in each language."""
    page = reverse(f"portal:{name}")
    codes = [code for code, _name in settings.LANGUAGES]
    return [
        (code, get_language_info(code)["name_local"], f"{page}?language={code}") for code in codes
    ]


def _page(request: HttpRequest, name: str) -> HttpResponse:
    with override(asked_language(request)):
        said = {"languages": languages_of(name), "words": _words()}
        response = render(request, f"portal/{name.replace('-', '_')}.html", said)
    response["Cache-Control"] = KEPT_BY_WORKER
    if name in ASKED_OF_DEVICE:
        policy = str(settings.CLEANBREAK_HEADERS["Permissions-Policy"])
        response["Permissions-Policy"] = policy.replace(*ASKED_OF_DEVICE[name])
    return response


def _words() -> dict[str, str]:
    """Return the sentences that scripts put on the pages."""
    return {
        "card": _("Card number (ICCID)"),
        "esim": _(
            "This code sets up an eSIM. It does not say which line is on it: look up the card"
            " number (ICCID) in the settings of your phone and type it below, or take the phone"
            " number."
        ),
        "device": _(
            "This is the number of a device (EID), not of a line. Several lines may be on it: look"
            " up the card number (ICCID) in the settings of your phone."
        ),
        "unknown": _("No card number was found in it. It begins with 89 and has 18 to 20 digits."),
        "mistake": _("This card number has a reading or typing error. Try again."),
        "nothing_kept": _("Nothing is kept on this device."),
        "remove": _("Remove"),
        "no_store": _("No stores are kept. Look for some while there is a connection."),
        "stores_kept": _("The stores near this place are kept on this device."),
        "no_place": _("No store was found there. Try a bigger place nearby."),
        "away": _("There is no connection just now. Try again later."),
        "call": _("Call this store"),
    }
