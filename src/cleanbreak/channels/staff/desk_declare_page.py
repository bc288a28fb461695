"""The plain declaration at the desk: accepted always, with or without a visit (ADR 0005)."""

import hashlib
import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.desk_field import FORM, at_desk, place_of_store, show_desk, typed
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.declaration import Declaration, DeclarationKind
from cleanbreak.domain.desk_visit import UnknownVisit
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.scanned import ScanKind, recognise
from cleanbreak.domain.staff import Right
from cleanbreak.flows.declare_at_desk import DeclaredAtDesk, declare_at_desk
from cleanbreak.flows.name_by_scan import NamesNoLine
from cleanbreak.flows.receipt_words import receipt_words

FIELD_LENGTH_MAX = 254


class ReplyAddressUnreadable(Refusal):
    """This is no e-mail address. Leave it empty if the customer has none, and print the receipt."""

    code = "reply_address_unreadable"


@sensitive_post_parameters("scan", "holder_name", "reply_email")
@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def declare(request: HttpRequest, visit_id: UUID | None = None) -> HttpResponse:
    """Take the declaration, and show its receipt."""
    if request.method != "POST":
        return _page(request, visit_id, None)
    try:
        said = _declaration(request)
        declared = declare_at_desk(said, visit_id, at_desk(request), timezone.now())
    except UnknownVisit as fault:
        raise Http404 from fault
    except Refusal as refusal:
        return _page(request, visit_id, refusal)
    return _receipt(request, declared)


def _declaration(request: HttpRequest) -> Declaration:
    place = place_of_store(at_desk(request)) or settings.CLEANBREAK_HOME_PLACE
    scanned = recognise(typed(request), place)
    if scanned.kind not in (ScanKind.CARD, ScanKind.NUMBER):
        raise NamesNoLine
    return Declaration(
        submission_key=_key(request),
        kind=DeclarationKind.ORDINARY,
        holder_name=_text(request, "holder_name"),
        msisdn=scanned.text if scanned.kind is ScanKind.NUMBER else None,
        iccid=scanned.text if scanned.kind is ScanKind.CARD else None,
        reply_email=_email(request),
        language=_language(request),
    )


def _receipt(request: HttpRequest, declared: DeclaredAtDesk) -> HttpResponse:
    """Show the receipt at once: number, content, instant, and the first day it can end on."""
    words = receipt_words(declared.receipt, settings.CLEANBREAK_HOME_PLACE)
    said = {
        "number": declared.receipt.receipt_number,
        "words": words,
        "slip_id": declared.slip.slip_id if declared.slip else None,
    }
    return show_desk(request, "staff/desk_declared.html", said)


def _page(request: HttpRequest, visit_id: UUID | None, refusal: Refusal | None) -> HttpResponse:
    said: dict[str, Any] = {
        "visit_id": visit_id,
        "page_key": request.POST.get("page_key") or secrets.token_hex(16),
        "typed": request.POST,
        "languages": settings.LANGUAGES,
        "language": _language(request),
        "field_length_max": FIELD_LENGTH_MAX,
    }
    return show_desk(request, "staff/desk_declare.html", said, refusal)


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


def _language(request: HttpRequest) -> str:
    chosen = request.POST.get("language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else get_language() or "en"


def _text(request: HttpRequest, field: str) -> str:
    return request.POST.get(field, "").strip()[:FIELD_LENGTH_MAX]
