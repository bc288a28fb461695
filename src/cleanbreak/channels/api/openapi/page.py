"""Where programs find the descriptions of our interfaces."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.api.openapi.documents import documents


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List them."""
    found = [
        {"name": name, "title": one["info"]["title"], "href": f"{request.path}{name}.json"}
        for name, one in documents().items()
    ]
    return JsonResponse(found, safe=False)


@require_safe
def one(_request: HttpRequest, name: str) -> HttpResponse:
    """Give one of them."""
    found = documents().get(name)
    if found is None:
        raise Http404
    return JsonResponse(found, content_type="application/json")
