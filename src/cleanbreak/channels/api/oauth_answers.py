"""What programs are answered by the endpoints of OAuth 2.0: JSON that nobody may keep."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from cleanbreak.domain.oauth import OauthRefused, OauthTooFast
from cleanbreak.flows.issue_token import IssuedToken
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate

INVALID, NOT_ALLOWED, TOO_MANY = 400, 405, 429
FORM = "application/x-www-form-urlencoded"


def machine_endpoint(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Take forms of programs, refuse in English, and slow down whoever is refused all the time."""

    @csrf_exempt  # no cookie counts here: the client signs what it says
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return unkept({"error": "invalid_request"}, NOT_ALLOWED, Allow="POST")
        if request.content_type != FORM:
            return unkept({"error": "invalid_request"}, INVALID)
        try:
            return view(request)
        except OauthRefused as refused:
            return _refused(request, refused)

    return answered


def given(issued: IssuedToken) -> HttpResponse:
    """Hand out a token (RFC 6749 5.1)."""
    said = {
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in_s,
        "scope": " ".join(issued.scopes),
    }
    return unkept(said | ({"id_token": issued.id_token} if issued.id_token else {}))


def unkept(said: Mapping[str, Any], status: int = 200, **headers: str) -> HttpResponse:
    """Return an answer that no cache keeps."""
    answer = JsonResponse(said, status=status, headers=headers)
    answer["Cache-Control"] = "no-store"
    return answer


def _refused(request: HttpRequest, refused: OauthRefused) -> HttpResponse:
    said = {"error": refused.error, "error_description": str(refused)}
    if isinstance(refused, OauthTooFast):  # a client of ours: its address has nothing to do with it
        return unkept(said, refused.status, **{"Retry-After": "1"})
    try:
        check_rate(Limited.OAUTH_REFUSED, str(request.META.get("REMOTE_ADDR", "")), timezone.now())
    except TooManyRequests:
        said = {"error": "slow_down", "error_description": "Too many requests were refused."}
        return unkept(said, TOO_MANY, **{"Retry-After": "60"})
    return unkept(said, refused.status)
