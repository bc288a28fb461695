"""One operation of a TM Forum API: which client may ask, how often, and what it takes.

@tmf_operation(scope="tmf:product-order", takes=PRODUCT_ORDER)
def create(asked: Asked) -> Answer: ...

path("productOrder", resource(POST=create, GET=listed))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import orjson
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from cleanbreak.channels.api.camara.errors import (
    BodyTooLarge,
    MethodUnknown,
    NotSentAsJson,
    ServiceAway,
)
from cleanbreak.channels.api.tmf.answers import (
    FIELDS,
    JSON,
    Document,
    Listed,
    ParameterMalformed,
    check_fields,
    defect_of_ours,
    error,
    only,
)
from cleanbreak.channels.api.token_guard import challenge
from cleanbreak.domain.access import CallerRefused, TokenBad
from cleanbreak.domain.answered_once import check_key
from cleanbreak.domain.json_shape import NotAnObject, Read, Shape, read_shape
from cleanbreak.domain.published_shape import check_depth
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.admit_caller import admit
from cleanbreak.flows.answer_once import SaidOnce
from cleanbreak.flows.limit_callers import check_caller_rate
from cleanbreak.flows.limit_clients import count_request
from cleanbreak.records.relying_party import RelyingPartyRow, find_relying_party

BODY_BYTES_MAX = 65_536
CREATED, GONE = 201, 204
PATCHES = ("application/json", "application/merge-patch+json")
"""Of what kind a change may be: RFC 7396, by whichever name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that was let in and understood."""

    party: RelyingPartyRow
    scopes: frozenset[str]
    """What its token allows, and it still is allowed."""
    body: Read
    """Of a PATCH: as it was sent; ``null`` takes away."""
    said_once: SaidOnce | None
    """By which a request is known that comes again; ``None``: it has no key."""
    wanted: str
    """The id in the address; empty: there is none."""
    query: Mapping[str, str]
    now: datetime


Answer: TypeAlias = Document | Listed | None
"""``None``: there is nothing to tell any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another kind of body that an operation takes, and what is done then."""

    is_meant: Callable[[object], bool]
    read: Callable[[object], Read]
    function: Callable[[Asked], Answer]


@dataclass(frozen=True, slots=True)
class Either:
    """Two kinds of body that an operation takes."""

    shape: Shape
    other: Alternative


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A body that is taken as a published file describes it, and given back so."""

    read: Callable[[object], Read]
    """Refuses what the file does not let one send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is answered by an operation: the paths of its properties, as the file has them."""

    properties: frozenset[str]
    required: frozenset[str] = frozenset()
    """What must be there where that is which it is in."""
    more: Callable[[], frozenset[str]] = frozenset
    """Further paths that ``fields`` may choose: of what a client sent, and is given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What :func:`tmf_operation` makes of a function."""

    function: Callable[[Asked], Answer]
    scope: str
    gives: Kind
    takes: Shape | None
    other: Alternative | None
    published: Published | None
    changes: bool
    parameters: frozenset[str]

    @property
    def has_body(self) -> bool:
        """Return whether something is sent."""
        return self.creates or self.changes

    @property
    def creates(self) -> bool:
        """Return whether something is made of what is sent."""
        return self.takes is not None or self.published is not None


def tmf_operation(
    *,
    scope: str,
    gives: Kind,
    takes: Shape | Either | Published | None = None,
    changes: bool = False,
    parameters: tuple[str, ...] = (),
) -> Callable[[Callable[[Asked], Answer]], Operation]:
    """Make an operation of a function.

    :param scope: what the token must allow.
    :param gives: what is answered; ``fields`` chooses of it, unless something is created.
    :param takes: what the body must be; ``None``: there is none, and nothing is created.
    :param changes: whether the body is a merge patch, which the function reads itself.
    :param parameters: what may be asked beside ``fields``, which whatever has a body must name.
    """

    def made(function: Callable[[Asked], Answer]) -> Operation:
        known = frozenset(parameters) | (frozenset() if takes or changes else {FIELDS})
        return Operation(
            function=function,
            scope=scope,
            gives=gives,
            takes=_strict(takes),
            other=takes.other if isinstance(takes, Either) else None,
            published=takes if isinstance(takes, Published) else None,
            changes=changes,
            parameters=known,
        )

    return made


def _strict(takes: Shape | Either | Published | None) -> Shape | None:
    """Return the shape that is ours, of what an operation takes."""
    if isinstance(takes, Either):
        return takes.shape
    return takes if isinstance(takes, Shape) else None


