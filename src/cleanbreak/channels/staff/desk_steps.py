"""The steps of a visit as a clerk does them: what each page says, and what its field takes.

Numbered choices have fixed numbers, and none is taken by mere Enter where something hangs on it.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override

from cleanbreak.channels.staff.desk_field import at_desk, typed
from cleanbreak.channels.staff.identity_form import (
    identity_said,
    is_representative,
    read_identity,
)
from cleanbreak.channels.staff.papers_checklist import checklist, read_ticks
from cleanbreak.domain.card_destruction import CardAbsence
from cleanbreak.domain.desk_screen import FiguresChanged
from cleanbreak.domain.desk_visit import CardShown, VisitStep
from cleanbreak.domain.identifiers import parse_iccid
from cleanbreak.domain.papers import Errand
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.scanned import NothingScanned
from cleanbreak.domain.sim_card import CardIdentity
from cleanbreak.domain.termination import Plan
from cleanbreak.flows.card_in_visit import note_absent_card
from cleanbreak.flows.check_identity import check_identity
from cleanbreak.flows.confirm_without_screen import confirm_without_screen
from cleanbreak.flows.end_at_desk import digest_of_visit, end_at_desk, preview_at_desk
from cleanbreak.flows.pair_screen import screen_of
from cleanbreak.flows.read_visit import VisitStory, line_of_visit
from cleanbreak.flows.see_papers import (
    may_end_at_once,
    needs_of_visit,
    papers_left,
    see_papers,
    subject_of_visit,
)
from cleanbreak.flows.settlement_words import money_rows
from cleanbreak.flows.take_card import take_card
from cleanbreak.flows.wired_outside import wired_outside

WHEN = {"1": "notice", "2": "now"}
WITHOUT_CARD = {
    "2": CardAbsence.LOST,
    "3": CardAbsence.BROKEN,
    "4": CardAbsence.STOLEN,
    "5": CardAbsence.CUT,
    "6": CardAbsence.DESTROYED_BY_HOLDER,
}
YES = "1"


class CustomerSaysNothingYet(Refusal):
    """Type 1 when the customer has seen it and says yes. Otherwise close the visit: nothing is
    done.
    """

    code = "customer_says_nothing_yet"


def say(step: VisitStep, request: HttpRequest, story: VisitStory) -> dict[str, Any]:
    """Return what the page of a step says."""
    return SAYS[step](request, story) if step in SAYS else {}


def take(step: VisitStep, request: HttpRequest, story: VisitStory) -> None:
    """Take what the field of a step's page holds.

    :raises Refusal: of the flow that the step calls.
    """
    TAKES[step](request, story)


def _say_identity(request: HttpRequest, story: VisitStory) -> dict[str, Any]:
    del story  # nobody is known yet
    return identity_said(request, at_desk(request))


def _take_identity(request: HttpRequest, story: VisitStory) -> None:
    """Take a document without pictures; those come to a page of their own."""
    actor = at_desk(request)
    shown, for_holder = read_identity(request, actor), is_representative(request)
    check_identity(story.visit_id, shown, actor, timezone.now(), is_representative=for_holder)


def _take_card(request: HttpRequest, story: VisitStory) -> None:
    actor, text, now = at_desk(request), typed(request), timezone.now()
    if text in WITHOUT_CARD:
        note_absent_card(story.visit_id, WITHOUT_CARD[text], actor, now)
        return
    if not text:
        raise NothingScanned
    take_card(story.visit_id, CardIdentity(parse_iccid(text)), CardShown.SCANNED, actor, now)


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
    plan = _plan(request, story)
    line = line_of_visit(story)
    with override(story.language):
        money = money_rows(plan.settlement)
    return {
        "has_screen": screen_of(at_desk(request), timezone.now()) is not None,
        "msisdn": line.msisdn if line else "",
        "last_day": plan.end.effective_date,
        "is_early": plan.end.is_early,
        "money": money,
        "rests_until": plan.quarantine.earliest_release_date,
        "statement": digest_of_visit(story, plan),
    }


def _plan(request: HttpRequest, story: VisitStory) -> Plan:
    return preview_at_desk(story, story.when, at_desk(request), wired_outside(), timezone.now())


def _take_yes(request: HttpRequest, story: VisitStory) -> None:
    """Note that the customer has seen it, or has said yes and signed on paper: to what it said.

    :raises FiguresChanged: if the form's page showed something else than what would happen now.
    """
    if typed(request) != YES:
        raise CustomerSaysNothingYet
    statement = digest_of_visit(story, _plan(request, story))
    if request.POST.get("seen", str(statement)) != str(statement):
        raise FiguresChanged
    step = VisitStep(request.POST["step"])
    confirm_without_screen(story.visit_id, step, statement, at_desk(request), timezone.now())


def _take_end(request: HttpRequest, story: VisitStory) -> None:
    end_at_desk(story.visit_id, at_desk(request), wired_outside(), timezone.now())


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
    VisitStep.SHOWN: _take_yes,
    VisitStep.CONFIRMED: _take_yes,
    VisitStep.ENDED: _take_end,
}
