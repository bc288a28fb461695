"""What only a demonstration has: the invented customers' messages, and a played sign-on."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.sign_on.memory import FakePerson, MemorySignOn
from cleanbreak.flows.wired_sign_on import NoSignOn, Realm, wired_sign_on
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.outside import Outside
from cleanbreak.site.demonstration_staff import PEOPLE

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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_on(request: HttpRequest) -> HttpResponse:
    """Play the identity provider: whoever tries it out chooses who they are."""
    try:
        provider = wired_sign_on(Realm.STAFF)
    except NoSignOn as fault:
        raise Http404 from fault
    if not isinstance(provider, MemorySignOn):
        raise Http404
    if request.method == "POST":
        name = request.POST.get("name", "")
        if name not in PEOPLE:
            raise Http404
        try:
            back = provider.let_in(request.POST.get("state", ""), _person(name))
        except Refused as fault:
            raise Http404 from fault
        return HttpResponseRedirect(back)
    said = {"people": PEOPLE, "state": request.GET.get("state", "")}
    return render(request, "portal/demonstration_sign_on.html", said)


def _person(name: str) -> FakePerson:
    return FakePerson(subject=name, name=name, session=f"demonstration-{name}")
