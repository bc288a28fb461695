"""CAMARA's error model: a status, a code for machines, a sentence for people."""

import logging
import traceback
from collections.abc import Mapping
from typing import TypeAlias

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from cleanbreak.domain.access import ScopeMissing, TokenBad, TokenMissing
from cleanbreak.domain.asked_number import (
    DayOutOfRange,
    NumberNotHere,
    NumberNotSaid,
    NumberNotServed,
    NumberSaidTwice,
)
from cleanbreak.domain.json_shape import (
    NotAnObject,
    PropertyMalformed,
    PropertyMissing,
    PropertyOutOfRange,
    PropertyUnknown,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.limit_callers import CallerTooFast

LOG = logging.getLogger(__name__)
ErrorOf: TypeAlias = Mapping[type[Refusal], tuple[int, str]]


class MethodUnknown(Refusal):
    """There is no such operation at this address."""

    code = "method_unknown"


class NotSentAsJson(Refusal):
    """The body of the request must be sent as application/json."""

    code = "not_sent_as_json"


class BodyTooLarge(Refusal):
    """The body of the request is larger than any that this operation takes."""

    code = "body_too_large"


class CorrelatorMalformed(Refusal):
    """The header x-correlator has more than 256 characters, or some that it may not have."""

    code = "correlator_malformed"


class NothingHere(Refusal):
    """There is nothing at this address."""

    code = "nothing_here"


class ServiceAway(Refusal):
    """The service cannot answer for the moment. Ask again in a minute."""

    code = "service_away"


class ServiceDefect(Refusal):
    """The service failed by a defect of its own."""

    code = "service_defect"


ERRORS: ErrorOf = {
    NotAnObject: (400, "INVALID_ARGUMENT"),
    PropertyUnknown: (400, "INVALID_ARGUMENT"),
    PropertyMissing: (400, "INVALID_ARGUMENT"),
    PropertyMalformed: (400, "INVALID_ARGUMENT"),
    CorrelatorMalformed: (400, "INVALID_ARGUMENT"),
    BodyTooLarge: (400, "INVALID_ARGUMENT"),
    PropertyOutOfRange: (400, "OUT_OF_RANGE"),
    DayOutOfRange: (400, "OUT_OF_RANGE"),
    TokenMissing: (401, "UNAUTHENTICATED"),
    TokenBad: (401, "UNAUTHENTICATED"),
    ScopeMissing: (403, "PERMISSION_DENIED"),
    NumberNotHere: (404, "IDENTIFIER_NOT_FOUND"),
    NothingHere: (404, "NOT_FOUND"),
    MethodUnknown: (405, "METHOD_NOT_ALLOWED"),
    NotSentAsJson: (415, "UNSUPPORTED_MEDIA_TYPE"),
    NumberNotServed: (422, "SERVICE_NOT_APPLICABLE"),
    NumberNotSaid: (422, "MISSING_IDENTIFIER"),
    NumberSaidTwice: (422, "UNNECESSARY_IDENTIFIER"),
    CallerTooFast: (429, "TOO_MANY_REQUESTS"),
    ServiceDefect: (500, "INTERNAL"),
    ServiceAway: (503, "UNAVAILABLE"),
}
"""What every API has in common; an operation adds its own. A refusal that is in neither is ours to
explain, not the caller's: it is a defect."""
HEADERS: Mapping[int, Mapping[str, str]] = {
    429: {"Retry-After": "1"},
    503: {"Retry-After": "60"},
}


def error(refusal: Refusal, also: ErrorOf | None = None) -> JsonResponse:
    """Return the answer for a refusal; one that nobody has given a status is a defect of ours.

    :param also: refusals that only this operation knows; they count before the others.
    """
    found = (also or {}).get(type(refusal)) or ERRORS.get(type(refusal))
    if found is None:
        return defect_of_ours(refusal)
    status, code = found
    message = gettext(refusal.template()).format(**refusal.data)
    body = {"status": status, "code": code, "message": message}
    return JsonResponse(body, status=status, headers=HEADERS.get(status))


def defect_of_ours(fault: Exception) -> JsonResponse:
    """Own up to a defect; of it only where it was is logged: its text may hold a number."""
    frames = "".join(traceback.format_tb(fault.__traceback__))
    LOG.error("an operation failed by a defect: %s\n%s", type(fault).__name__, frames)
    return error(ServiceDefect())


@csrf_exempt
def nothing_here(request: HttpRequest, path: str = "") -> JsonResponse:
    """Answer for every address that is not one of ours."""
    del request, path
    return error(NothingHere())
