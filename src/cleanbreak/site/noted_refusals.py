"""What was refused is logged: who was turned away where, without address, name or secret."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from cleanbreak.flows.secret_links import keyed_hash

LOG = logging.getLogger(__name__)
REFUSED = {
    400: "unreadable",
    403: "forbidden",
    405: "method",
    413: "too large",
    415: "encoding",
    429: "too often",
}
SECRET, GUESSED = "secret", "guessed link"
VISITOR_DIGITS = 12


class NotedRefusals:
    """Writes one line for each refusal (ASVS 5.0 16.3.2, 16.3.3); whoever was let in is audited."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, and note it if it was refused."""
        response = self._get_response(request)
        why = _why(request, response.status_code)
        if why:
            LOG.warning(
                "refused: %s, page %s, user %s, visitor %s",
                why,
                _page(request),
                getattr(getattr(request, "user", None), "pk", None) or "none",
                keyed_hash("log", str(request.META.get("REMOTE_ADDR", "")))[:VISITOR_DIGITS],
            )
        return response


def _why(request: HttpRequest, status: int) -> str:
    if status == 404 and request.resolver_match and SECRET in request.resolver_match.kwargs:
        return GUESSED
    return REFUSED.get(status, "")


def _page(request: HttpRequest) -> str:
    """Return the name of the page, never its address."""
    return request.resolver_match.view_name if request.resolver_match else "none"
