"""Find a store: near a place, or near where the phone is; no address ever holds a position."""

import re
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import unstored
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.channels.portal.store_map import draw_map
from cleanbreak.domain.outlet import OutletFilter, Service
from cleanbreak.domain.papers import Errand
from cleanbreak.domain.place_search import TYPED_LENGTH_MAX, MeantPlace
from cleanbreak.domain.position import NotAPosition, Position
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.find_outlets import (
    SHOWN_MAX,
    Found,
    find_near,
    find_near_place,
    page_of_outlets,
)
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.outlet_words import (
    SERVICE_WORDS,
    language_name,
    outlet_document,
    outlets_said,
)
from cleanbreak.flows.paper_words import PLACE_WORDS
from cleanbreak.records.outlet import languages_spoken
from cleanbreak.records.place_centre import list_places

PLACES_A_PAGE = 100
APART_KM = 0.1
NTH_MAX = 1000
LANGUAGE = re.compile("[a-z]{2,3}")
CASH_ONLY = frozenset({Service.CASH})
OWN_POSITION = "geolocation=(self)"


@sensitive_post_parameters("latitude", "longitude")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stores(request: HttpRequest) -> HttpResponse:
    """Show the stores near a place that was typed, or near a position that was sent."""
    found, problem, centre = None, None, None
    try:
        check_rate(Limited.STORES, address_of(request), timezone.now())
        if request.method == "POST":
            centre = _position(request)
            found = find_near(centre, _wanted(request), timezone.now())
        elif typed := _typed(request):
            found = find_near_place(typed, _wanted(request), timezone.now(), _nth(request))
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        problem = refusal
    said = _said(request, found, centre, problem)
    page = render(request, "portal/stores.html", said, status=422 if problem else 200)
    return unstored(_may_ask(page)) if request.method == "POST" else _may_ask(page)


@require_safe
def stores_json(request: HttpRequest) -> HttpResponse:
    """Give the stores near a place; without one, all of them, a page at a time."""
    now, wanted = timezone.now(), _wanted(request)
    try:
        check_rate(Limited.STORES, address_of(request), now)
        if typed := _typed(request):
            outlets = find_near_place(typed, wanted, now, _nth(request)).outlets
        else:
            outlets = page_of_outlets(wanted, now, request.GET.get("after", ""))
    except Refusal as refusal:
        status = 429 if isinstance(refusal, TooManyRequests) else 404
        return JsonResponse({"error": refusal.code, "sentence": sentence(refusal)}, status=status)
    document: dict[str, Any] = {"stores": [outlet_document(one, now) for one in outlets]}
    if not typed and len(outlets) == SHOWN_MAX:
        document["next"] = (
            f"?{urlencode([*wanted.pairs(), ('after', outlets[-1].outlet.store_id)])}"
        )
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def _said(
    request: HttpRequest, found: Found | None, centre: Position | None, problem: Refusal | None
) -> dict[str, Any]:
    now, wanted = timezone.now(), _wanted(request)
    near = found.near if found else None
    middle = near.centre if near else centre
    page = _page_number(request)
    places = list_places(PLACES_A_PAGE + 1, page * PLACES_A_PAGE) if found is None else []
    return {
        "problem": sentence(problem) if problem else "",
        "typed": _typed(request),
        "typed_length_max": TYPED_LENGTH_MAX,
        "near": near,
        "is_near_position": centre is not None,
        "position": centre,
        "outlets": outlets_said(found.outlets, now) if found else [],
        "map": draw_map(middle, found.outlets) if found and middle and _tells(found) else None,
        "is_answer": found is not None,
        "choices": _choices(request, found) if found else [],
        "places": _grouped(places[:PLACES_A_PAGE]),
        "next_page": page + 1 if len(places) > PLACES_A_PAGE else 0,
        "wanted": wanted,
        "errand": (Errand.CASH if wanted.services == CASH_ONLY else Errand.END_AT_ONCE).value,
        "services": [
            (one.value, words, one in wanted.services) for one, words in SERVICE_WORDS.items()
        ],
        "languages": [(one, language_name(one)) for one in languages_spoken()],
    }


def _grouped(places: list[tuple[str, str, int]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return the towns with stores under the words of their places."""
    return [
        (place_word(place), [(name, count) for _place, name, count in towns])
        for place, towns in groupby(places, key=itemgetter(0))
    ]


def place_word(place: str) -> str:
    """Return what a place is called in the active language."""
    return str(PLACE_WORDS.get(place, place))


def _tells(found: Found) -> bool:
    """Return whether a map tells anything: a single store where one looks from is a mere dot."""
    return any(one.km and one.km >= APART_KM for one in found.outlets)


def _choices(request: HttpRequest, found: Found) -> list[tuple[str, str, MeantPlace]]:
    """Return what else may be meant: the rest of its address, whose law counts, and the place."""
    pairs = [("q", _typed(request)), *_wanted(request).pairs()]
    return [
        (urlencode([*pairs, ("n", nth)]), place_word(one.place), one)
        for nth, one in enumerate(found.choices)
        if one is not found.near
    ]


def _wanted(request: HttpRequest) -> OutletFilter:
    """Return what the outlets must offer; what names nothing counts as not said."""
    asked = request.POST if request.method == "POST" else request.GET
    services = set(asked.getlist("can"))
    language = asked.get("language", "")
    return OutletFilter(
        services=frozenset(one for one in Service if one.value in services),
        language=language if LANGUAGE.fullmatch(language) else "",
        is_step_free=asked.get("step_free") == "1",
        is_open_now=asked.get("open") == "1",
    )


def _position(request: HttpRequest) -> Position:
    """Return where the phone is, as coarse as we take it."""
    try:
        latitude, longitude = (
            float(request.POST.get(name, "")) for name in ("latitude", "longitude")
        )
    except ValueError as fault:
        raise NotAPosition from fault
    return Position(latitude, longitude).rounded()


def _typed(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "")[:TYPED_LENGTH_MAX].split())


def _nth(request: HttpRequest) -> int:
    return _number(request.GET.get("n", ""))


def _page_number(request: HttpRequest) -> int:
    return _number(request.GET.get("page", ""))


def _number(text: str) -> int:
    return min(int(text[:9]), NTH_MAX) if text.isascii() and text.isdigit() else 0


def _may_ask(response: HttpResponse) -> HttpResponse:
    """Let this one page ask the browser where it is."""
    policy = str(settings.CLEANBREAK_HEADERS["Permissions-Policy"])
    response["Permissions-Policy"] = policy.replace("geolocation=()", OWN_POSITION)
    return response
