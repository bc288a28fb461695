"""Step-up: before money moves, a second factor must have been given just now.

Whoever sends a form without one is asked for it on a page that carries what was typed; the form is
carried out with the answer, or not at all. Nothing is half done, and nothing is typed twice.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from cleanbreak.channels.staff.answers import show_with
from cleanbreak.channels.staff.factor_form import (
    CODE,
    PASSKEY,
    factor_said,
    read_factor,
    was_given,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.sign_in import staff_actor

FACTOR_AT = "second_factor_at"
NOT_CARRIED = ("csrfmiddlewaretoken", CODE, PASSKEY)


def what_is_to_confirm(request: HttpRequest) -> HttpResponse | None:
    """Return the page that asks for a second factor, or ``None`` if one was given just now."""
    if is_fresh(request):
        return None
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), reverse("staff:confirm"))
    refusal = None
    if was_given(request):
        refusal = take_factor(request)
        if refusal is None:
            return None
    return ask(request, refusal, action=request.get_full_path(), carried=_carried(request))


def is_fresh(request: HttpRequest) -> bool:
    """Return whether the person gave a second factor a few minutes ago."""
    given = request.session.get(FACTOR_AT)
    if not given:
        return False
    since = timezone.now() - datetime.fromisoformat(given)
    return since <= timedelta(seconds=settings.CLEANBREAK_STAFF_FRESH_S)


def take_factor(request: HttpRequest) -> Refusal | None:
    """Check the second factor that was sent along, and note it; return why not, if not."""
    name = request.user.get_username()
    try:
        read_factor(request, name, staff_actor(name))
    except Refusal as refusal:
        return refusal
    request.session[FACTOR_AT] = timezone.now().isoformat()
    return None


def ask(
    request: HttpRequest, refusal: Refusal | None, *, action: str, carried: list[tuple[str, str]]
) -> HttpResponse:
    """Return the page that asks for a second factor."""
    said: dict[str, Any] = {
        **factor_said(request, request.user.get_username()),
        "action": action,
        "carried": carried,
        "by_provider": request.session.get("by") == "sign_on",
        "minutes": settings.CLEANBREAK_STAFF_FRESH_S // 60,
    }
    response = show_with(request, "staff/confirm.html", said, refusal)
    response.status_code = 403
    return response


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what the form said, to be sent again with the second factor."""
    said = request.POST.lists()
    return [(name, one) for name, all_ in said for one in all_ if name not in NOT_CARRIED]
