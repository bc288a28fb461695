"""List campaigns, the newest first."""

from cleanbreak.flows.read_campaign import CampaignStory, story_of
from cleanbreak.records.campaign import CampaignRow


def list_campaigns(limit: int = 100) -> list[CampaignStory]:
    """Return the newest campaigns; their ids are in the order in which they were made."""
    return [story_of(row) for row in CampaignRow.objects.order_by("-campaign_id")[:limit]]
