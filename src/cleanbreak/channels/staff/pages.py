"""Links of a list to its next page and back to its first; the filters stay as they are."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cleanbreak.records.keyset import FIRST, Page

SHOWN_MAX = 100
AFTER = "after"
"""Where in the address it stands behind which row a page begins."""


def asked_place(request: HttpRequest, name: str = AFTER) -> str:
    """Return behind which row the page begins; empty: with the first one."""
    return request.GET.get(name, FIRST)


def turn(
    request: HttpRequest, view: str, page: Page[Any], name: str = AFTER, shown: int = SHOWN_MAX
) -> dict[str, str | int]:
    """Return what ``staff/pages.html`` shows below a list.

    :param name: of the parameter; a page with two lists needs two.
    """
    return {
        "next": _address(request, view, name, page.next) if page.next else "",
        "first": "" if page.is_first else _address(request, view, name, FIRST),
        "shown": shown,
    }


def _address(request: HttpRequest, view: str, name: str, place: str) -> str:
    """Return the address of another page of the list, with what else was chosen."""
    chosen = request.GET.copy()
    chosen.pop(name, None)
    if place:
        chosen[name] = place
    return f"{reverse(view)}?{chosen.urlencode()}" if chosen else reverse(view)
