"""Read how a campaign stands: its figures at any size, without a look at all of its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cleanbreak.domain.campaign import CampaignReason, CampaignState
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.records.campaign import CampaignRow, find_campaign
from cleanbreak.records.campaign_progress import problems_of, steps_of_begun
from cleanbreak.records.campaign_tally import ended_per_s, tallied

LATELY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignStory:
    """How a campaign stands."""

    campaign_id: UUID
    state: CampaignState
    reason: CampaignReason
    wished_date: date | None
    rate_per_s: float | None
    dormant_since: date | None
    place: str | None
    created_by: str
    created_at: datetime
    planned_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    lines_given: int
    lines_to_end: int
    summary: Mapping[str, Any]
    """What the plan found; empty before there is one. Keys: ``outcomes, refusals, money,
    lines_without_balance, returned_numbers, places, first_end_date, last_end_date,
    expected_duration``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why orders of a campaign do not go on, and how many."""

    step: str
    code: str
    sentence: str
    needs_person: bool
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignProgress:
    """How far a campaign has come, at one moment."""

    at: datetime
    ordered: int
    """Lines that have an order: their holders are told."""
    ended: int
    withdrawn: int
    open: int
    """Orders to which something can still happen."""
    not_begun: int
    """Lines of the plan that have no order, yet or for good."""
    steps: Mapping[str, int]
    """How many lines have each step behind them."""
    ended_per_s: float
    """Over the last half minute."""
    eta_s: float | None
    """Until the open ones have ended at this speed; ``None`` while none ends."""
    problems: Sequence[Problem]


def read_campaign(campaign_id: UUID) -> CampaignStory:
    """Return what the campaign is.

    :raises UnknownCampaign: if there is none.
    """
    return story_of(find_campaign(campaign_id))


def read_progress(campaign_id: UUID, now: datetime) -> CampaignProgress:
    """Return how far the campaign has come; quick at any size.

    :raises UnknownCampaign: if there is none.
    """
    row = find_campaign(campaign_id)
    sums = tallied(campaign_id)
    ended, withdrawn = sums["completed"], sums["cancelled"]
    begun = steps_of_begun(campaign_id, now)
    speed = ended_per_s(campaign_id, now, LATELY)
    left = sums["fed"] - ended - withdrawn
    return CampaignProgress(
        at=now,
        ordered=sums["fed"],
        ended=ended,
        withdrawn=withdrawn,
        open=left,
        not_begun=max(row.lines_to_end - sums["fed"], 0),
        steps={step.name: ended + begun.get(step.name, 0) for step in STEPS},
        ended_per_s=round(speed, 1),
        eta_s=round(left / speed, 1) if speed else None,
        problems=tuple(Problem(**problem) for problem in problems_of(campaign_id, now)),
    )


def story_of(row: CampaignRow) -> CampaignStory:
    """Return what a row says."""
    return CampaignStory(
        campaign_id=row.campaign_id,
        state=CampaignState(row.state),
        reason=CampaignReason(row.reason),
        wished_date=row.wished_date,
        rate_per_s=row.rate_per_s,
        dormant_since=row.dormant_since,
        place=row.place,
        created_by=row.created_by,
        created_at=row.created_at,
        planned_at=row.planned_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        lines_given=row.lines_given,
        lines_to_end=row.lines_to_end,
        summary=row.summary,
    )
