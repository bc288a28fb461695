"""The trust file: what anybody needs to check certificates without asking us again."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.answers import download
from cleanbreak.channels.portal.error_pages import unavailable
from cleanbreak.domain.trust_file import trust_json
from cleanbreak.flows.publish_trust import publish_trust
from cleanbreak.ports.errors import OutsideFailure

KEPT_S = 60
"""Its checkpoint is a minute old at most: a revoked key must not be taken for good for long."""


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """Give everybody the trust file."""
    try:
        content = trust_json(publish_trust())
    except OutsideFailure:
        return unavailable(request)
    text = json.dumps(content, ensure_ascii=False, indent=2)
    response = download(text, "application/json", "trust.json")
    response["Cache-Control"] = f"public, max-age={KEPT_S}"
    return response
