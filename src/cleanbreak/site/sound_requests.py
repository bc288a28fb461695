"""Requests that no browser of a person sends are answered before any page works on them."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cleanbreak.channels.portal.error_pages import bad_request, too_large, unreadable

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
OF_PROGRAMS = ("/camara/", "/ssf/", "/tmf-api/")
"""Where programs ask, which also change and delete what is theirs."""
METHODS_OF_PROGRAMS = (*METHODS, "DELETE", "PATCH", "PUT")
FORM_BYTES_MAX = 150_000
"""More than any form of ours can hold; a page that takes a file has a limit of its own."""
NUL = "NUL (0x00)"
"""What psycopg says of a text that PostgreSQL cannot keep."""


class SoundRequests:
    """Refuses other methods, packed or oddly encoded bodies, and bodies that are too large."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, if it can be one of ours."""
        known = METHODS_OF_PROGRAMS if request.path.startswith(OF_PROGRAMS) else METHODS
        if request.method not in known:  # TRACE would send back what a script must not see
            return HttpResponse(status=405, headers={"Allow": ", ".join(known)})
        if _is_packed(request) or _is_oddly_encoded(request):
            return unreadable(request)
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_address: Any
    ) -> HttpResponse | None:
        """Read nothing of a body that is larger than a form of ours."""
        takes_file = getattr(view, "csrf_exempt", False)
        if takes_file or _announced(request) <= FORM_BYTES_MAX:
            return None
        return too_large(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Name a text that no database keeps what it is: the visitor's mistake, not a defect."""
        if isinstance(fault, DataError | ValueError) and NUL in str(fault):
            return bad_request(request, BadRequest())
        return None


def _announced(request: HttpRequest) -> int:
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def _is_packed(request: HttpRequest) -> bool:
    """Return whether the body would have to be unpacked: a bomb is small before that."""
    return str(request.META.get("HTTP_CONTENT_ENCODING", "identity")).lower() != "identity"


def _is_oddly_encoded(request: HttpRequest) -> bool:
    """Return whether the form claims another encoding than that of our pages."""
    charset = (request.content_params or {}).get("charset", "utf-8")
    return charset.strip("\"'").lower() not in ("utf-8", "utf8")
