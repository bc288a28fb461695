"""Sign in and out; which of name and password was wrong is told to nobody."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cleanbreak.channels.staff.answers import see_other, show_with, unstored
from cleanbreak.channels.staff.signed_in import begin_session
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.limit_requests import TooManyRequests
from cleanbreak.flows.sign_in import sign_in, sign_out

RETRY_AFTER_S = 60
TYPED_LENGTH_MAX = 200
"""Of name and password; a longer one would only make our hash work."""


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, and begin a session if they fit."""
    if request.method != "POST":
        return _page(request)
    name = without_tricks(request.POST.get("name", "")[:TYPED_LENGTH_MAX])
    typed = request.POST.get("password", "")
    password = typed if len(typed) <= TYPED_LENGTH_MAX else ""  # cut, it would be another one
    try:
        user = sign_in(name, password, str(request.META["REMOTE_ADDR"]), timezone.now())
    except Refusal as refusal:
        return _page(request, refusal)
    login(request, user)  # with a new session key, so that nobody can have planted it
    begin_session(request)
    response = redirect(_next_page(request))
    response.status_code = 303
    return unstored(response)


@require_POST
def sign_out_page(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        sign_out(request.user.get_username(), timezone.now())
    logout(request)
    return unstored(see_other("staff:sign-in"))


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    said = {"name": request.POST.get("name", ""), "next": _next_page(request)}
    response = show_with(request, "staff/sign_in.html", said, refusal)
    if isinstance(refusal, TooManyRequests):
        response.status_code, response["Retry-After"] = 429, str(RETRY_AFTER_S)
    return unstored(response)


def _next_page(request: HttpRequest) -> str:
    """Return the page that was asked for before the sign-in, if it is one of the console."""
    home = reverse("staff:home")
    wished = request.POST.get("next") or request.GET.get("next") or home
    is_ours = url_has_allowed_host_and_scheme(wished, allowed_hosts=None)
    return wished if is_ours and wished.startswith(home) else home
