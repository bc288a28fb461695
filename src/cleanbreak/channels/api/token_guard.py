"""Lets a view be called with an access token only; each interface refuses in its own form."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from cleanbreak.domain.access import Caller, CallerRefused
from cleanbreak.flows.admit_caller import admit

View: TypeAlias = Callable[..., HttpResponse]
Refuse: TypeAlias = Callable[[HttpRequest, CallerRefused], HttpResponse]


def needs_scope(scope: str, *, refuse: Refuse) -> Callable[[View], View]:
    """Let in whoever has a token that allows ``scope``; :func:`caller_of` then tells who it is.

    :param refuse: makes the answer to everybody else; ``WWW-Authenticate`` is added to it.
    """

    def decorate(view: View) -> View:
        @csrf_exempt  # no cookie counts here, so no form of another site can do anything
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                caller = admit(request.headers.get("Authorization", ""), scope, timezone.now())
            except CallerRefused as refused:
                answer = refuse(request, refused)
                answer["WWW-Authenticate"] = challenge(refused, scope)
                return answer
            request.caller = caller  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls a guarded view."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    return caller


def challenge(refused: CallerRefused, scope: str) -> str:
    """Return what tells a program why it was not let in (RFC 6750 3)."""
    said = f', error="{refused.error}"' if refused.error else ""
    wanted = f', scope="{scope}"' if refused.error == "insufficient_scope" else ""
    return f'Bearer realm="api"{said}{wanted}'
