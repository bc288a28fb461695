"""The card in a visit: its reader at the counter, what its holder takes along, wipe, destruction.

Whoever serves asks; the computer at the counter does it, and this page looks every second what came
of it. It shows nothing of anybody: neither number nor name, nor what is on the card.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.counter_words import said_of
from cleanbreak.channels.staff.desk_counter_page import ask_for_counter, counter_of
from cleanbreak.channels.staff.desk_field import FORM, at_desk
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.card_destruction import DestroyedHow, DestructionHowMissing
from cleanbreak.domain.counter import JobKind, NoCounterChosen, UnknownCounter
from cleanbreak.domain.desk_visit import OtherStepDue, StepDoneAlready, UnknownVisit, VisitStep
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_card import Consent, LastTry, Pin
from cleanbreak.domain.staff import Right
from cleanbreak.flows.ask_counter import JobSeen, check_not_over, see_job
from cleanbreak.flows.card_in_visit import (
    AtCounter,
    HolderSaid,
    has_card,
    read_card_for_takeout,
    show_card,
    wipe_in_visit,
)
from cleanbreak.flows.counter_answers import refusal_kept
from cleanbreak.flows.destroy_card import (
    Destruction,
    destroy_card,
    was_in_reader,
    witness_is_needed,
)
from cleanbreak.flows.due_visit import proved_line_of
from cleanbreak.flows.read_visit import VisitStory, read_visit
from cleanbreak.records.card_reading import is_reading_kept

LOOK_EVERY_S = 1
TYPED_LENGTH_MAX = 60


@sensitive_post_parameters("pin", "digits", "witness_code")
@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def card(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show what can be done with the card, or do it."""
    story = _story(request, visit_id)
    if request.method != "POST":
        return _page(request, story)
    try:
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise OtherStepDue
        job_id = act(request, visit_id)
    except (NoCounterChosen, UnknownCounter):
        return ask_for_counter(request, visit_id)
    except StepDoneAlready:
        return see_other("staff:desk-card", visit_id)  # sent twice: the page shows that it is done
    except Refusal as refusal:
        return _page(request, _story(request, visit_id), refusal)
    if job_id is None:
        return see_other("staff:desk-card", visit_id)
    return see_other("staff:desk-card-job", visit_id, job_id)


@require_safe
@staff_page(Right.CHECK_DOCUMENT, is_poll=True)
def card_job(request: HttpRequest, visit_id: UUID, job_id: UUID) -> HttpResponse:
    """Show what the counter does, or what came of it."""
    story = _story(request, visit_id)
    try:
        seen = see_job(job_id, at_desk(request), timezone.now())
    except UnknownCounter as fault:
        raise Http404 from fault
    if not seen.is_over:
        waiting = show_with(request, "staff/desk_card_waits.html", _said(story), None)
        waiting["Refresh"] = str(LOOK_EVERY_S)
        return waiting
    try:
        check_not_over(seen)
    except Refusal as refusal:
        return _page(request, story, refusal)
    return _after(request, story, seen)


def _after(request: HttpRequest, story: VisitStory, seen: JobSeen) -> HttpResponse:
    refusal = refusal_kept(seen.outcome)
    if refusal is not None:
        return _page(request, story, refusal)
    if seen.kind is JobKind.IDENTIFY:
        return see_other("staff:desk-visit", story.visit_id)
    return _page(request, story, news=said_of(seen.kind, seen.outcome))


def _show(request: HttpRequest, visit_id: UUID) -> UUID | None:
    return show_card(_at(request, visit_id), timezone.now())


def _read(request: HttpRequest, visit_id: UUID) -> UUID | None:
    return read_card_for_takeout(_at(request, visit_id), _holder_said(request), timezone.now())


def _wipe(request: HttpRequest, visit_id: UUID) -> UUID | None:
    return wipe_in_visit(_at(request, visit_id), _holder_said(request), timezone.now())


def _destroy(request: HttpRequest, visit_id: UUID) -> UUID | None:
    try:
        how = DestroyedHow(request.POST.get("how", ""))
    except ValueError as fault:
        raise DestructionHowMissing from fault
    done = Destruction(
        how=how,
        digits=_typed(request, "digits"),
        witness=_typed(request, "witness"),
        witness_code=_typed(request, "witness_code"),
    )
    destroy_card(visit_id, done, at_desk(request), timezone.now())
    return None


ACTS: Mapping[str, Callable[[HttpRequest, UUID], UUID | None]] = {
    "show": _show,
    "read": _read,
    "wipe": _wipe,
    "destroy": _destroy,
}


def _at(request: HttpRequest, visit_id: UUID) -> AtCounter:
    return AtCounter(visit_id=visit_id, counter_id=counter_of(request), actor=at_desk(request))


def _holder_said(request: HttpRequest) -> HolderSaid:
    pin = _typed(request, "pin")
    return HolderSaid(
        consent=Consent.GIVEN if request.POST.get("consent") else Consent.NOT_GIVEN,
        pin=Pin.parse(pin) if pin else None,
        last_try=LastTry.HOLDER_RISKS_IT if request.POST.get("last_try") else LastTry.KEEP,
    )


def _page(
    request: HttpRequest,
    story: VisitStory,
    refusal: Refusal | None = None,
    news: list[str] | None = None,
) -> HttpResponse:
    return show_with(request, "staff/desk_card.html", {**_said(story), "news": news or []}, refusal)


def _said(story: VisitStory) -> dict[str, Any]:
    done, now = story.done, timezone.now()
    is_after = VisitStep.ENDED in done and story.is_open
    is_here = has_card(story) and story.is_open
    line = proved_line_of(story) if VisitStep.IDENTITY in done else None
    may_wipe = is_after and is_here and VisitStep.CARD_WIPED not in done
    is_whole = not {VisitStep.CARD_WIPED, VisitStep.CARD_DESTROYED} & set(done)
    return {
        "place": "desk",
        "visit": story,
        "is_due": story.is_open and story.due is VisitStep.CARD,
        "may_read": is_here and is_whole,
        "was_read": line is not None and is_reading_kept(line.line_id),
        "may_wipe": may_wipe and VisitStep.CARD_DESTROYED not in done,
        "is_wiped": VisitStep.CARD_WIPED in done,
        "may_destroy": is_after and is_here and VisitStep.CARD_DESTROYED not in done,
        "is_destroyed": VisitStep.CARD_DESTROYED in done,
        "needs_digits": is_here and not was_in_reader(story),
        "needs_witness": line is not None and witness_is_needed(line, now),
    }


def _story(request: HttpRequest, visit_id: UUID) -> VisitStory:
    try:
        return read_visit(visit_id, at_desk(request), timezone.now())
    except UnknownVisit as fault:
        raise Http404 from fault


def _typed(request: HttpRequest, field: str) -> str:
    return request.POST.get(field, "").strip()[:TYPED_LENGTH_MAX]
