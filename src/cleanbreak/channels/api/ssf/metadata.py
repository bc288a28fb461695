"""What a receiver reads first: where everything is (SSF 1.0 section 7)."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cleanbreak.domain.signal_stream import DeliveryMethod
from cleanbreak.flows.signing_keys import issuer

OAUTH = "urn:ietf:rfc:6749"


@require_safe
def metadata(_request: HttpRequest, issuer_path: str = "") -> HttpResponse:
    """Tell where everything is; the path of the issuer's address stands behind our own (7.2.1)."""
    if issuer_path.strip("/") != urlsplit(issuer()).path.strip("/"):
        raise Http404
    said = {
        "spec_version": "1_0",
        "issuer": issuer(),
        "jwks_uri": _at("oauth-keys"),
        "delivery_methods_supported": [one.value for one in DeliveryMethod],
        "configuration_endpoint": _at("ssf-streams"),
        "status_endpoint": _at("ssf-status"),
        "add_subject_endpoint": _at("ssf-add"),
        "remove_subject_endpoint": _at("ssf-remove"),
        "verification_endpoint": _at("ssf-verify"),
        "authorization_schemes": [{"spec_urn": OAUTH}],
        "default_subjects": "NONE",
    }
    return JsonResponse(said)


def _at(name: str) -> str:
    return f"{issuer()}{reverse(name)}"
