"""Every request is told of, by the pattern of its page: an address may hold a secret."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

from cleanbreak.flows.traced import traced

FAULTS = 500
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class TracedRequests:
    """Tells of each request: method, pattern, status; no visitor says in which trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.CLEANBREAK_TRACES:
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, and tell of it."""
        method = request.method if request.method in METHODS else "OTHER"
        with traced(f"{method} no page") as span:
            response = self._get_response(request)
            page = request.resolver_match.route if request.resolver_match else "no page"
            span.rename(f"{method} {page}")
            span.note(page=page, method=str(method), status=response.status_code)
            if response.status_code >= FAULTS:
                span.fail(str(response.status_code))
            return response
