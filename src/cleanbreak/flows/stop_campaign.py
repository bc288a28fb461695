"""Stop a campaign for good: what is past its point of no return ends, the rest is withdrawn."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.campaign import CampaignState
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.create_campaign import note
from cleanbreak.flows.plan_campaign import BEFORE_THE_START
from cleanbreak.records.campaign import lock_campaign
from cleanbreak.records.campaign_slice import withdraw_unfed
from cleanbreak.records.wake import wake_worker

STOPPABLE = (*BEFORE_THE_START, CampaignState.RUNNING, CampaignState.PAUSED)


def stop_campaign(campaign_id: UUID, actor: Actor, now: datetime) -> CampaignState:
    """Stop the campaign, and return whether it is stopped or its orders are being withdrawn.

    :raises UnknownCampaign: if there is none.
    :raises CampaignNotReady: if it is stopping or over.
    """
    with transaction.atomic():
        row = lock_campaign(campaign_id, STOPPABLE)
        was_begun = CampaignState(row.state) not in BEFORE_THE_START
        state = CampaignState.STOPPING if was_begun else CampaignState.STOPPED
        row.state = state.value
        row.ended_at = None if was_begun else now
        row.stopped_by = actor.acting_user
        row.save()
        withdraw_unfed(campaign_id)
        note(row, "campaign.stopped", actor, now)
        wake_worker("advance_campaigns")
    return state
