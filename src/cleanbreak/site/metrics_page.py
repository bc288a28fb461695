"""The page that a monitoring system asks, with the token that only it and we know."""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from cleanbreak.flows.read_metrics import CONTENT_TYPE, read_metrics

SCHEME = "Bearer "


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the figures; without a token in the settings there is no such page (RFC 6750)."""
    token = settings.CLEANBREAK_METRICS_TOKEN
    if not token:
        return HttpResponse(status=404)
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, SCHEME + token):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        figures = read_metrics()
    except DatabaseError:  # the scraper notes that we are not up, and an alert says so
        return HttpResponse(status=503)
    return HttpResponse(figures, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})
