"""The endpoints of OAuth 2.0 and OpenID Connect for relying parties."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.api.oauth_answers import given, machine_endpoint, unkept
from cleanbreak.domain.oauth import OauthRefused
from cleanbreak.flows.ask_for_access import answer_browser, ask_backchannel
from cleanbreak.flows.describe_provider import describe_provider
from cleanbreak.flows.give_token import give_token
from cleanbreak.flows.signing_keys import public_jwks
from cleanbreak.flows.wired_outside import wired_network_authentication


@machine_endpoint
def token(request: HttpRequest) -> HttpResponse:
    """Give a token to a relying party."""
    return given(give_token(_said(request.POST), wired_network_authentication(), timezone.now()))


@machine_endpoint
def backchannel(request: HttpRequest) -> HttpResponse:
    """Take a backchannel request (CIBA Core 7)."""
    answer = ask_backchannel(_said(request.POST), wired_network_authentication(), timezone.now())
    said = {"auth_req_id": answer.auth_req_id, "expires_in": answer.expires_in_s}
    return unkept(said | {"interval": answer.interval_s})


@csrf_exempt  # OIDC Core 3.1.2.1 wants POST, too; it comes from another site by its nature
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Send a browser back that came through our network, with a code."""
    asked = request.POST if request.method == "POST" else request.GET
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        back = answer_browser(_said(asked), headers, wired_network_authentication(), timezone.now())
    except OauthRefused as refused:
        raise BadRequest from refused  # a page for people: a program would not stand here
    answer = HttpResponseRedirect(back)
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
def keys(_request: HttpRequest) -> HttpResponse:
    """Publish the keys with which we sign."""
    return JsonResponse(public_jwks(timezone.now()), content_type="application/jwk-set+json")


@require_safe
def configuration(_request: HttpRequest) -> HttpResponse:
    """Tell what there is (OIDC Discovery 1.0)."""
    return JsonResponse(describe_provider())


def _said(fields: Any) -> dict[str, list[str]]:
    return {name: list(values) for name, values in fields.lists()}
