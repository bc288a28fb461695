"""Start a campaign that a second person has approved: from now on its lines get their orders."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.campaign import CampaignState, PlanIsOld
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.create_campaign import note
from cleanbreak.flows.plan_campaign import is_of_today
from cleanbreak.records.campaign import lock_campaign
from cleanbreak.records.wake import wake_worker


def start_campaign(campaign_id: UUID, actor: Actor, now: datetime) -> None:
    """Let the workers begin.

    :raises UnknownCampaign: if there is none.
    :raises CampaignNotReady: if it is not approved, or was started before.
    :raises PlanIsOld: if a day has passed since the plan, in one of its places.
    """
    with transaction.atomic():
        row = lock_campaign(campaign_id, [CampaignState.APPROVED])
        if row.planned_at is None or not is_of_today(row.planned_at, row.summary["places"], now):
            raise PlanIsOld
        row.state, row.started_at = CampaignState.RUNNING.value, now
        row.save()
        note(row, "campaign.started", actor, now)
        wake_worker("advance_campaigns")
