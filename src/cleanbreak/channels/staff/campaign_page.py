"""One campaign: its plan, its progress, and the buttons that its state and the role allow."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.campaign_form import REASON_WORDS, read_count
from cleanbreak.channels.staff.campaign_words import (
    STATE_WORDS,
    count_text,
    plan_words,
    progress_words,
)
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.campaign import CampaignState, UnknownCampaign
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.approve_campaign import approve_campaign
from cleanbreak.flows.pause_campaign import pause_campaign, resume_campaign
from cleanbreak.flows.plan_campaign import BEFORE_THE_START, plan_campaign
from cleanbreak.flows.read_campaign import CampaignStory, read_campaign, read_progress
from cleanbreak.flows.start_campaign import start_campaign
from cleanbreak.flows.stop_campaign import STOPPABLE, stop_campaign
from cleanbreak.flows.wired_outside import wired_outside

Act: TypeAlias = Callable[[UUID, Actor, datetime], object]
LIVE = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.STOPPING)
"""Something changes by itself; a batch that was begun goes on even in a pause."""


def _plan(campaign_id: UUID, actor: Actor, now: datetime) -> object:
    return plan_campaign(campaign_id, wired_outside(), actor, now)


ACTS: dict[str, tuple[Act, tuple[CampaignState, ...]]] = {
    "plan": (_plan, BEFORE_THE_START),
    "start": (start_campaign, (CampaignState.APPROVED,)),
    "pause": (pause_campaign, (CampaignState.RUNNING,)),
    "resume": (resume_campaign, (CampaignState.PAUSED,)),
    "stop": (stop_campaign, STOPPABLE),
}
"""What can be done, by which flow, and in which states its button is shown."""


@require_safe
@staff_page(Right.SEE_CAMPAIGNS)
def campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show how the campaign stands."""
    return _page(request, campaign_id)


@require_safe
@staff_page(Right.SEE_CAMPAIGNS, is_poll=True)
def progress(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Give the part of the page that changes by itself; the whole page if its buttons change."""
    found = _read_or_404(campaign_id)
    if request.GET.get("seen") != found.state.value:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "staff/campaign_progress.html", _progress(found))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.RUN_CAMPAIGN)
def act(request: HttpRequest, campaign_id: UUID, act: str) -> HttpResponse:
    """Plan, start, pause, resume or stop."""
    if act not in ACTS:
        raise Http404
    do = ACTS[act][0]
    return _after(request, campaign_id, lambda: do(campaign_id, actor_of(request), timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.APPROVE_CAMPAIGN)
def approve(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Approve the plan, by a person who types how many lines it ends."""

    def do() -> None:
        count = read_count(request.POST.get("count", ""))
        approve_campaign(campaign_id, count, actor_of(request), timezone.now())

    return _after(request, campaign_id, do)


def _after(request: HttpRequest, campaign_id: UUID, do: Callable[[], object]) -> HttpResponse:
    """Do what a form asks for, and lead back; whoever only looks is led back too."""
    if request.method == "POST":
        try:
            do()
        except UnknownCampaign as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return _page(request, campaign_id, refusal)
    return see_other("staff:campaign", campaign_id)


def _page(request: HttpRequest, campaign_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    found = _read_or_404(campaign_id)
    buttons = {name for name, (_do, states) in ACTS.items() if found.state in states}
    said = {
        **_progress(found),
        "place": "campaigns",
        "reason": REASON_WORDS[found.reason],
        "lines_given": count_text(found.lines_given),
        "plan": plan_words(found),
        "can": dict.fromkeys(buttons, True),
        "can_be_approved": found.state is CampaignState.PLANNED and found.lines_to_end > 0,
        "is_own": found.created_by == actor_of(request).acting_user,
    }
    return show_with(request, "staff/campaign.html", said, refusal)


def _progress(found: CampaignStory) -> dict[str, Any]:
    """Return what the part that changes by itself says; nothing before the start."""
    words = None
    if found.started_at is not None:
        words = progress_words(found, read_progress(found.campaign_id, timezone.now()))
    return {
        "campaign": found,
        "state": STATE_WORDS[found.state],
        "is_live": found.state in LIVE,
        "progress": words,
    }


def _read_or_404(campaign_id: UUID) -> CampaignStory:
    try:
        return read_campaign(campaign_id)
    except UnknownCampaign as fault:
        raise Http404 from fault
