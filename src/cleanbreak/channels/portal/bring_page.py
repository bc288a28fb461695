"""What do I bring? Answered for place, person, errand and channel; no login, no number needed."""

from enum import Enum
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.portal.answers import unstored
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.papers import WHERE, Bearer, Errand, Question
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Channel
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.paper_words import (
    BEARER_WORDS,
    ERRAND_WORDS,
    PLACE_WORDS,
    WHERE_WORDS,
    papers_document,
    papers_said,
)
from cleanbreak.flows.papers_for import papers_for
from cleanbreak.flows.send_papers import send_papers

Chosen = TypeVar("Chosen", bound=Enum)
NUMBER_LENGTH_MAX = 60


@sensitive_post_parameters("line")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Show the list; on request send it to a phone, which is answered alike for every number."""
    question = _question(request)
    if request.method != "POST":
        return _page(request, question)
    now = timezone.now()
    try:
        check_rate(Limited.PAPERS_TEXT, address_of(request), now)
        typed = request.POST.get("line", "")[:NUMBER_LENGTH_MAX]
        number = parse_msisdn_at(typed, settings.CLEANBREAK_HOME_PLACE)
        send_papers(number, question, now)
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        return unstored(_page(request, question, refusal))
    return unstored(_page(request, question, is_sent=True))


@require_safe
def bring_json(request: HttpRequest) -> HttpResponse:
    """Give the list and what a voice menu says of it, in every language that we speak."""
    papers = papers_for(_question(request), timezone.now())
    return JsonResponse(papers_document(papers), json_dumps_params={"ensure_ascii": False})


def _page(
    request: HttpRequest,
    question: Question,
    refusal: Refusal | None = None,
    *,
    is_sent: bool = False,
) -> HttpResponse:
    said = {
        "problem": sentence(refusal) if refusal else "",
        "is_sent": is_sent,
        "said": papers_said(papers_for(question, timezone.now())),
        "asked": {
            "place": question.place,
            "who": question.bearer.value,
            "for": question.errand.value,
            "channel": question.channel.value,
            "sim": question.sim_kind.value if question.sim_kind else "",
        },
        "places": list(PLACE_WORDS.items()),
        "bearers": [(one.value, words) for one, words in BEARER_WORDS.items()],
        "errands": [(one.value, words) for one, words in ERRAND_WORDS.items()],
        "channels": [(one.value, WHERE_WORDS[one]) for one in WHERE],
    }
    return render(request, "portal/bring.html", said, status=422 if refusal else 200)


def _question(request: HttpRequest) -> Question:
    """Return what was chosen; what names nothing counts as not chosen."""
    asked = request.GET
    place = asked.get("place", "")
    channel = _chosen(Channel, asked.get("channel", ""))
    return Question(
        place=place if place in PLACE_WORDS else settings.CLEANBREAK_HOME_PLACE,
        channel=channel if channel in WHERE else Channel.STORE_DESK,
        bearer=_chosen(Bearer, asked.get("who", "")) or Bearer.PERSON,
        errand=_chosen(Errand, asked.get("for", "")) or Errand.END_AT_ONCE,
        sim_kind=_chosen(SimKind, asked.get("sim", "")),
    )


def _chosen(kinds: type[Chosen], value: str) -> Chosen | None:
    try:
        return kinds(value)
    except ValueError:
        return None
