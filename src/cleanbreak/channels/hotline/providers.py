"""The providers: how each signs what it says, how that is read, and how it is answered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from cleanbreak.channels.hotline.addresses import recording_address, told_address, turn_address
from cleanbreak.channels.hotline.form_answers import call_of_form, has_ended, read_form
from cleanbreak.channels.hotline.jambonz_answers import (
    call_has_ended,
    call_of_object,
    is_before_the_end,
    is_of_turn,
    read_object,
)
from cleanbreak.channels.hotline.jambonz_verbs import as_jambonz
from cleanbreak.channels.hotline.said_parts import as_parts
from cleanbreak.channels.hotline.signatures import (
    Asked,
    Form,
    is_signed_by_jambonz,
    is_signed_by_signalwire,
    is_signed_by_twilio,
)
from cleanbreak.channels.hotline.twiml import as_twiml
from cleanbreak.domain.call_turn import CallSaid, Turn
from cleanbreak.flows.go_on_with_call import without_recording

GATEWAY = "gateway"
"""Our own."""
NOWHERE = "none"
XML = "text/xml; charset=utf-8"
IsSigned = Callable[[Asked, Iterable[str]], bool]


class Request(Protocol):
    """A request of a provider, read and not yet believed."""

    def is_signed(self, tokens: Iterable[str], turn: int) -> bool:
        """Return whether the provider has sent it, as the answer to that turn."""

    def call_said(self, turn: int) -> CallSaid:
        """Return what came of that turn."""

    @property
    def has_ended(self) -> bool:
        """Return whether it says that the call is over."""

    @property
    def is_before_the_end(self) -> bool:
        """Return whether nothing came, and the turn goes on by itself."""

    def answer(self, turn: Turn) -> HttpResponse:
        """Return the turn as the provider reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRequest:
    """Twilio's way, which others have taken over."""

    provider: str
    signed_by: IsSigned
    asked: Asked
    query: str
    recorded: bytes = field(repr=False)
    is_before_the_end: bool = False

    def is_signed(self, tokens: Iterable[str], turn: int) -> bool:
        """Return whether the provider has sent it; the turn stands in the signed address."""
        del turn
        return self.signed_by(self.asked, tokens)

    def call_said(self, turn: int) -> CallSaid:
        """Return what came of that turn."""
        return call_of_form(self.provider, turn, self.asked.form, self.query, self.recorded)

    @property
    def has_ended(self) -> bool:
        """Return whether it says that the call is over."""
        return any(name == "CallStatus" and has_ended(one) for name, one in self.asked.form)

    def answer(self, turn: Turn) -> HttpResponse:
        """Return the turn as TwiML; what nobody could fetch is not recorded."""
        if self.provider != GATEWAY and settings.CLEANBREAK_VOICEMAIL == NOWHERE:
            turn = without_recording(turn)
        parts = as_parts(turn, recording_address)
        answer_to = turn_address(self.provider, turn.number)
        content = as_twiml(turn, parts, answer_to, settings.CLEANBREAK_HOTLINE_VOICES)
        return HttpResponse(content, content_type=XML)


@dataclass(frozen=True, slots=True, kw_only=True)
class JambonzRequest:
    """The way of jambonz."""

    provider: str
    asked: Asked
    query: str
    said: Mapping[str, Any] = field(repr=False)

    def is_signed(self, tokens: Iterable[str], turn: int) -> bool:
        """Return whether jambonz has sent it, as the answer to that turn."""
        return is_signed_by_jambonz(self.asked, tokens) and is_of_turn(self.said, turn)

    def call_said(self, turn: int) -> CallSaid:
        """Return what came of that turn."""
        return call_of_object(self.provider, turn, self.said, self.query)

    @property
    def has_ended(self) -> bool:
        """Return whether it says that the call is over."""
        return call_has_ended(self.said)

    @property
    def is_before_the_end(self) -> bool:
        """Return whether no key came, and more is yet to be said."""
        return is_before_the_end(self.said, self.query)

    def answer(self, turn: Turn) -> HttpResponse:
        """Return the turn as verbs; over webhooks jambonz records nothing."""
        turn = without_recording(turn)
        parts = as_parts(turn, recording_address)
        answer_to = turn_address(self.provider, turn.number)
        verbs = as_jambonz(turn, parts, answer_to, settings.CLEANBREAK_HOTLINE_VOICES)
        return JsonResponse(verbs, safe=False)


def _form_request(provider: str, signed_by: IsSigned) -> Callable[[HttpRequest, bytes], Request]:
    def read(request: HttpRequest, body: bytes) -> Request:
        form, recorded = read_form(request, body)
        return FormRequest(
            provider=provider,
            signed_by=signed_by,
            asked=_asked(request, form=form),
            query=request.META.get("QUERY_STRING", ""),
            recorded=recorded,
        )

    return read


def _jambonz_request(request: HttpRequest, body: bytes) -> Request:
    return JambonzRequest(
        provider="jambonz",
        asked=_asked(request, body=body),
        query=request.META.get("QUERY_STRING", ""),
        said=read_object(body),
    )


def _asked(request: HttpRequest, *, form: Form = (), body: bytes = b"") -> Asked:
    return Asked(
        address=told_address(request.get_full_path()),
        form=form,
        body=body,
        headers=request.headers,
        at=timezone.now(),
    )


PROVIDERS: Mapping[str, Callable[[HttpRequest, bytes], Request]] = {
    "twilio": _form_request("twilio", is_signed_by_twilio),
    "signalwire": _form_request("signalwire", is_signed_by_signalwire),
    "jambonz": _jambonz_request,
    GATEWAY: _form_request(GATEWAY, is_signed_by_twilio),
}
