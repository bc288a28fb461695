"""What only a demonstration has: the invented customers' messages, for whoever tries it out."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.ports.outside import Outside

SHOWN_MAX = 50


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what the fake carrier delivered, newest first; with a real carrier there is no page."""
    wire: Callable[[], Outside] = import_string(settings.CLEANBREAK_OUTSIDE)
    messages = wire().messages  # the fake itself, which flows are given behind its limits
    if not isinstance(messages, MemoryMessages):
        raise Http404
    said = {"inbox": messages.inbox()[:SHOWN_MAX]}
    response = render(request, "portal/demonstration_inbox.html", said)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
