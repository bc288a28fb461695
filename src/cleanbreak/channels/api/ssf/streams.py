"""Configuration, status, subjects and verification of a receiver's stream (SSF 1.0 section 8.1)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cleanbreak.channels.api.ssf.answers import (
    MANAGE,
    READ,
    Body,
    answer,
    by_method,
    empty,
    for_receivers,
)
from cleanbreak.flows.add_subject import add_subject
from cleanbreak.flows.ask_verification import ask_verification
from cleanbreak.flows.change_stream import change_stream, delete_stream, replace_stream
from cleanbreak.flows.make_stream import make_stream
from cleanbreak.flows.own_stream import configuration, own_stream, streams_of
from cleanbreak.flows.remove_subject import remove_subject
from cleanbreak.flows.set_stream_status import set_status
from cleanbreak.records.ssf_stream import SsfStreamRow

CREATED, NOTHING = 201, 204


@for_receivers(MANAGE)
def _create(_request: HttpRequest, client_id: str, body: Body) -> HttpResponse:
    """Make a stream (8.1.1.1)."""
    return answer(configuration(make_stream(client_id, body, timezone.now())), CREATED)


@for_receivers(READ)
def _read(request: HttpRequest, client_id: str, _body: Body) -> HttpResponse:
    """Tell the configuration of one stream, or of all that there are (8.1.1.2)."""
    if "stream_id" in request.GET:
        return answer(configuration(_named(request, client_id)))
    return answer([configuration(one) for one in streams_of(client_id)])


@for_receivers(MANAGE)
def _change(_request: HttpRequest, client_id: str, body: Body) -> HttpResponse:
    """Change what is said, and nothing else (8.1.1.3)."""
    changed = change_stream(_of(client_id, body), body, timezone.now())
    return answer(configuration(changed))


@for_receivers(MANAGE)
def _replace(_request: HttpRequest, client_id: str, body: Body) -> HttpResponse:
    """Replace all that is the receiver's (8.1.1.4)."""
    replaced = replace_stream(_of(client_id, body), body, timezone.now())
    return answer(configuration(replaced))


@for_receivers(MANAGE)
def _delete(request: HttpRequest, client_id: str, _body: Body) -> HttpResponse:
    """Delete a stream (8.1.1.5)."""
    delete_stream(_named(request, client_id), timezone.now())
    return empty(NOTHING)


@for_receivers(READ)
def _read_status(request: HttpRequest, client_id: str, _body: Body) -> HttpResponse:
    """Tell whether events go (8.1.2.1)."""
    return answer(_status(_named(request, client_id)))


@for_receivers(MANAGE)
def _set_status(_request: HttpRequest, client_id: str, body: Body) -> HttpResponse:
    """Let events go, hold them, or have none (8.1.2.2)."""
    status, reason = body.get("status"), body.get("reason")
    return answer(_status(set_status(_of(client_id, body), status, reason, timezone.now())))


@for_receivers(MANAGE)
def _add(_request: HttpRequest, client_id: str, body: Body) -> HttpResponse:
    """Watch a number; nobody learns whether it is one of ours (8.1.3.2, 9.1)."""
    stream, is_verified = _of(client_id, body), body.get("verified") is not False
    add_subject(stream, body.get("subject"), timezone.now(), is_verified=is_verified)
    return empty(200)


@for_receivers(MANAGE)
def _remove(_request: HttpRequest, client_id: str, body: Body) -> HttpResponse:
    """Watch a number no longer (8.1.3.3)."""
    remove_subject(_of(client_id, body), body.get("subject"), timezone.now())
    return empty(NOTHING)


@for_receivers(MANAGE)
def _verify(_request: HttpRequest, client_id: str, body: Body) -> HttpResponse:
    """Send a verification (8.1.4.2)."""
    ask_verification(_of(client_id, body), body.get("state"), timezone.now())
    return empty(NOTHING)


streams = by_method(GET=_read, POST=_create, PATCH=_change, PUT=_replace, DELETE=_delete)
status = by_method(GET=_read_status, POST=_set_status)
add = by_method(POST=_add)
remove = by_method(POST=_remove)
verify = by_method(POST=_verify)


def _of(client_id: str, body: Body) -> SsfStreamRow:
    return own_stream(client_id, body.get("stream_id"), timezone.now())


def _named(request: HttpRequest, client_id: str) -> SsfStreamRow:
    return own_stream(client_id, request.GET.get("stream_id"), timezone.now())


def _status(stream: SsfStreamRow) -> dict[str, str]:
    said = {"stream_id": stream.stream_id.hex, "status": stream.status}
    return {**said, "reason": stream.status_reason} if stream.status_reason else said
