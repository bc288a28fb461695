"""Approve a campaign: a second person has read the plan and says how many lines it ends."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.campaign import (
    CampaignState,
    NothingToEnd,
    WrongCount,
)
from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.create_campaign import note
from cleanbreak.flows.require_second_person import require_second_person
from cleanbreak.records.campaign import lock_campaign


def approve_campaign(campaign_id: UUID, count: int, actor: Actor, now: datetime) -> None:
    """Approve the plan as it stands.

    :param count: the number of lines that the plan would end, as the person typed it.
    :raises UnknownCampaign: if there is none.
    :raises CampaignNotReady: if it is not planned.
    :raises ApprovedByCreator, NotEntitledToAgree: if the same person made it, or no approver.
    :raises NothingToEnd: if every line is refused.
    :raises WrongCount: if the plan would end another number of lines.
    """
    with transaction.atomic():
        row = lock_campaign(campaign_id, [CampaignState.PLANNED])
        require_second_person(GuardedAct.CAMPAIGN, [row.created_by], actor)
        if not row.lines_to_end:
            raise NothingToEnd
        if count != row.lines_to_end:
            raise WrongCount
        row.state = CampaignState.APPROVED.value
        row.approved_at, row.approved_by = now, actor.acting_user
        row.save()
        note(row, "campaign.approved", actor, now)
