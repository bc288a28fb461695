"""Pages for what went wrong: each says what to do."""

import logging
import sys
import traceback

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.flows.limit_requests import TooManyRequests
from cleanbreak.records.disk import is_disk_full

LOG = logging.getLogger(__name__)
RETRY_AFTER_S = 60
"""When to come again after 429 and 503."""


def too_many_requests(request: HttpRequest, refusal: TooManyRequests) -> HttpResponse:
    """Ask for a pause."""
    said = {"sentence": sentence(refusal)}
    response = render(request, "portal/too_many_requests.html", said, status=429)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this was no request of our pages, and nothing of why."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return _wrong(request, 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """Refuse what is more than a form of ours can hold (RFC 9110 15.5.14)."""
    return _wrong(request, 413)


def unreadable(request: HttpRequest) -> HttpResponse:
    """Refuse what is packed or encoded in a way that our pages never send (RFC 9110 15.5.16)."""
    return _wrong(request, 415)


def _wrong(request: HttpRequest, status: int) -> HttpResponse:
    said = {"is_too_large": status == 413, "status": status}
    return render(request, "400.html", said, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Own up to a defect, or to a database that is away."""
    defect = sys.exception()
    if not isinstance(defect, OperationalError | InterfaceError):
        # neither the address, which may hold a secret, nor the text, which may hold a name
        frames = "".join(traceback.format_tb(defect.__traceback__)) if defect else ""
        LOG.error("a page failed by a defect: %s\n%s", type(defect).__name__, frames)
        return render(request, "500.html", status=500)
    if is_full := is_disk_full(defect):
        LOG.error("nothing can be kept: the disk of the database is full")
    return unavailable(request, is_full=is_full)


def unavailable(request: HttpRequest, *, is_full: bool = False) -> HttpResponse:
    """Ask to come again when what is away for the moment is back."""
    response = render(request, "portal/unavailable.html", {"is_full": is_full}, status=503)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response
