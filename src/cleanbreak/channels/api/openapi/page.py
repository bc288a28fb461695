"""Where programs find the descriptions of our interfaces."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cleanbreak.channels.api.openapi.documents import documents

KEPT_S = 300
KIND = "application/vnd.oai.openapi+json;version=3.1"


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List them."""
    found = [
        {"name": name, "title": one["info"]["title"], "href": f"{request.path}{name}.json"}
        for name, one in documents().items()
    ]
    return _kept(JsonResponse(found, safe=False))


@require_safe
def one(_request: HttpRequest, name: str) -> HttpResponse:
    """Give one of them."""
    found = documents().get(name)
    if found is None:
        raise Http404
    return _kept(JsonResponse(found, content_type=KIND))


def _kept(answer: HttpResponse) -> HttpResponse:
    """Let anybody keep it for some minutes: it changes with a release only."""
    patch_cache_control(answer, public=True, max_age=KEPT_S)
    return answer
