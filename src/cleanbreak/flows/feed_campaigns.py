"""Feed campaigns: give their lines orders, withdraw those of stopped ones, note which are over.

Done slice by slice, each in one transaction; several workers may do it at the same time, and one
that dies leaves its slice to the others.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.campaign import CampaignState
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.cancel_termination import UNDO_STEPS
from cleanbreak.flows.plan_campaign import Figures, is_of_today, plan_slice
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.ports.outside import Outside
from cleanbreak.records.campaign import CampaignRow, find_campaign
from cleanbreak.records.campaign_line import Slice
from cleanbreak.records.campaign_slice import (
    Feeding,
    SliceState,
    Withdrawing,
    feed_slice,
    has_slices,
    take_slice,
    withdraw_slice,
)
from cleanbreak.records.campaign_tally import tallied
from cleanbreak.records.wake import wake_worker


def feed_one_slice(outside: Outside, clock: Callable[[], datetime]) -> bool:
    """Feed or withdraw the next slice; False if there was none, and then note what is over."""
    if _feed_one(outside, clock()) or _withdraw_one(clock()):
        return True
    note_what_is_over(clock())
    return False


def _feed_one(outside: Outside, now: datetime) -> bool:
    """Give the lines of one slice their orders; False if no slice waits for them."""
    with transaction.atomic():
        taken = take_slice(CampaignState.RUNNING, SliceState.WAITING)
        if taken is None:
            return False
        part, planned_at = taken
        campaign = find_campaign(part.campaign_id)
        is_fresh = is_of_today(planned_at, campaign.summary["places"], now)
        if is_fresh:
            feed_slice(part, _feeding(campaign, now))
    if not is_fresh:  # outside a transaction: the charging system is asked again
        plan_slice(part, campaign, outside, now, Figures())
    return True


def _feeding(campaign: CampaignRow, now: datetime) -> Feeding:
    return Feeding(
        campaign_id=campaign.campaign_id,
        actor=Actor(channel=Channel.CAMPAIGN, acting_user=campaign.approved_by),
        level=ProofLevel.VERIFIED.value,
        step=STEPS[0].name,
        now=now,
    )


def _withdraw_one(now: datetime) -> bool:
    """Withdraw the orders of one slice of a stopped campaign; False if there is none."""
    with transaction.atomic():
        taken = take_slice(CampaignState.STOPPING, SliceState.FED)
        if taken is None:
            return False
        part: Slice = taken[0]
        campaign = find_campaign(part.campaign_id)
        actor = Actor(channel=Channel.CAMPAIGN, acting_user=campaign.stopped_by)
        withdraw_slice(part, Withdrawing(actor=actor, undo_step=UNDO_STEPS[0].name, now=now))
        wake_worker("advance_orders")
    return True


def note_what_is_over(now: datetime) -> None:
    """Set campaigns to finished whose orders are, and to stopped those with nothing to withdraw."""
    working = [CampaignState.RUNNING.value, CampaignState.STOPPING.value]
    for row in CampaignRow.objects.filter(state__in=working):
        over = CampaignState.FINISHED
        if row.state == CampaignState.STOPPING.value:
            over = CampaignState.STOPPED
        if _is_over(row):
            same = CampaignRow.objects.filter(pk=row.pk, state=row.state)
            same.update(state=over.value, ended_at=now)


def _is_over(row: CampaignRow) -> bool:
    if row.state == CampaignState.STOPPING.value:
        return not has_slices(row.campaign_id, SliceState.FED)
    # Slices first: another worker may feed the last one between the two questions, and a slice is
    # tallied in the transaction that feeds it.
    if has_slices(row.campaign_id, SliceState.WAITING):
        return False
    sums = tallied(row.campaign_id)
    return sums["fed"] == sums["completed"] + sums["cancelled"]
