"""Sign in and out; which of name and password was wrong is told to nobody."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cleanbreak.channels.staff.answers import see_other, show_with, unstored
from cleanbreak.channels.staff.half_signed_in import Half, begin_half, page_of_console
from cleanbreak.channels.staff.provider_page import BY, leave_provider
from cleanbreak.channels.staff.signed_in import place_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.limit_requests import TooManyRequests
from cleanbreak.flows.sign_in import check_password, sign_out

RETRY_AFTER_S = 60
TYPED_LENGTH_MAX = 200
"""Of name and password; a longer one would only make our hash work."""


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; if they fit, the second factor is asked for next."""
    if request.method != "POST":
        return _page(request)
    name = without_tricks(request.POST.get("name", "")[:TYPED_LENGTH_MAX])
    typed = request.POST.get("password", "")
    password = typed if len(typed) <= TYPED_LENGTH_MAX else ""  # cut, it would be another one
    now = timezone.now()
    try:
        person = check_password(name, password, str(request.META["REMOTE_ADDR"]), now)
    except Refusal as refusal:
        return _page(request, refusal)
    return begin_half(request, Half(name=person, at=now.isoformat(), next=_next_page(request)))


@require_POST
def sign_out_page(request: HttpRequest) -> HttpResponse:
    """End the session, and the one at the identity provider if it began there."""
    by = request.session.get("by")
    if request.user.is_authenticated:
        key = str(request.session.session_key)
        sign_out(request.user.get_username(), key, place_of(request), timezone.now())
    logout(request)
    return unstored(leave_provider(request) if by == BY else see_other("staff:sign-in"))


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    said = {
        "name": request.POST.get("name", ""),
        "next": _next_page(request),
        "has_provider": settings.CLEANBREAK_STAFF_SIGN_ON != "none",
        "has_passwords": settings.CLEANBREAK_STAFF_PASSWORDS,
    }
    response = show_with(request, "staff/sign_in.html", said, refusal)
    if isinstance(refusal, TooManyRequests):
        response.status_code, response["Retry-After"] = 429, str(RETRY_AFTER_S)
    return unstored(response)


def _next_page(request: HttpRequest) -> str:
    """Return the page that was asked for before the sign-in, if it is one of the console."""
    return page_of_console(request.POST.get("next") or request.GET.get("next") or "")
