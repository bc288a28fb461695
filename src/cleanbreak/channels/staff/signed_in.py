"""Pages behind the sign-in: who is there is checked first, then whether they may do this."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from cleanbreak.channels.staff.answers import WORKS_AT, show, unstored
from cleanbreak.channels.staff.fresh_factor import FACTOR_AT, what_is_to_confirm
from cleanbreak.domain.staff import NEEDS_FRESH_FACTOR, Right
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import Workplace
from cleanbreak.flows.sign_in import staff_actor, staff_rights, works_at

View: TypeAlias = Callable[..., HttpResponseBase]
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
STORE, QUEUE = "store", "queue"
NEVER_SEEN = datetime(1970, 1, 1, tzinfo=UTC)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is noted when somebody last did something."""


def staff_page(
    right: Right, *, is_poll: bool = False, fresh: bool | None = None
) -> Callable[[View], View]:
    """Show the view only to people whose roles have the right.

    Anonymous people are led to the sign-in, others are told that they may not; both before the
    view does anything.

    :param is_poll: a script asks again and again; that keeps no session alive.
    :param fresh: whether a second factor must have been given just now; if nothing is said, for
        the forms of the rights that need it (``NEEDS_FRESH_FACTOR``), and for no page to look at.
    """
    needs_fresh = right in NEEDS_FRESH_FACTOR if fresh is None else fresh

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **address: Any) -> HttpResponseBase:
            if not _is_here(request, is_poll=is_poll):
                if request.user.is_authenticated:  # who is half way in stays half way
                    logout(request)
                return _to_sign_in(request)
            if right not in staff_rights(request.user.get_username()):
                return unstored(show(request, "staff/forbidden.html", status=403))
            if needs_fresh and (request.method == "POST" or fresh):
                asked = what_is_to_confirm(request)
                if asked is not None:
                    return unstored(asked)
            return unstored(view(request, **address))

        return guarded

    return decorate


def begin_session(request: HttpRequest, place: Workplace, factor_at: str) -> None:
    """Note when somebody signed in, and where they work until they sign out."""
    now = timezone.now().isoformat()
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now
    request.session[FACTOR_AT] = factor_at
    request.session[STORE], request.session[QUEUE] = place.store, place.queue
    request.session[WORKS_AT] = works_at(place)


def place_of(request: HttpRequest) -> Workplace:
    """Return where the person who asks works."""
    session = request.session
    return Workplace(store=session.get(STORE, ""), queue=session.get(QUEUE, ""))


def actor_of(request: HttpRequest) -> Actor:
    """Return the person who asks, as records name them, and where they work."""
    return staff_actor(request.user.get_username(), place_of(request))


def may_know_confidential(request: HttpRequest) -> bool:
    """Return whether the person may know of orders in confidence."""
    return Right.HANDLE_CONFIDENTIAL in staff_rights(request.user.get_username())


def _is_here(request: HttpRequest, *, is_poll: bool) -> bool:
    """Return whether somebody is signed in who neither slept nor stayed too long."""
    if not request.user.is_authenticated:
        return False
    now = timezone.now()
    stayed, slept = now - _instant(request, SIGNED_IN_AT), now - _instant(request, SEEN_AT)
    if stayed > timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return False
    if slept > timedelta(seconds=settings.CLEANBREAK_STAFF_IDLE_S):
        return False
    if slept > SEEN_EVERY and not is_poll:
        request.session[SEEN_AT] = now.isoformat()
    return True


def _instant(request: HttpRequest, name: str) -> datetime:
    """Return what was noted; a session that was not begun here is older than all."""
    noted = request.session.get(name)
    return datetime.fromisoformat(noted) if noted else NEVER_SEEN


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in, and afterwards back to a page; what was sent by a form is not kept."""
    is_script = "HX-Request" in request.headers
    is_page = request.method in ("GET", "HEAD") and not is_script
    response = redirect_to_login(request.get_full_path() if is_page else reverse("staff:home"))
    if is_script:  # a script would put the sign-in into the middle of the page
        return unstored(HttpResponse(status=204, headers={"HX-Redirect": response["Location"]}))
    return unstored(response)
