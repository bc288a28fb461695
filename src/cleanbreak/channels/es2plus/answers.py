"""What an SM-DP+ is answered: mostly nothing, and a clear sentence where something is wrong."""

import logging
import sys
import traceback

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext

from cleanbreak.domain.refusal import Refusal

LOG = logging.getLogger(__name__)
ADMIN_PROTOCOL = "gsma/rsp/v2.5.0"
EMPTY, INVALID, NOT_FOUND, NOT_ALLOWED = 204, 400, 404, 405
TOO_LARGE, DEFECT, AWAY = 413, 500, 503
FUNCTION, ELEMENT_INVALID = "1.6", "2.1"
"""Subject "Function", reason "Invalid" (SGP.22 clause 5.2.6)."""
RETRY_AFTER_S = 60


def answer(status: int) -> HttpResponse:
    """Return an answer without a body."""
    empty = HttpResponse(status=status, headers={"X-Admin-Protocol": ADMIN_PROTOCOL})
    del empty["Content-Type"]
    return empty


def refused(refusal: Refusal) -> HttpResponse:
    """Say what is wrong with the message, in the form that ES2+ has for it."""
    data = {
        "subjectCode": FUNCTION,
        "reasonCode": ELEMENT_INVALID,
        "message": gettext(refusal.template()).format(**refusal.data),
    }
    execution = {"status": "Failed", "statusCodeData": data}
    body = {"header": {"functionExecutionStatus": execution}}
    return JsonResponse(body, status=INVALID, headers={"X-Admin-Protocol": ADMIN_PROTOCOL})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is no request that could be understood."""
    del request, exception
    return answer(INVALID)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for every address that is not one of ours."""
    del request, exception
    return answer(NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Own up to a defect, or ask to come again when the database is back."""
    del request
    defect = sys.exception()
    if isinstance(defect, OperationalError | InterfaceError):
        away = answer(AWAY)
        away["Retry-After"] = str(RETRY_AFTER_S)
        return away
    # not the text of the defect, which may hold an ICCID
    frames = "".join(traceback.format_tb(defect.__traceback__)) if defect else ""
    LOG.error("a report failed by a defect: %s\n%s", type(defect).__name__, frames)
    return answer(DEFECT)
