"""Tells every page from which address its visitor came, also behind proxies of our own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cleanbreak.channels.portal.network_address import address_of


class VisitorAddress:
    """Puts the visitor's address where Django puts that of the nearest machine."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; asked again, the address stays what it is."""
        request.META["REMOTE_ADDR"] = address_of(request)
        return self._get_response(request)
