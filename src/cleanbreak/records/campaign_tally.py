"""Figures of campaigns, kept as the work is done, so that nobody counts a million rows.

Whoever feeds, ends or withdraws a batch of orders adds one row in the same transaction. The sums
are exact, and the newest rows tell how fast it goes.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models

from cleanbreak.domain.campaign import CampaignState
from cleanbreak.records.campaign import CampaignRow

FED = "fed"


class CampaignTallyRow(models.Model):
    """So many orders of a campaign became this in one transaction."""

    tally_id = models.BigAutoField(primary_key=True)
    campaign_id = models.UUIDField()
    at = models.DateTimeField()
    became = models.TextField(help_text="fed, completed or cancelled.")
    orders = models.IntegerField()

    class Meta:
        db_table = "campaign_tally"
        indexes = [models.Index(fields=["campaign_id", "at"], name="campaign_tally_by_campaign")]


def tally(campaign_id: UUID, became: str, orders: int, at: datetime) -> None:
    """Note that so many orders of a campaign became this, in the running transaction."""
    if orders:
        CampaignTallyRow.objects.create(
            campaign_id=campaign_id, became=became, orders=orders, at=at
        )


def tallied(campaign_id: UUID) -> dict[str, int]:
    """Return how many orders of the campaign were fed, completed and cancelled."""
    sums = CampaignTallyRow.objects.filter(campaign_id=campaign_id).values_list("became")
    return {"fed": 0, "completed": 0, "cancelled": 0, **dict(sums.annotate(models.Sum("orders")))}


def ended_per_s(campaign_id: UUID, now: datetime, window: timedelta) -> float:
    """Return how many lines a second the campaign has ended lately.

    A campaign that began within the window is measured from its first ended line.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(sum(orders), 0), min(at) FROM campaign_tally
            WHERE campaign_id = %s AND became = 'completed' AND at > %s
            """,
            [campaign_id, now - window],
        )
        orders, first = cursor.fetchone()
    seconds = (now - first).total_seconds() if first else 0.0
    return float(orders / max(seconds, 1.0))


def ended_since(instant: datetime) -> int:
    """Return how many lines the campaigns that run have ended since then."""
    running = CampaignRow.objects.filter(state=CampaignState.RUNNING.value).values("pk")
    ended = CampaignTallyRow.objects.filter(
        campaign_id__in=running, became="completed", at__gt=instant
    )
    return ended.aggregate(orders=models.Sum("orders"))["orders"] or 0


def measured_per_s() -> float | None:
    """Return how many lines a second the last campaign ended that took ten seconds or more."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT sum(orders) / extract(epoch FROM max(at) - min(at)) FROM campaign_tally
            WHERE became = 'completed'
            GROUP BY campaign_id HAVING max(at) - min(at) >= interval '10 seconds'
            ORDER BY max(at) DESC LIMIT 1
            """
        )
        found = cursor.fetchone()
    return float(found[0]) if found else None
