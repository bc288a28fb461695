"""What the operator's brand file brings to the pages: colours, logo, icon."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cleanbreak.domain.brand import stylesheet
from cleanbreak.flows.brand_words import the_brand

KEPT_S = 3600
"""A new brand file is read at the next start; for so long browsers may still show the old one."""


@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    """Give the style sheet with the operator's colours."""
    del request
    chosen = the_brand().colours
    return _file(stylesheet(chosen) if chosen else "", "text/css; charset=utf-8")


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """Give the operator's logo."""
    del request
    return _file(the_brand().logo, "image/svg+xml")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Give the small drawing that stands beside the title of a page."""
    del request
    return _file(the_brand().icon, "image/svg+xml")


def _file(content: str, content_type: str) -> HttpResponse:
    if not content:
        raise Http404
    response = HttpResponse(content, content_type=content_type)
    patch_cache_control(response, public=True, max_age=KEPT_S)
    return response
