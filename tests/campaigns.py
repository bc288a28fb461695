"""Files of campaigns for tests, and the ways to bring a campaign to where a test begins."""

import io
from datetime import datetime
from uuid import UUID

from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.campaign import CampaignReason, CampaignWish
from cleanbreak.domain.money import Balance
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.advance_campaigns import advance_campaigns
from cleanbreak.flows.advance_orders import Worker
from cleanbreak.flows.approve_campaign import approve_campaign
from cleanbreak.flows.create_campaign import create_campaign
from cleanbreak.flows.feed_campaigns import feed_one_slice
from cleanbreak.flows.plan_campaign import plan_campaign
from cleanbreak.flows.start_campaign import start_campaign

EVA = Actor(channel=Channel.CLI, acting_user="operator:eva")
MAX = Actor(channel=Channel.CLI, acting_user="operator:max")
AT_ONCE = CampaignWish(reason=CampaignReason.FLEET, wished_date=None)
SUNSET = CampaignWish(reason=CampaignReason.NETWORK_SUNSET, wished_date=None)
PLACES = (("de", "+49152", "EUR"), ("gb", "+44770", "GBP"), ("us", "+12125", "USD"))


def lines_of_three_places(count: int) -> list[LineOf]:
    """Return so many lines, in turn of Germany, Britain and the United States."""
    return [_line(serial) for serial in range(count)]


def _line(serial: int) -> LineOf:
    place, prefix, currency = PLACES[serial % len(PLACES)]
    return LineOf(
        msisdn=f"{prefix}{serial:07d}",
        jurisdiction=place,
        balance=Balance(
            currency=currency, paid_minor=1234, promotional_minor=0, deposit_minor=0, debt_minor=0
        ),
    )


def file_of(lines: list[LineOf], *more: str) -> bytes:
    """Return a campaign file that names the lines by number, and further rows as they are."""
    return "\n".join(["msisdn", *(line.msisdn for line in lines), *more, ""]).encode()


def created(content: bytes, now: datetime, wish: CampaignWish = AT_ONCE) -> UUID:
    return create_campaign(io.BytesIO(content), wish, EVA, now)


def started(world: TestWorld, content: bytes, wish: CampaignWish = AT_ONCE) -> UUID:
    """Bring a campaign to its start, as two people do."""
    now = world.clock()
    campaign_id = created(content, now, wish)
    ends = plan_campaign(campaign_id, world.outside, EVA, now)["outcomes"]["ends"]
    approve_campaign(campaign_id, ends, MAX, now)
    start_campaign(campaign_id, MAX, now)
    return campaign_id


def feed(world: TestWorld) -> None:
    """Feed until nothing is left to feed."""
    while feed_one_slice(world.outside, world.clock):
        pass


def work(world: TestWorld) -> None:
    """Let the worker do all that is due, of campaigns and of people, and note what is over."""
    advance_campaigns(Worker(outside=world.outside, clock=world.clock))
    world.work()
    feed(world)
