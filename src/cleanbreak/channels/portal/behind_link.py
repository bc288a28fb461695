"""Pages behind a secret link: the secret is checked, looks are counted, nothing is kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from cleanbreak.channels.portal.answers import unstored
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.secret_links import is_link_secret

View: TypeAlias = Callable[..., HttpResponse]


def behind_link(purpose: str, subject: str) -> Callable[[View], View]:
    """Show the view only to whoever has its secret link; a wrong one is an unknown page.

    :param purpose: what the secret must be good for.
    :param subject: the part of the address that the secret belongs to; given to the view as text.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **address: Any) -> HttpResponse:
            try:
                check_rate(Limited.PAGE_BEHIND_LINK, address_of(request), timezone.now())
            except TooManyRequests as refusal:
                return too_many_requests(request, refusal)
            if not is_link_secret(address["secret"], purpose, str(address[subject])):
                raise Http404
            return unstored(view(request, **address))

        return guarded

    return decorate
