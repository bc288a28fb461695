"""Plan a campaign: what would happen to each of its lines, and what that is in figures; a dry run.

Each line is planned by the same functions as a single order. The plan of a line holds for the day
on which it was made, in the place of the line.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.campaign import (
    CampaignReason,
    CampaignState,
    CampaignWish,
    LineEndsAlready,
    LineHasEnded,
    check_dormant,
    expected_duration,
    operator_wish,
)
from cleanbreak.domain.effective_date import ProofLevel, end_instant
from cleanbreak.domain.line import LineState
from cleanbreak.domain.money import Balance
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel, Plan, TerminationRequest
from cleanbreak.flows.create_campaign import note
from cleanbreak.flows.plan_termination import Days, balances_of, make_plan
from cleanbreak.flows.resting_ports import slowest_element_per_s
from cleanbreak.policies.loader import operator_end_rules, policy_at
from cleanbreak.ports.outside import Outside
from cleanbreak.records.campaign import CampaignRow, alone_with, lock_campaign
from cleanbreak.records.campaign_line import (
    LineOutcome,
    Slice,
    lines_to_plan,
    refresh_statistics,
    refused_by_code,
    slices_of,
    write_plans,
)
from cleanbreak.records.campaign_slice import lock_waiting, mark_planned, replace_slices
from cleanbreak.records.campaign_tally import measured_per_s
from cleanbreak.records.line import line_from

SLICE_LINES = 2000
BEFORE_THE_START = (CampaignState.DRAFT, CampaignState.PLANNED, CampaignState.APPROVED)
OPERATOR = Actor(channel=Channel.CAMPAIGN, acting_user="campaign")


def plan_campaign(
    campaign_id: UUID, outside: Outside, actor: Actor, now: datetime
) -> dict[str, Any]:
    """Work out the end of every line, write it down, and return the summary.

    An approval that was there is gone: it was for another plan.

    :raises UnknownCampaign: if there is none.
    :raises CampaignNotReady: if it was begun.
    :raises CampaignBusy: if somebody else is planning it.
    """
    with alone_with(campaign_id):
        row = _begin(campaign_id)
        refresh_statistics()
        figures = Figures()
        for part in slices_of(campaign_id, SLICE_LINES):
            plan_slice(part, row, outside, now, figures)
        return _finish(row, figures, actor, now)


class Figures:
    """What a plan adds up to."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.lines = self.without_balance = 0
        self.money: dict[str, Counter[str]] = {}
        self.returned: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.days: set[date] = set()

    def add(self, row: Mapping[str, Any], plan: Plan) -> None:
        """Add the plan of a line."""
        self.lines += 1
        self.places[row["jurisdiction"]] += 1
        self.days.add(plan.end.effective_date)
        if row["range_holder"]:
            self.returned[row["range_holder"]] += 1
        if plan.settlement is None:
            self.without_balance += 1
            return
        sums = self.money.setdefault(plan.settlement.currency, Counter())
        figures = plan.settlement.as_json()
        for name in ("refund_minor", "still_owed_minor", "promotional_expired_minor"):
            sums[name] += figures[name]


def plan_slice(
    part: Slice, campaign: CampaignRow, outside: Outside, now: datetime, figures: Figures
) -> None:
    """Plan the lines of a slice, unless it is fed already."""
    is_begun = campaign.state != CampaignState.DRAFT.value
    rows = lines_to_plan(part, is_begun=is_begun)
    living = [row for row in rows if row["line_state"] in ("active", "suspended")]
    balances = balances_of([row["charging_account"] for row in living], outside)
    wish = CampaignWish(reason=CampaignReason(campaign.reason), wished_date=campaign.wished_date)
    planned = [_plan_line(row, wish, balances, now, figures) for row in rows]
    with transaction.atomic():
        if not is_begun or lock_waiting(part):
            write_plans(part, planned)
            mark_planned(part, now)


