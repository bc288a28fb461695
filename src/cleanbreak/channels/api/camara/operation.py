"""One operation of a CAMARA API: who may ask, what it takes, what it answers.

    @camara_operation(scope="number-recycling:check", takes=Shape({...}))
    def check(asked: Asked) -> Answer: ...

    path("number-recycling/v0.2/check", resource(POST=check))

Everything that CAMARA has in common is here: token and scope, rate of the client, JSON without
unknown properties, `x-correlator`, and the error model.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import orjson
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from cleanbreak.channels.api.camara.errors import (
    BodyTooLarge,
    CorrelatorMalformed,
    ErrorOf,
    MethodUnknown,
    NotSentAsJson,
    ServiceAway,
    defect_of_ours,
    error,
)
from cleanbreak.channels.api.token_guard import challenge
from cleanbreak.domain.access import Caller, CallerRefused
from cleanbreak.domain.asked_number import asked_number
from cleanbreak.domain.json_shape import NotAnObject, Read, Shape, Text, read_shape
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.admit_caller import admit
from cleanbreak.flows.limit_callers import check_caller_rate

PHONE_NUMBER = Text(pattern=r"\+[1-9][0-9]{4,14}")
CORRELATOR = re.compile(r"[a-zA-Z0-9\-_:;./<>{}]{0,256}", re.ASCII)
BODY_BYTES_MAX = 32_768


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that was let in and understood."""

    caller: Caller
    body: Read
    place: Mapping[str, str]
    """The variable parts of the address."""
    query: Mapping[str, str]
    now: datetime

    def number(self, in_request: str | None = None) -> str:
        """Return the phone number that is asked about.

        :param in_request: where the request tells it; else its property ``phoneNumber``.
        :raises NumberNotSaid, NumberSaidTwice: see :func:`asked_number`.
        """
        said = self.body.get("phoneNumber") if in_request is None else in_request
        return asked_number(self.caller.msisdn, said)


@dataclass(frozen=True, slots=True)
class Status:
    """An answer that is not a 200 with a body."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


Answer: TypeAlias = Mapping[str, Any] | list[Any] | Status
"""A mapping or a list is sent with 200."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What :func:`camara_operation` makes of a function."""

    function: Callable[[Asked], Answer]
    scope: str
    takes: Shape | None
    refusals: ErrorOf


def camara_operation(
    *,
    scope: str,
    takes: Shape | None = None,
    refusals: ErrorOf | None = None,
) -> Callable[[Callable[[Asked], Answer]], Operation]:
    """Make an operation of a function.

    :param scope: what the token must allow; one that covers it does, too.
    :param takes: what the body must be; ``None``: there is none.
    :param refusals: status and code of refusals that only this operation knows.
    """

    def made(function: Callable[[Asked], Answer]) -> Operation:
        return Operation(function=function, scope=scope, takes=takes, refusals=refusals or {})

    return made


def resource(**operations: Operation) -> Callable[..., HttpResponse]:
    """Return the view of an address at which there is an operation for each of these methods."""

    @csrf_exempt  # no browser comes here, and no cookie counts
    def view(request: HttpRequest, **place: str) -> HttpResponse:
        correlator = request.headers.get("x-correlator")
        is_sound = correlator is None or CORRELATOR.fullmatch(correlator) is not None
        operation = operations.get(request.method or "")
        refusals = operation.refusals if operation else {}
        try:
            if operation is None:
                raise MethodUnknown
            if not is_sound:
                raise CorrelatorMalformed
            response = _sent(_answer(operation, request, place))
        except Refusal as refusal:
            response = error(refusal, refusals)
            if isinstance(refusal, CallerRefused) and operation:
                response["WWW-Authenticate"] = challenge(refusal, operation.scope)
        except (OperationalError, InterfaceError):
            response = error(ServiceAway())
        except Exception as defect:  # noqa: BLE001  a program is answered in its own form
            response = defect_of_ours(defect)
        if operation is None:
            response["Allow"] = ", ".join(sorted(operations))
        response["x-correlator"] = correlator if correlator and is_sound else str(uuid.uuid4())
        response["Cache-Control"] = "no-store"
        return response

    view.operations = operations  # type: ignore[attr-defined]  # read by channels/api/openapi
    return view


def _answer(operation: Operation, request: HttpRequest, place: Mapping[str, str]) -> Answer:
    now = timezone.now()
    caller = admit(request.headers.get("Authorization", ""), operation.scope, now)
    check_caller_rate(caller.client_id, now)
    return operation.function(
        Asked(
            caller=caller,
            body=read_shape(operation.takes, _json(request)) if operation.takes else {},
            place=place,
            query=request.GET.dict(),
            now=now,
        )
    )


def _json(request: HttpRequest) -> object:
    content = request.read(BODY_BYTES_MAX + 1)
    if len(content) > BODY_BYTES_MAX:
        raise BodyTooLarge
    if content and request.content_type != "application/json":
        raise NotSentAsJson
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        raise NotAnObject from None


def _sent(answer: Answer) -> HttpResponse:
    if not isinstance(answer, Status):
        return JsonResponse(answer, safe=False)
    if answer.body is None:
        empty = HttpResponse(status=answer.status, headers=answer.headers)
        del empty["Content-Type"]
        return empty
    return JsonResponse(answer.body, safe=False, status=answer.status, headers=answer.headers)
