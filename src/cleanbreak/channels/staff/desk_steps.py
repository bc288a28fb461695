"""The steps of a visit as a clerk does them: what each page says, and what its field takes.

Numbered choices have fixed numbers, and none is taken by mere Enter where something hangs on it.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override

from cleanbreak.channels.staff.desk_field import at_desk, place_of_store, typed
from cleanbreak.channels.staff.papers_checklist import checklist, read_ticks
from cleanbreak.domain.desk_visit import CardShown, VisitStep
from cleanbreak.domain.papers import IDENTITY, Errand, PaperKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.scanned import NotRecognised, ScanKind, recognise
from cleanbreak.domain.sim_card import CardIdentity
from cleanbreak.flows.end_at_desk import end_at_desk, preview_at_desk
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.paper_words import PAPER_WORDS
from cleanbreak.flows.prove_at_desk import prove_holder, prove_representative
from cleanbreak.flows.read_visit import VisitStory, line_of_visit
from cleanbreak.flows.see_papers import (
    may_end_at_once,
    needs_of_visit,
    papers_left,
    see_papers,
    subject_of_visit,
)
from cleanbreak.flows.settlement_words import money_rows
from cleanbreak.flows.take_card import miss_card, take_card
from cleanbreak.flows.wired_outside import wired_outside

WHEN = {"1": "notice", "2": "now"}
WITHOUT_CARD = {"2": CardShown.LOST, "3": CardShown.DAMAGED}
YES = "1"


class DocumentNotChosen(Refusal):
    """Choose which original document you have seen, and enter the name that stands on it."""

    code = "document_not_chosen"


class CustomerSaysNothingYet(Refusal):
    """Type 1 when the customer has seen it and says yes. Otherwise close the visit: nothing is
    done.
    """

    code = "customer_says_nothing_yet"


def say(step: VisitStep, request: HttpRequest, story: VisitStory) -> dict[str, Any]:
    """Return what the page of a step says."""
    return SAYS.get(step, lambda _request, _story: {})(request, story)


def take(step: VisitStep, request: HttpRequest, story: VisitStory) -> None:
    """Take what the field of a step's page holds.

    :raises Refusal: of the flow that the step calls.
    """
    TAKES[step](request, story)


def _say_identity(request: HttpRequest, story: VisitStory) -> dict[str, Any]:
    return {
        "documents": [(one.value, PAPER_WORDS[one]) for one in PaperKind if one in IDENTITY],
        "document": request.POST.get("document", PaperKind.IDENTITY_CARD.value),
        "who": request.POST.get("who", "holder"),
    }


def _take_identity(request: HttpRequest, story: VisitStory) -> None:
    name, actor = typed(request), at_desk(request)
    document = next((one for one in IDENTITY if one.value == request.POST.get("document")), None)
    if document is None or not name:
        raise DocumentNotChosen
    prove = prove_representative if request.POST.get("who") == "other" else prove_holder
    prove(story.visit_id, name, document, actor, timezone.now())


def _take_card(request: HttpRequest, story: VisitStory) -> None:
    actor, text, now = at_desk(request), typed(request), timezone.now()
    if text in WITHOUT_CARD:
        miss_card(story.visit_id, WITHOUT_CARD[text], actor, now)
        return
    scanned = recognise(text, place_of_store(actor))
    if scanned.kind is not ScanKind.CARD:
        raise NotRecognised
    take_card(story.visit_id, CardIdentity(scanned.text), CardShown.SCANNED, actor, now)


def _say_papers(request: HttpRequest, story: VisitStory) -> dict[str, Any]:
    actor, now = at_desk(request), timezone.now()
    notice = preview_at_desk(story, "notice", actor, wired_outside(), now)
    left = papers_left(story, Errand.END_AT_ONCE, now)
    return {
        "checklist": checklist(left, subject_of_visit(story), now),
        "last_day": notice.end.effective_date,
        "may_end_at_once": may_end_at_once(story, now),
        "is_holder": story.authority_id is None,
    }


def _take_papers(request: HttpRequest, story: VisitStory) -> None:
    now = timezone.now()
    ticked = read_ticks(request, needs_of_visit(story, Errand.END_AT_ONCE, now))
    when = WHEN.get(typed(request), "")
    see_papers(story.visit_id, when, ticked, at_desk(request), now)


def _say_plan(request: HttpRequest, story: VisitStory) -> dict[str, Any]:
    """Return what will happen and the money, in the customer's language."""
    plan = preview_at_desk(story, story.when, at_desk(request), wired_outside(), timezone.now())
    line = line_of_visit(story)
    with override(story.language):
        money = money_rows(plan.settlement)
    return {
        "msisdn": line.msisdn if line else "",
        "last_day": plan.end.effective_date,
        "is_early": plan.end.is_early,
        "money": money,
        "rests_until": plan.quarantine.earliest_release_date,
    }


def _take_shown(request: HttpRequest, story: VisitStory) -> None:
    """Note that the customer has seen it on the clerk's screen, or heard it read out."""
    _says_yes(request)
    note_step(
        story.visit_id, VisitStep.SHOWN, {"how": "clerks_screen"}, at_desk(request), timezone.now()
    )


def _take_confirmed(request: HttpRequest, story: VisitStory) -> None:
    """Note that the customer has said yes, and has signed on paper."""
    _says_yes(request)
    note_step(
        story.visit_id, VisitStep.CONFIRMED, {"how": "paper"}, at_desk(request), timezone.now()
    )


def _take_end(request: HttpRequest, story: VisitStory) -> None:
    end_at_desk(story.visit_id, at_desk(request), wired_outside(), timezone.now())


def _says_yes(request: HttpRequest) -> None:
    if typed(request) != YES:
        raise CustomerSaysNothingYet


SAYS: dict[VisitStep, Callable[[HttpRequest, VisitStory], dict[str, Any]]] = {
    VisitStep.IDENTITY: _say_identity,
    VisitStep.PAPERS: _say_papers,
    VisitStep.SHOWN: _say_plan,
    VisitStep.CONFIRMED: _say_plan,
}
TAKES: dict[VisitStep, Callable[[HttpRequest, VisitStory], None]] = {
    VisitStep.IDENTITY: _take_identity,
    VisitStep.CARD: _take_card,
    VisitStep.PAPERS: _take_papers,
    VisitStep.SHOWN: _take_shown,
    VisitStep.CONFIRMED: _take_confirmed,
    VisitStep.ENDED: _take_end,
}