def _plan_line(
    row: dict[str, Any],
    wish: CampaignWish,
    balances: Mapping[str, Balance],
    now: datetime,
    figures: Figures,
) -> dict[str, object]:
    try:
        plan, day, due_at = _end_of(row, wish, balances, now)
    except Refusal as refusal:
        refused = {"outcome": LineOutcome.REFUSED.value, "refusal_code": refusal.code}
        return {"line_number": row["line_number"], **refused}
    figures.add(row, plan)
    return {
        "line_number": row["line_number"],
        "outcome": LineOutcome.PLANNED.value,
        "refusal_code": "",
        "plan": plan.as_json(),
        "policy_date": day,
        "due_at": due_at,
        "order_id": str(uuid7()),
    }


def _end_of(
    row: dict[str, Any], wish: CampaignWish, balances: Mapping[str, Balance], now: datetime
) -> tuple[Plan, date, datetime]:
    """Return the plan of a line, the day whose law counts, and when its order is due.

    :raises Refusal: if the line cannot be ended by this campaign.
    """
    _refuse_ended(row["line_state"])
    line = line_from(row)
    policy, today = policy_at(line.jurisdiction, now)
    rules = operator_end_rules(line.jurisdiction, today)
    check_dormant(wish.reason, row["last_used_on"], rules, today)
    request = TerminationRequest(
        wish=operator_wish(wish, line.agreement, rules, today),
        level=ProofLevel.VERIFIED,
        actor=OPERATOR,
    )
    days = Days(received_on=today, told_on=today)
    plan = make_plan(request, line, policy, balances.get(line.charging_account), days)
    return plan, today, end_instant(plan.end, policy.time_zone, now)


def _refuse_ended(line_state: str) -> None:
    match LineState(line_state):
        case LineState.TERMINATED:
            raise LineHasEnded
        case LineState.PENDING_TERMINATE:
            raise LineEndsAlready


def _begin(campaign_id: UUID) -> CampaignRow:
    """Take the campaign back to a draft: while it is planned, nobody approves or starts it."""
    with transaction.atomic():
        row = lock_campaign(campaign_id, BEFORE_THE_START)
        row.state, row.planned_at = CampaignState.DRAFT.value, None
        row.approved_at, row.approved_by = None, ""
        row.save()
        replace_slices(campaign_id, slices_of(campaign_id, SLICE_LINES))
    return row


def _finish(row: CampaignRow, figures: Figures, actor: Actor, now: datetime) -> dict[str, Any]:
    with transaction.atomic():
        row = lock_campaign(row.campaign_id, [CampaignState.DRAFT])
        row.state, row.planned_at = CampaignState.PLANNED.value, now
        row.planned_by, row.lines_to_end = actor.acting_user, figures.lines
        row.summary = summary = _summary(row, figures)
        row.save()
        note(row, "campaign.planned", actor, now)
    return summary


def _summary(row: CampaignRow, figures: Figures) -> dict[str, Any]:
    refused = refused_by_code(row.campaign_id)
    duration = expected_duration(
        figures.lines, row.rate_per_s, measured_per_s(), slowest_element_per_s()
    )
    return {
        "outcomes": {"ends": figures.lines, "refused": sum(refused.values())},
        "refusals": refused,
        "money": {currency: dict(sums) for currency, sums in sorted(figures.money.items())},
        "lines_without_balance": figures.without_balance,
        "returned_numbers": dict(sorted(figures.returned.items())),
        "places": dict(sorted(figures.places.items())),
        "first_end_date": min(figures.days).isoformat() if figures.days else None,
        "last_end_date": max(figures.days).isoformat() if figures.days else None,
        "expected_duration": asdict(duration),
    }


def is_of_today(planned_at: datetime, places: Mapping[str, int], now: datetime) -> bool:
    """Return whether a plan was made on the day that it is now, in every place it concerns."""
    return all(policy_at(place, planned_at)[1] == policy_at(place, now)[1] for place in places)
