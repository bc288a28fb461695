"""Create a dormancy campaign: its lines are those that nobody has used since a day."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.campaign import CampaignWish
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.create_campaign import check_day, insert_judged, new_row
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.campaign_line import begin_staging, stage_dormant


def create_dormancy_campaign(
    since: date, place: str | None, wish: CampaignWish, actor: Actor, now: datetime
) -> UUID:
    """Find the living lines that nobody has used after the day, and return the campaign's id.

    Whether each was unused for long enough, the plan decides by the rules of its place; the
    message to the holder goes first, then the time of grace runs, then the line ends.

    :param place: only lines of this place; ``None``: of all places.
    :raises UnknownPlace: if there are no rules for it.
    :raises NoLines: if no line was unused for that long.
    :raises DateInThePast, DateTooFarAhead: for a date on which no line could end.
    """
    if place is not None:
        policy_at(place, now)
    check_day(wish, now)
    row = new_row(wish, actor, now)
    row.dormant_since, row.place = since, place
    with transaction.atomic():
        begin_staging()
        stage_dormant(since, place)
        return insert_judged(row, actor)
