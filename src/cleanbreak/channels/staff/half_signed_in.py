"""Between the first factor and the session: nobody is signed in yet, and every page stays closed.

The session holds whose password was right, for ten minutes. What it still takes is asked page by
page: a second factor (or its enrolment), and where the person works now.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from cleanbreak.channels.staff.answers import see_other, unstored
from cleanbreak.channels.staff.signed_in import begin_session
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.second_factor import HALF_SIGNED_IN_FOR
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import Workplace
from cleanbreak.flows.sign_in import (
    NoLongerStaff,
    note_signed_in,
    staff_actor,
    user_to_sign_in,
    workplaces_of,
)
from cleanbreak.records.second_factor import has_second_factor
from cleanbreak.records.staff_session import NewSession

HALF = "half_signed_in"


class TookTooLong(Refusal):
    """This took too long. Begin again."""

    code = "sign_in_took_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Whose first factor was right, and what was given since."""

    name: str
    at: str
    by: str = "password"
    factor: str = ""
    factor_at: str = ""
    """Empty: too long ago to count for money."""
    provider_session: str = ""
    next: str = ""

    @property
    def actor(self) -> Actor:
        """Return the person as records name them."""
        return staff_actor(self.name)


def begin_half(request: HttpRequest, half: Half) -> HttpResponse:
    """Forget whatever the session held, and lead on to what is still missing."""
    logout(request)  # also with a new session key, so that nobody can have planted it
    return go_on(request, half)


def half_of(request: HttpRequest) -> Half:
    """Return who is on the way in.

    :raises TookTooLong: if nobody is, or the first factor is more than ten minutes old.
    """
    kept = request.session.get(HALF)
    half = Half(**kept) if kept else None
    if half is None or timezone.now() - datetime.fromisoformat(half.at) > HALF_SIGNED_IN_FOR:
        raise TookTooLong
    return half


def with_factor(half: Half, factor: str) -> Half:
    """Return the person with a second factor that was given just now."""
    return replace(half, factor=factor, factor_at=timezone.now().isoformat())


def keep_half(request: HttpRequest, half: Half) -> None:
    """Keep what was given so far."""
    request.session[HALF] = asdict(half)


def go_on(request: HttpRequest, half: Half) -> HttpResponse:
    """Lead to the page that asks for what is missing; if nothing is, begin the session."""
    keep_half(request, half)
    if not half.factor:
        known = has_second_factor(half.name)
        return unstored(see_other("staff:second-factor" if known else "staff:enrol"))
    places = workplaces_of(half.name)
    if len(places.stores) > 1 or len(places.queues) > 1:
        return unstored(see_other("staff:workplace"))
    return finish(request, half, places.pick("", ""))


def finish(request: HttpRequest, half: Half, place: Workplace) -> HttpResponse:
    """Begin the session at this place."""
    request.session.pop(HALF, None)
    try:
        user = user_to_sign_in(half.name)
    except NoLongerStaff:
        logout(request)
        return unstored(see_other("staff:sign-in"))
    login(request, user, "django.contrib.auth.backends.ModelBackend")  # with a new session key
    begin_session(request, place, half.factor_at)
    request.session["by"] = half.by
    new = NewSession(
        key=str(request.session.session_key),
        by=half.by,
        place=place,
        provider_session=half.provider_session,
    )
    note_signed_in(user, new, half.factor, timezone.now())
    response = see_other("staff:home")
    response["Location"] = page_of_console(half.next)
    return unstored(response)


def page_of_console(wished: str) -> str:
    """Return the page that was wished for, if it is one of the console; else the first one."""
    home = reverse("staff:home")
    is_ours = url_has_allowed_host_and_scheme(wished, allowed_hosts=None)
    return wished if is_ours and wished.startswith(home) else home
