"""The plain declaration by phone: accepted always, with or without a proof (ADR 0005)."""

import hashlib
import secrets
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.desk_declare_page import ReplyAddressUnreadable
from cleanbreak.channels.staff.hotline_call_page import seen, story_of
from cleanbreak.channels.staff.hotline_field import FORM, on_phone, show_hotline, typed
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.declaration import Declaration, DeclarationKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.scanned import ScanKind, recognise
from cleanbreak.domain.staff import Right
from cleanbreak.flows.declare_in_call import declare_in_call
from cleanbreak.flows.name_by_scan import NamesNoLine
from cleanbreak.flows.read_handling import HandlingStory

FIELD_LENGTH_MAX = 254


@sensitive_post_parameters("scan", "holder_name", "reply_email")
@require_http_methods(FORM)
@staff_page(Right.SERVE_HOTLINE)
def declare(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Take the declaration; its receipt number stands on the page of the call, to be read out."""
    story = story_of(request, handling_id)
    if request.method != "POST":
        return _page(request, story)
    try:
        said = _declaration(request, story)
        declare_in_call(handling_id, said, on_phone(request), timezone.now())
    except Refusal as refusal:
        return _page(request, story, refusal)
    return see_other("staff:hotline-handling", handling_id)


def _declaration(request: HttpRequest, story: HandlingStory) -> Declaration:
    scanned = recognise(typed(request), settings.CLEANBREAK_HOME_PLACE)
    if scanned.kind not in (ScanKind.CARD, ScanKind.NUMBER):
        raise NamesNoLine
    return Declaration(
        submission_key=_key(request),
        kind=DeclarationKind.ORDINARY,
        holder_name=_text(request, "holder_name"),
        msisdn=scanned.text if scanned.kind is ScanKind.NUMBER else None,
        iccid=scanned.text if scanned.kind is ScanKind.CARD else None,
        reply_email=_email(request),
        language=story.language,
    )


def _page(
    request: HttpRequest, story: HandlingStory, refusal: Refusal | None = None
) -> HttpResponse:
    """Show the form; the number that the caller typed is somebody's, once they have proved it."""
    said: dict[str, Any] = {
        "handling": story,
        "page_key": request.POST.get("page_key") or secrets.token_hex(16),
        "typed": request.POST,
        "named": request.POST.get("scan", story.typed),
        "field_length_max": FIELD_LENGTH_MAX,
    }
    shown = partial(show_hotline, request, "staff/hotline_declare.html", said, refusal)
    return seen(request, story, shown)


def _key(request: HttpRequest) -> str:
    """Return the same key for the same words sent twice, another one for mended words."""
    fields = ("page_key", "scan", "holder_name", "reply_email")
    said = "\0".join(request.POST.get(name, "") for name in fields)
    return hashlib.sha256(said.encode()).hexdigest()


def _email(request: HttpRequest) -> str:
    address = _text(request, "reply_email")
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError as fault:
        raise ReplyAddressUnreadable from fault
    return address


def _text(request: HttpRequest, field: str) -> str:
    return request.POST.get(field, "").strip()[:FIELD_LENGTH_MAX]
