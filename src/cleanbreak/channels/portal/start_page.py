"""The start page: what will happen when a line ends, in plain words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Explain, and lead to the one page on which a line is cancelled."""
    return render(request, "portal/start.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let everybody find the page on which a line is cancelled."""
    del request
    return HttpResponse("User-agent: *\nAllow: /\n", content_type="text/plain; charset=utf-8")
