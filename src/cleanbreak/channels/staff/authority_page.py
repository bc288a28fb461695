"""Representatives: who may act for a holder, the second look at it, and a line ended for them."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.authority_words import DOCUMENT_WORDS, KIND_WORDS
from cleanbreak.channels.staff.looks import Item, carry, look
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.papers_checklist import checklist, read_ticks
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.channels.staff.wished_end import WishedDateUnreadable, read_wish
from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind, UnknownAuthority
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.papers import Errand
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right, person_in
from cleanbreak.domain.termination import TerminationRequest
from cleanbreak.flows.check_desk_papers import (
    authority_subject,
    needs_of_authority,
    tick_papers,
)
from cleanbreak.flows.end_for_holder import end_for_holder
from cleanbreak.flows.list_authorities import list_authorities, read_authority
from cleanbreak.flows.record_authority import (
    ShownDocument,
    agree_to_authority,
    record_authority,
    revoke_authority,
)
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.policies.loader import policy_at

FORM = ["GET", "HEAD", "POST"]
FIELD_LENGTH_MAX = 254
Chosen = TypeVar("Chosen", bound=Enum)


class ChoiceMissing(Refusal):
    """Choose the right of the person, and the document that shows it."""

    code = "choice_missing"


@require_safe
@staff_page(Right.SEE_AUTHORITIES)
def authorities(request: HttpRequest) -> HttpResponse:
    """List them, what waits for a second person first."""
    return _list(request)


@require_http_methods(FORM)
@staff_page(Right.RECORD_AUTHORITY)
def record(request: HttpRequest) -> HttpResponse:
    """Record one, after a look at the document."""
    if request.method != "POST":
        return see_other("staff:authorities")
    now = timezone.now()
    today = policy_at(settings.CLEANBREAK_HOME_PLACE, now)[1]
    try:
        number = parse_msisdn_at(_typed(request, "line"), settings.CLEANBREAK_HOME_PLACE)
        authority_id = record_authority(number, _shown(request), actor_of(request), today, now)
        carry(request, Seen.AUTHORITY, [authority_id], Purpose.WORK_ITEM)
    except Refusal as refusal:
        return _list(request, refusal)
    return see_other("staff:authority", authority_id)


@require_http_methods(FORM)
@staff_page(Right.SEE_AUTHORITIES)
def authority(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """Show one, with the lines of its holder."""
    return _page(request, authority_id)


@require_http_methods(FORM)
@staff_page(Right.AGREE_AUTHORITY)
def agree(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """Agree to it as the second person."""
    return _after(
        request,
        authority_id,
        lambda: agree_to_authority(authority_id, actor_of(request), timezone.now()),
    )


@require_http_methods(FORM)
@staff_page(Right.AGREE_AUTHORITY)
def revoke(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """Take it back."""
    return _after(
        request,
        authority_id,
        lambda: revoke_authority(authority_id, actor_of(request), timezone.now()),
    )


@require_http_methods(FORM)
@staff_page(Right.RECORD_AUTHORITY)
def papers(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """Note which papers beside the document the clerk has seen."""

    def act() -> None:
        now = timezone.now()
        needs = needs_of_authority(authority_id, Errand.END_AT_ONCE, now)
        subject = authority_subject(authority_id)
        tick_papers(subject, needs, read_ticks(request, needs), actor_of(request), now)

    return _after(request, authority_id, act)


@require_http_methods(FORM)
@staff_page(Right.RECORD_AUTHORITY)
def end_line(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """End a line of the holder for whom somebody acts."""

    def act() -> None:
        number = parse_msisdn_at(_typed(request, "line"), settings.CLEANBREAK_HOME_PLACE)
        wished = TerminationRequest(msisdn=number, wish=read_wish(request), actor=actor_of(request))
        end_for_holder(authority_id, wished, wired_outside(), timezone.now())

    return _after(request, authority_id, act)


def _after(request: HttpRequest, authority_id: UUID, act: Callable[[], None]) -> HttpResponse:
    if request.method == "POST":
        try:
            act()
        except UnknownAuthority as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return _page(request, authority_id, refusal)
    return see_other("staff:authority", authority_id)


def _list(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    found = list_authorities(SHOWN_MAX, asked_place(request))
    waiting = [one.authority_id for one in found.rows if not one.agreed_by]
    carry(request, Seen.AUTHORITY, waiting, Purpose.WORK_ITEM)
    said = {
        "place": "authorities",
        "rows": [(one, KIND_WORDS[one.kind], person_in(one.recorded_by)) for one in found.rows],
        "pages": turn(request, "staff:authorities", found),
        "kinds": [(kind.value, words) for kind, words in KIND_WORDS.items()],
        "documents": [(one.value, words) for one, words in DOCUMENT_WORDS.items()],
        "typed": request.POST,
        "length_max": FIELD_LENGTH_MAX,
    }
    return show_with(request, "staff/authorities.html", said, refusal)


def _page(request: HttpRequest, authority_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    try:
        found = read_authority(authority_id)
    except UnknownAuthority as fault:
        raise Http404 from fault
    now = timezone.now()
    needs = needs_of_authority(authority_id, Errand.END_AT_ONCE, now)
    said = {
        "place": "authorities",
        "story": found,
        "checklist": checklist(needs, authority_subject(authority_id), now),
        "kind": KIND_WORDS[found.kind],
        "document": DOCUMENT_WORDS[found.document],
        "is_own": is_same_person(found.recorded_by, actor_of(request).acting_user),
        "recorded_by": person_in(found.recorded_by),
        "agreed_by": person_in(found.agreed_by),
        "typed": request.POST,
    }
    item = Item(
        what=Seen.AUTHORITY,
        key=authority_id,
        line_id=found.line_to_note,
        address=reverse("staff:authority", args=[authority_id]),
        place="authorities",
    )
    page = partial(show_with, request, "staff/authority.html", said, refusal)
    return look(request, item, page, refusal)


def _shown(request: HttpRequest) -> ShownDocument:
    return ShownDocument(
        kind=_chosen(AuthorityKind, _typed(request, "kind")),
        document=_chosen(AuthorityDocument, _typed(request, "document")),
        reference=_typed(request, "reference"),
        valid_until=_date(_typed(request, "valid_until")),
        person_name=_typed(request, "name"),
        email=_typed(request, "email"),
    )


def _chosen(kinds: type[Chosen], value: str) -> Chosen:
    try:
        return kinds(value)
    except ValueError as fault:
        raise ChoiceMissing from fault


def _date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as fault:
        raise WishedDateUnreadable from fault


def _typed(request: HttpRequest, field: str) -> str:
    return request.POST.get(field, "")[:FIELD_LENGTH_MAX].strip()
