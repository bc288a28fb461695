"""The trust file: what anybody needs to check certificates without asking us again."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.answers import download
from cleanbreak.channels.portal.error_pages import unavailable
from cleanbreak.domain.trust_file import trust_json
from cleanbreak.flows.publish_trust import recent_trust
from cleanbreak.ports.errors import OutsideFailure


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """Give everybody the trust file. No cache keeps it: a key may be revoked at any time."""
    try:
        content = trust_json(recent_trust(timezone.now()))
    except OutsideFailure:
        return unavailable(request)
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return download(text, "application/json", "trust.json")
