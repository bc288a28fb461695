"""What to save from a phone before its line ends, step by step; for everybody, without login.

Ticks stand in the address. Nothing of them is kept here.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.take_along_words import GUIDES, PHONE_WORDS, SOURCES, Phone

MARKS = (
    ("HarmonyOS", Phone.HARMONYOS),
    ("OpenHarmony", Phone.HARMONYOS),
    ("iPhone", Phone.IPHONE),
    ("Android", Phone.ANDROID),
)
"""What browsers say of their phone; those of HarmonyOS name Android, too, so it stands first."""


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Ask which phone it is, and say what is kept where."""
    suggested = _suggested(request.headers.get("User-Agent", ""))
    phones = [(phone.value, words, phone is suggested) for phone, words in PHONE_WORDS.items()]
    phones.sort(key=lambda one: not one[2])
    said = {"phones": phones, "sources": SOURCES}
    return render(request, "portal/take_along.html", said)


@require_safe
def guide(request: HttpRequest, phone: str) -> HttpResponse:
    """Show the guide of one kind of phone, with the ticks that the address has."""
    try:
        chosen = Phone(phone)
    except ValueError as fault:
        raise Http404 from fault
    ticked = set(request.GET.getlist("done"))
    items = [(item, item.key in ticked) for item in GUIDES[chosen]]
    said = {
        "phone": chosen.value,
        "name": PHONE_WORDS[chosen],
        "items": items,
        "done": sum(is_done for _, is_done in items),
        "others": [(one.value, words) for one, words in PHONE_WORDS.items() if one is not chosen],
    }
    return render(request, "portal/take_along_guide.html", said)


def _suggested(browser: str) -> Phone | None:
    """Return what the browser seems to run on: a suggestion, nothing hangs on it."""
    return next((phone for mark, phone in MARKS if mark in browser), None)
