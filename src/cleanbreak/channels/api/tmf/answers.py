"""What TM Forum's APIs have in common: errors, pages of a list, and chosen properties."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from cleanbreak.channels.api.camara.errors import (
    MethodUnknown,
    NothingHere,
    ServiceAway,
    ServiceDefect,
)
from cleanbreak.domain.access import CallerRefused
from cleanbreak.domain.answered_once import KeyUsedBefore
from cleanbreak.domain.balance_transfer import NothingToTransfer, OtherAmount, TransferNotAllowed
from cleanbreak.domain.bucket import BalancesAway, BucketNotFound
from cleanbreak.domain.campaign import EndedForFraud
from cleanbreak.domain.client_order import (
    LineHasOrder,
    OrderNotFound,
    ProductNotFound,
    TaskNotFound,
)
from cleanbreak.domain.confidential import NotPossibleHere
from cleanbreak.domain.line_resource import ResourceNotFound
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import LineAlreadyTerminated, OrderNotOpen
from cleanbreak.flows.limit_callers import CallerTooFast
from cleanbreak.flows.limit_clients import QuotaUsedUp

LOG = logging.getLogger(__name__)
Document: TypeAlias = Mapping[str, Any]
JSON = "application/json;charset=utf-8"
"""As the files spell it."""
OFFSET_MAX, LIMIT_MAX, LIMIT = 1_000_000, 100, 20
NUMBER_DIGITS_MAX = 7
ALWAYS = frozenset({"id", "href", "@type"})
"""Properties that an answer never lacks."""
NONE = "none"
"""TMF630: an answer with nothing but those."""
MALFORMED, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, CONFLICT = 400, 403, 404, 405, 409
TOO_MANY, DEFECT, AWAY = 429, 500, 503


class ParameterMalformed(Refusal):
    """There can be no parameter "{parameter}" here with this value, or twice."""

    code = "parameter_malformed"


STATUS: Mapping[type[Refusal], int] = {
    NothingHere: NOT_FOUND,
    OrderNotFound: NOT_FOUND,
    ProductNotFound: NOT_FOUND,
    TaskNotFound: NOT_FOUND,
    ResourceNotFound: NOT_FOUND,
    BucketNotFound: NOT_FOUND,
    MethodUnknown: NOT_ALLOWED,
    LineHasOrder: CONFLICT,
    LineAlreadyTerminated: CONFLICT,
    NotPossibleHere: CONFLICT,
    OrderNotOpen: CONFLICT,
    EndedForFraud: CONFLICT,
    KeyUsedBefore: CONFLICT,
    NothingToTransfer: CONFLICT,
    OtherAmount: CONFLICT,
    TransferNotAllowed: FORBIDDEN,
    CallerTooFast: TOO_MANY,
    QuotaUsedUp: TOO_MANY,
    ServiceDefect: DEFECT,
    ServiceAway: AWAY,
    BalancesAway: AWAY,
}
"""All others are 400: the request cannot be carried out as it is. The files know neither 413 nor
415, so that a body that is too large, or no JSON, is 400, too."""
WAIT_S: Mapping[type[Refusal], int] = {
    CallerTooFast: 1,
    QuotaUsedUp: 60,
    ServiceAway: 60,
    BalancesAway: 60,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list."""

    documents: Sequence[Document]
    total: int


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is wanted."""

    offset: int
    limit: int


def error(refusal: Refusal) -> JsonResponse:
    """Return the answer for a refusal, as the files describe an ``Error``."""
    status = STATUS.get(type(refusal), MALFORMED)
    if isinstance(refusal, CallerRefused):
        status = refusal.status
    sentence = gettext(refusal.template()).format(**refusal.data)
    body = {
        "@type": "Error",
        "code": refusal.code,
        "reason": sentence,
        "message": sentence,
        "status": str(status),
    }
    answer = JsonResponse(body, status=status, content_type=JSON)
    if (wait := WAIT_S.get(type(refusal))) is not None:
        answer["Retry-After"] = str(wait)
    return answer


def defect_of_ours(fault: Exception) -> JsonResponse:
    """Own up to a defect; of it only where it was is logged: its text may hold a number."""
    frames = "".join(traceback.format_tb(fault.__traceback__))
    LOG.error("an operation failed by a defect: %s\n%s", type(fault).__name__, frames)
    return error(ServiceDefect())


@csrf_exempt
def nothing_here(request: HttpRequest, path: str = "") -> JsonResponse:
    """Answer for every address below that is not one of ours."""
    del request, path
    answer = error(NothingHere())
    answer["Cache-Control"] = "no-store"
    return answer


def window(query: Mapping[str, str]) -> Window:
    """Return which part of a list is wanted.

    :raises ParameterMalformed: for anything but a number within bounds.
    """
    return Window(
        offset=_number(query, "offset", 0, OFFSET_MAX, default=0),
        limit=_number(query, "limit", 1, LIMIT_MAX, default=LIMIT),
    )


def only(document: Document, fields: str | None, required: frozenset[str]) -> Document:
    """Return a document with the properties that are wanted, and those that it never lacks.

    :param fields: names with commas between; ``None``: all.
    :param required: what the file says must be there.
    """
    if not fields:
        return document
    kept = ALWAYS | required | set(fields.split(","))
    return {name: value for name, value in document.items() if name in kept}


def check_fields(fields: str | None, known: frozenset[str]) -> None:
    """Return if each of the fields is a property of what is answered.

    :raises ParameterMalformed: if one is not.
    """
    if fields and fields != NONE and not set(fields.split(",")) <= known:
        raise ParameterMalformed(parameter="fields")


def instant(value: datetime) -> str:
    """Return an instant as RFC 3339 writes it."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(query: Mapping[str, str], name: str, least: int, most: int, *, default: int) -> int:
    said = query.get(name)
    if said is None:
        return default
    is_number = said.isascii() and said.isdigit() and len(said) <= NUMBER_DIGITS_MAX
    if not is_number or not least <= int(said) <= most:
        raise ParameterMalformed(parameter=name)
    return int(said)
