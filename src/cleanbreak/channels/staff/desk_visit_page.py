"""One visit: what is done, ticked, and the one step that is due, with the one field for it.

What a form sends is for the step that its page showed: Enter pressed twice does not confirm what
nobody has seen.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.desk_field import FORM, at_desk, show_desk
from cleanbreak.channels.staff.desk_money_words import money_said
from cleanbreak.channels.staff.desk_steps import say, take
from cleanbreak.channels.staff.desk_words import OUTCOME_WORDS, VISIT_STEP_WORDS
from cleanbreak.channels.staff.identity_form import is_half_read
from cleanbreak.channels.staff.looks import Item, carry, look
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.desk_visit import (
    AFTERWARDS,
    IN_ORDER,
    OtherStepDue,
    StepDoneAlready,
    UnknownVisit,
    VisitOver,
    VisitStep,
)
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.begin_by_handover import told_in_visit
from cleanbreak.flows.card_in_visit import has_card
from cleanbreak.flows.close_visit import close_visit
from cleanbreak.flows.read_certificate import has_certificate
from cleanbreak.flows.read_visit import VisitStory, line_of_visit, read_visit
from cleanbreak.flows.read_visit_money import state_of_money
from cleanbreak.flows.screen_words import deletion_words
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.flows.told_words import told_rows


@sensitive_post_parameters("scan", "lines", "name", "born", "expires_on", "resident_id")
@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show the step that is due, or take what it asks for."""
    story = story_or_404(visit_id, at_desk(request))
    return look_in_visit(request, story, lambda: _answer(request, story))


@require_safe
@staff_page(Right.CHECK_DOCUMENT, is_poll=True)
def news(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say to the script whether the customer, or their phone, has done something meanwhile."""
    story = story_or_404(visit_id, at_desk(request))
    if request.GET.get("seen") == _mark(story):
        return HttpResponse(status=204)
    page = reverse("staff:desk-visit", args=[visit_id])
    return HttpResponse(status=204, headers={"HX-Redirect": page})


@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def close(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Close the visit: the customer has gone."""
    if request.method == "POST":
        story_or_404(visit_id, at_desk(request))
        close_visit(visit_id, at_desk(request), timezone.now())
    return see_other("staff:desk")


def _answer(request: HttpRequest, story: VisitStory) -> HttpResponse:
    if request.method != "POST":
        return visit_answer(request, story)
    try:
        _take(request, story)
    except StepDoneAlready:
        pass  # sent twice: the page shows what is due now
    except Refusal as refusal:
        return visit_answer(request, story_or_404(story.visit_id, at_desk(request)), refusal)
    return see_other("staff:desk-visit", story.visit_id)


def _take(request: HttpRequest, story: VisitStory) -> None:
    """Take what a form sends for the step that is due.

    :raises StepDoneAlready, OtherStepDue: if the form was for another one.
    """
    if not story.is_open:
        raise VisitOver
    try:
        meant = VisitStep(request.POST.get("step", ""))
    except ValueError as fault:
        raise OtherStepDue from fault
    if meant in story.done:
        raise StepDoneAlready
    if meant is not story.due:
        raise OtherStepDue
    take(meant, request, story)


def visit_answer(
    request: HttpRequest, story: VisitStory, refusal: Refusal | None = None
) -> HttpResponse:
    """Return the page of a visit."""
    told = told_in_visit(story.visit_id)
    said: dict[str, Any] = {
        "visit": story,
        "mark": _mark(story),
        "told": told_rows(told) if told else (),
        "can_hand_over": told is not None or VisitStep.IDENTITY in story.done,
        "deletion": deletion_words(story),
        "steps": [(step.value, VISIT_STEP_WORDS[step], _stands(step, story)) for step in IN_ORDER],
        "outcome": OUTCOME_WORDS[story.outcome] if story.outcome else "",
        "afterwards": [VISIT_STEP_WORDS[step] for step in story.done if step in AFTERWARDS],
        "step": story.due.value if story.due and story.is_open else "",
        "template": _template(story),
        "has_card": has_card(story),
        "has_certificate": _has_certificate(story),
    }
    said |= money_said(story, timezone.now())
    if story.is_open and story.due:
        try:
            said |= say(story.due, request, story)
        except Refusal as unsaid:
            refusal = refusal or unsaid
    if refusal and is_half_read(request, refusal):
        refusal = None  # the page asks for what comes next
    return show_desk(request, "staff/desk_visit.html", said, refusal)


def _mark(story: VisitStory) -> str:
    """Return what changes when the page has to be asked for anew."""
    done = sorted(one.value for one in story.done)
    money = state_of_money(story)
    return keyed_hash(
        "desk_visit:mark",
        f"{done}{story.is_open}{deletion_words(story)}{money}{_has_certificate(story)}",
    )


def _has_certificate(story: VisitStory) -> bool:
    """Return whether the line has ended meanwhile, so that its certificate can be printed."""
    return story.order_id is not None and has_certificate(story.order_id)


def _template(story: VisitStory) -> str:
    """Return the part of the page that the due step has for itself."""
    if not story.is_open:
        return "staff/desk_step_over.html"
    return f"staff/desk_step_{story.due.value if story.due else 'after'}.html"


def _stands(step: VisitStep, story: VisitStory) -> str:
    """Return how a step stands, as the stylesheet names it."""
    if step in story.done:
        return "done"
    return "current" if step is story.due and story.is_open else "ahead"


def look_in_visit(
    request: HttpRequest, story: VisitStory, page: Callable[[], HttpResponse]
) -> HttpResponse:
    """Show the page; from the proof on, after the entry of the look at the line is written."""
    line = line_of_visit(story) if VisitStep.IDENTITY in story.done else None
    if line is None:
        return page()
    carry(request, Seen.LINE, [story.verification_id], Purpose.CALLER_VERIFIED)
    item = Item(
        what=Seen.LINE,
        key=story.verification_id,
        line_id=line.line_id,
        address=reverse("staff:desk-visit", args=[story.visit_id]),
        place="desk",
    )
    return look(request, item, page)


def story_or_404(visit_id: UUID, actor: Actor) -> VisitStory:
    """Return a visit of this clerk.

    :raises Http404: if it is another clerk's, or none.
    """
    try:
        return read_visit(visit_id, actor, timezone.now())
    except UnknownVisit as fault:
        raise Http404 from fault
