"""Pages for what went wrong: each says what to do."""

import logging
import sys
import traceback

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
