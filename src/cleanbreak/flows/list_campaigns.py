"""List campaigns, the newest first."""

from cleanbreak.flows.read_campaign import CampaignStory, story_of
from cleanbreak.records.campaign import CampaignRow
from cleanbreak.records.keyset import FIRST, Page, Part, read_page


def list_campaigns(limit: int = 100, after: str = FIRST) -> Page[CampaignStory]:
    """Return a page of campaigns; their ids are in the order in which they were made."""
    newest = Part(CampaignRow.objects.all(), ("campaign_id",), is_newest_first=True)
    return read_page([newest], after, limit).told(story_of)
