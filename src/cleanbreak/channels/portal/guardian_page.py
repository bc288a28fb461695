"""After the end: the accounts that still know the number, until nothing hangs on it.

Everybody's page keeps its ticks in the address, and nothing here. The holder's own lies behind the
link that contacts on file are sent. No page of these can be read or written to by a script.
"""

from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleanbreak.channels.portal.answers import see_other
from cleanbreak.channels.portal.behind_link import behind_link
from cleanbreak.domain.bound_account import sender_key
from cleanbreak.domain.termination import UnknownOrder
from cleanbreak.flows.guardian_link import GUARDIAN
from cleanbreak.flows.guardian_words import AccountGroup, account_groups, number_sentence
from cleanbreak.flows.keep_ticks import keep_ticks
from cleanbreak.flows.paper_words import PLACE_WORDS
from cleanbreak.flows.read_guardian import Guardian, read_guardian
from cleanbreak.flows.stop_reminders import resume_reminders, stop_reminders
from cleanbreak.policies.accounts import accounts_of

NO_CALLS = {"connect-src": ["'none'"]}
"""No script of the page calls anybody, us included."""
NOTHING_LEAVES = {**NO_CALLS, "form-action": ["'none'"], "worker-src": ["'none'"]}
"""Nor does any form."""


@csp_replace(NO_CALLS)
@require_safe
def guardian(request: HttpRequest) -> HttpResponse:
    """Show the list of a place, with the ticks that the address has."""
    place = _place(request)
    groups = account_groups(accounts_of(place), set(request.GET.getlist("done")))
    said = {"place": place, "places": _places(), **_counted(groups)}
    return render(request, "portal/guardian.html", said)


@csp_replace(NO_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link(GUARDIAN, "order_id")
def own(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Show the holder's own list, and keep its ticks."""
    found = _read_or_404(order_id)
    if request.method == "POST":
        keep_ticks(order_id, request.POST.getlist("done"), found.accounts, timezone.now())
        return see_other("portal:guardian-own", order_id, secret)
    said = {
        "found": found,
        "number": number_sentence(found.number),
        "order_id": order_id,
        "secret": secret,
        "place": found.place,
        **_counted(account_groups(found.accounts, found.ticked)),
    }
    return render(request, "portal/guardian_own.html", said)


@require_POST
@behind_link(GUARDIAN, "order_id")
def reminders(request: HttpRequest, order_id: UUID, secret: str) -> HttpResponse:
    """Stop the reminders, or let them come again."""
    _read_or_404(order_id)
    if "resume" in request.POST:
        resume_reminders(order_id)
    else:
        stop_reminders(order_id, timezone.now())
    return see_other("portal:guardian-own", order_id, secret)


@csp_replace(NOTHING_LEAVES)
@require_safe
def senders(request: HttpRequest) -> HttpResponse:
    """Find forgotten accounts by the senders of text messages: all of it happens in the browser."""
    place = _place(request)
    known = [
        {"name": one.name, "change": one.change, "senders": [sender_key(s) for s in one.senders]}
        for one in accounts_of(place)
        if one.senders
    ]
    return render(request, "portal/guardian_senders.html", {"place": place, "known": known})


def _read_or_404(order_id: UUID) -> Guardian:
    try:
        return read_guardian(order_id, timezone.now())
    except UnknownOrder as unknown:
        raise Http404 from unknown


def _counted(groups: tuple[AccountGroup, ...]) -> dict[str, object]:
    lines = [one for group in groups for one in group.accounts]
    return {"groups": groups, "all": len(lines), "done": sum(one.is_ticked for one in lines)}


def _place(request: HttpRequest) -> str:
    asked = request.GET.get("place", "")
    return asked if asked in PLACE_WORDS else str(settings.CLEANBREAK_HOME_PLACE)


def _places() -> list[tuple[str, object]]:
    return sorted(PLACE_WORDS.items(), key=lambda one: str(one[1]))
