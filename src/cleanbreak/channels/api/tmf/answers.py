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
from cleanbreak.domain.balance_task import TaskNotOpen
from cleanbreak.domain.bucket import BalancesAway, BucketNotFound
from cleanbreak.domain.campaign import EndedForFraud
from cleanbreak.domain.client_order import (
    LineHasOrder,
    OrderNotFound,
    OrderOfAnother,
    OrderOnlySooner,
    OrderStillOpen,
    ProductNotFound,
    TaskNotFound,
)
from cleanbreak.domain.client_service_order import EndNotAllowed
from cleanbreak.domain.confidential import NotPossibleHere
from cleanbreak.domain.declined_order import TooManyDeclined
from cleanbreak.domain.event_receiver import (
    ReceiverKnown,
    ReceiverUnknown,
    TooManyListeners,
)
from cleanbreak.domain.json_shape import Instant, PropertyMalformed, Shape, read_shape
from cleanbreak.domain.kept_entity import KeptFull, LineIsThere, LineLivesOn
from cleanbreak.domain.line_resource import ResourceNotFound
from cleanbreak.domain.payout import PayoutNotThere
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import LineAlreadyTerminated, OrderNotOpen
from cleanbreak.flows.filter_client_orders import INSTANTS, Wanted
from cleanbreak.flows.limit_callers import CallerTooFast
from cleanbreak.flows.limit_clients import QuotaUsedUp

LOG = logging.getLogger(__name__)
Document: TypeAlias = Mapping[str, Any]
JSON = "application/json;charset=utf-8"
"""As the files spell it."""
OFFSET_MAX, LIMIT_MAX, LIMIT = 1_000_000, 100, 20
NUMBER_DIGITS_MAX = 7
ALWAYS = frozenset({"id", "href", "@type"})
"""Properties that an answer never lacks, at any depth."""
TEXTS_MOST = 20
"""So many values a filter may have."""
COMPARISONS = ("", ".gt", ".gte", ".lt", ".lte")
"""TMF630: how an instant is compared with that of a filter."""
FIELDS, NONE = "fields", "none"
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
    ReceiverUnknown: NOT_FOUND,
    ResourceNotFound: NOT_FOUND,
    BucketNotFound: NOT_FOUND,
    MethodUnknown: NOT_ALLOWED,
    LineHasOrder: CONFLICT,
    LineAlreadyTerminated: CONFLICT,
    NotPossibleHere: CONFLICT,
    OrderNotOpen: CONFLICT,
    OrderOfAnother: CONFLICT,
    OrderOnlySooner: CONFLICT,
    OrderStillOpen: CONFLICT,
    EndedForFraud: CONFLICT,
    ReceiverKnown: CONFLICT,
    TooManyListeners: CONFLICT,
    KeyUsedBefore: CONFLICT,
    TooManyDeclined: CONFLICT,
    TaskNotOpen: CONFLICT,
    PayoutNotThere: CONFLICT,
    KeptFull: CONFLICT,
    LineIsThere: CONFLICT,
    LineLivesOn: CONFLICT,
    EndNotAllowed: FORBIDDEN,
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


def filters(*texts: str, instants: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the parameters of a list: by these texts, these instants, and its part."""
    compared = [f"{name}{how}" for name in instants for how in COMPARISONS]
    return (*texts, *compared, "sort", "offset", "limit")


def wanted_of(query: Mapping[str, str], *, sorts: tuple[str, ...]) -> Wanted:
    """Return what is wanted of a list by parameters that are known.

    :param sorts: by what it can be sorted, each in the order in which the rows came.
    :raises ParameterMalformed: for a value that cannot be.
    """
    texts: dict[str, tuple[str, ...]] = {}
    instants: dict[str, datetime] = {}
    for name, value in query.items():
        if name.partition(".")[0] in INSTANTS:
            instants[name] = _instant(name, value)
        elif name not in ("sort", "offset", "limit", FIELDS):
            texts[name] = _texts(name, value)
    part = window(query)
    return Wanted(
        texts=texts,
        instants=instants,
        is_oldest_first=_is_oldest_first(query.get("sort"), sorts),
        offset=part.offset,
        limit=part.limit,
    )


def only(document: Document, fields: str | None, required: frozenset[str]) -> Document:
    """Return a document with the properties that are wanted, and those that it never lacks.

    :param fields: paths with commas between; ``None``: all.
    :param required: the paths of what the file says must be there.
    """
    if not fields:
        return document
    wanted = {path for path in fields.split(",") if path != NONE}
    found: Document = _only(document, wanted, required, "")
    return found


def check_fields(fields: str | None, known: frozenset[str]) -> None:
    """Return if each of the fields is the path of a property of what is answered.

    :raises ParameterMalformed: if one is not.
    """
    if fields and fields != NONE and not set(fields.split(",")) <= known:
        raise ParameterMalformed(parameter=FIELDS)


def instant(value: datetime) -> str:
    """Return an instant as RFC 3339 writes it."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _only(value: Any, wanted: set[str], required: frozenset[str], before: str) -> Any:
    """Return of a value what is wanted, by paths that begin with ``before``."""
    if isinstance(value, list):
        return [_only(one, wanted, required, before) for one in value]
    if not isinstance(value, Mapping):
        return value
    kept = {}
    for name, one in value.items():
        path = before + name
        if path in wanted:
            kept[name] = one
        elif any(other.startswith(f"{path}.") for other in wanted) or path in required:
            kept[name] = _only(one, wanted, required, f"{path}.")
        elif name in ALWAYS:
            kept[name] = one
    return kept


def _texts(name: str, value: str) -> tuple[str, ...]:
    texts = tuple(value.split(","))
    if len(texts) > TEXTS_MOST:
        raise ParameterMalformed(parameter=name)
    return texts


def _instant(name: str, value: str) -> datetime:
    """Return the instant of a filter; where a blank stands, a plus was not written as ``%2B``."""
    try:
        read = read_shape(Shape({name: Instant()}), {name: value.replace(" ", "+")})
    except PropertyMalformed:
        raise ParameterMalformed(parameter=name) from None
    found: datetime = read[name]
    return found


def _is_oldest_first(sort: str | None, sorts: tuple[str, ...]) -> bool:
    """Return whether rows are wanted as they came: ``+`` may have become a blank on its way."""
    if sort is None:
        return False
    if sort.lstrip("+- ") not in sorts or len(sort) - len(sort.lstrip("+- ")) > 1:
        raise ParameterMalformed(parameter="sort")
    return not sort.startswith("-")


def _number(query: Mapping[str, str], name: str, least: int, most: int, *, default: int) -> int:
    said = query.get(name)
    if said is None:
        return default
    is_number = said.isascii() and said.isdigit() and len(said) <= NUMBER_DIGITS_MAX
    if not is_number or not least <= int(said) <= most:
        raise ParameterMalformed(parameter=name)
    return int(said)
