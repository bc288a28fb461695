"""What only a demonstration has: the invented customers' messages, for whoever tries it out."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.flows.wired_outside import wired_outside

SHOWN_MAX = 50


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what the fake carrier delivered, newest first; with a real carrier there is no page."""
    messages = wired_outside().messages
    if not isinstance(messages, MemoryMessages):
        raise Http404
    said = {"inbox": messages.inbox()[:SHOWN_MAX]}
    response = render(request, "portal/demonstration_inbox.html", said)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