def resource(**operations: Operation) -> Callable[..., HttpResponse]:
    """Return the view of an address at which there is an operation for each of these methods."""

    @csrf_exempt  # no browser comes here, and no cookie counts
    def view(request: HttpRequest, wanted: str = "") -> HttpResponse:
        operation = operations.get(request.method or "")
        try:
            if operation is None:
                raise MethodUnknown
            response = _answered(operation, request, wanted)
        except Refusal as refusal:
            response = error(refusal)
            if isinstance(refusal, CallerRefused) and operation:
                response["WWW-Authenticate"] = challenge(refusal, operation.scope)
        except (OperationalError, InterfaceError):
            response = error(ServiceAway())
        except Exception as defect:  # noqa: BLE001  a program is answered in its own form
            response = defect_of_ours(defect)
        if operation is None:
            response["Allow"] = ", ".join(sorted(operations))
        response["Cache-Control"] = "no-store"
        return response

    view.operations = operations  # type: ignore[attr-defined]  # read by channels/api/openapi
    return view


def _answered(operation: Operation, request: HttpRequest, wanted: str) -> HttpResponse:
    now = timezone.now()
    party, scopes = _party(request, operation.scope, now)
    query = _query(request, operation)
    sent = _json(request, operation) if operation.has_body else None
    other = operation.other if operation.other and operation.other.is_meant(sent) else None
    body = other.read(sent) if other else _body(operation, sent)
    function = other.function if other else operation.function
    answer = function(
        Asked(
            party=party,
            scopes=scopes,
            body=body,
            said_once=_said_once(request, party, sent) if operation.has_body else None,
            wanted=wanted,
            query=query,
            now=now,
        )
    )
    return _sent(operation, answer, query.get(FIELDS))


def _party(
    request: HttpRequest, scope: str, now: datetime
) -> tuple[RelyingPartyRow, frozenset[str]]:
    """Return the client that asks, if it may, and what its token allows.

    :raises CallerRefused: if it may not; also if a line gave it the token: no line can.
    :raises CallerTooFast, QuotaUsedUp: if it asks too often.
    """
    caller = admit(request.headers.get("Authorization", ""), scope, now)
    check_caller_rate(caller.client_id, now)
    party = find_relying_party(caller.client_id)
    if party is None or caller.msisdn is not None:
        raise TokenBad
    count_request(party, now)
    return party, frozenset(caller.scopes) & frozenset(party.scopes)


def _query(request: HttpRequest, operation: Operation) -> Mapping[str, str]:
    for name, values in request.GET.lists():
        if name not in operation.parameters or len(values) > 1 or "\0" in values[0]:
            raise ParameterMalformed(parameter=_shown(name))
    query = {name: str(value) for name, value in request.GET.items()}
    fields, known = query.get(FIELDS), operation.gives.properties
    check_fields(fields, known | operation.gives.more() if fields else known)
    return query


def _said_once(request: HttpRequest, party: RelyingPartyRow, sent: object) -> SaidOnce | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    # keys of PATCH and POST are by the path alone, as they were before there was a PUT
    operation = f"PUT {request.path}" if request.method == "PUT" else request.path
    return SaidOnce(client_id=party.client_id, key=check_key(key), operation=operation, body=sent)


def _body(operation: Operation, sent: object) -> Read:
    if not operation.has_body:
        return {}
    if operation.published is not None:
        return operation.published.read(sent)
    if operation.takes is not None:
        return read_shape(operation.takes, sent)
    if not isinstance(sent, dict):
        raise NotAnObject
    check_depth(sent)
    return sent


def _json(request: HttpRequest, operation: Operation) -> object:
    content = request.read(BODY_BYTES_MAX + 1)
    if len(content) > BODY_BYTES_MAX:
        raise BodyTooLarge
    if content and request.content_type not in (PATCHES if operation.changes else PATCHES[:1]):
        raise NotSentAsJson
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        raise NotAnObject from None


def _sent(operation: Operation, answer: Answer, fields: str | None) -> HttpResponse:
    required = operation.gives.required
    if answer is None:
        return HttpResponse(status=GONE, content_type=JSON)
    if isinstance(answer, Listed):
        documents = [only(one, fields, required) for one in answer.documents]
        response = JsonResponse(documents, safe=False, content_type=JSON)
        response["X-Total-Count"] = str(answer.total)
        response["X-Result-Count"] = str(len(documents))
        return response
    shown: dict[str, Any] = dict(only(answer, fields, required))
    if not operation.creates:
        return JsonResponse(shown, content_type=JSON)
    response = JsonResponse(shown, status=CREATED, content_type=JSON)
    response["Location"] = str(answer["href"])
    return response


def _shown(name: str) -> str:
    return "".join(one for one in name if one.isprintable())[:60]
