"""Sessions by area: staff and holders sign in apart, and no other page has a session at all.

One cookie for both would let a holder's page ride on a clerk's session. Each area has a cookie of
its own, which browsers send to that area only; a session that was begun in one area is none in the
other (ASVS 5.0 7.1, 3.3).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

AREA = "area"


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the site in which people sign in."""

    path: str
    """Begins and ends with a slash."""
    cookie: str

    @property
    def cookie_path(self) -> str:
        """Return for which addresses the cookie is: those of the area.

        One of a name that begins with ``__Host-`` must be for all (RFC 6265bis 4.1.3.2): no name
        beside or below ours can then set it, and a session of another area is none all the same.
        """
        return "/" if self.cookie.startswith("__Host-") else self.path


class AreaSessions:
    """Gives each request the session of its area; stands where Django's own middleware would."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._areas: tuple[Area, ...] = settings.CLEANBREAK_SESSION_AREAS

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Load the session before the view, and keep it afterwards if something changed."""
        area = next((one for one in self._areas if request.path.startswith(one.path)), None)
        session = _session(request, area)
        request.session = session
        response = self._get_response(request)
        if area is not None:
            _keep(request, response, area)
        return response


def _session(request: HttpRequest, area: Area | None) -> SessionStore:
    """Return the session that the area's cookie names; an empty one if there is none."""
    if area is None:
        return SessionStore()
    session = SessionStore(request.COOKIES.get(area.cookie))
    if session.get(AREA) not in (None, area.path):
        return SessionStore()
    return session


def _keep(request: HttpRequest, response: HttpResponseBase, area: Area) -> None:
    session = request.session
    if session.is_empty():
        if area.cookie in request.COOKIES:
            response.delete_cookie(area.cookie, path=area.cookie_path, samesite="Lax")
            # pages to go back to; the queue of an offline desk, in which nobody can read, stays
            response["Clear-Site-Data"] = '"cache"'
        return
    patch_vary_headers(response, ["Cookie"])
    if not session.modified or response.status_code >= 500:
        return
    session[AREA] = area.path
    try:
        session.save()
    except UpdateError as fault:
        raise SessionInterrupted("the session was ended while its page was made") from fault
    response.set_cookie(
        area.cookie,
        str(session.session_key),
        max_age=None,  # it ends with the browser, and by the clock on the server
        path=area.cookie_path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
