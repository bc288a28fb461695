"""A host name of its own for the console: browsers then keep it apart from the portal.

Same-origin policy, cookies and site data of the one do not reach the other (ASVS 5.0 3.5.4).
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.http.request import split_domain_port

from cleanbreak.domain.refusal import Refusal

CONSOLE = "/staff/"
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.ASCII)
AT_BOTH = ("/static/", "/i18n/", "/healthz", "/livez", "/readyz")
"""Files, the choice of language, and what a load balancer asks."""


class NoConsoleHost(Refusal):
    """CLEANBREAK_STAFF_HOST is a host name other than the portal's, not "{text}"."""

    code = "no_console_host"


class ConsoleHost:
    """Answers the console at its own host only, and everything else only elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, if the page is of the host that was asked; else it is an unknown page.

        A form from the other host is refused, although both are ours.
        """
        own = settings.CLEANBREAK_STAFF_HOST
        if own and not request.path.startswith(AT_BOTH):
            host = split_domain_port(request.get_host())[0]
            if (host == own) != request.path.startswith(CONSOLE):
                raise Http404
            origin = urlsplit(request.headers.get("Origin", "")).hostname
            if origin not in (None, host):
                raise PermissionDenied
        return self._get_response(request)


def read_console_host(text: str, portal: str) -> str:
    """Return the host name of the console; empty: that of the portal.

    :param portal: the portal's address.
    :raises NoConsoleHost: if it is no host name, or the portal's.
    """
    host = text.strip().lower()
    if host and (not HOST_NAME.fullmatch(host) or host == urlsplit(portal).hostname):
        raise NoConsoleHost(text=text)
    return host
