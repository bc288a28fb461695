"""The endpoints of OAuth 2.0 and OpenID Connect for relying parties."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cleanbreak.channels.api.oauth_answers import given, machine_endpoint
from cleanbreak.flows.give_token import give_token
from cleanbreak.flows.signing_keys import public_jwks

KEYS_KEPT_S = 3600
"""A next key is published for two days before it signs."""


@machine_endpoint
def token(request: HttpRequest) -> HttpResponse:
    """Give a token to a relying party."""
    return given(give_token(_form(request), timezone.now()))


@require_safe
def keys(_request: HttpRequest) -> HttpResponse:
    """Publish the keys with which we sign."""
    answer = JsonResponse(public_jwks(timezone.now()), content_type="application/jwk-set+json")
    answer["Cache-Control"] = f"public, max-age={KEYS_KEPT_S}"
    return answer


def _form(request: HttpRequest) -> dict[str, list[str]]:
    return {name: list(values) for name, values in request.POST.lists()}
