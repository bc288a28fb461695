"""Pause a campaign, and resume it: no new batch is begun meanwhile, and none is torn in two."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.campaign import CampaignState
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.create_campaign import note
from cleanbreak.records.campaign import lock_campaign
from cleanbreak.records.wake import wake_worker


def pause_campaign(campaign_id: UUID, actor: Actor, now: datetime) -> None:
    """Let no worker take anything more of the campaign; what a worker has goes to its end.

    :raises UnknownCampaign: if there is none.
    :raises CampaignNotReady: if it is not running.
    """
    with transaction.atomic():
        row = lock_campaign(campaign_id, [CampaignState.RUNNING])
        row.state = CampaignState.PAUSED.value
        row.save()
        note(row, "campaign.paused", actor, now)


def resume_campaign(campaign_id: UUID, actor: Actor, now: datetime) -> None:
    """Let the workers go on with a campaign that is paused.

    Lines that have no order yet are planned again if a day has passed, so that their holders have
    the whole of the notice.

    :raises UnknownCampaign: if there is none.
    :raises CampaignNotReady: if it is not paused.
    """
    with transaction.atomic():
        row = lock_campaign(campaign_id, [CampaignState.PAUSED])
        row.state = CampaignState.RUNNING.value
        row.save()
        note(row, "campaign.resumed", actor, now)
        wake_worker("advance_campaigns")
