"""Credit that another line is to get: whose line, and whether its holder has said yes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models


class CreditOfferRow(models.Model):
    """The line that one payout leads to; the latest choice replaces the one before.

    A number that is none of ours has a row like any other, so that nothing tells it apart.
    """

    payout_id = models.UUIDField(primary_key=True)
    offer_id = models.UUIDField(unique=True, help_text="Of this choice; its code is made from it.")
    line_id = models.BigIntegerField(null=True, help_text="NULL until its holder has said yes.")
    expires_at = models.DateTimeField()
    tries_left = models.SmallIntegerField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credit_offer"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, line_id=None)
                | models.Q(confirmed_at__isnull=False, line_id__isnull=False),
                name="credit_offer_confirmed_by_a_line",
            )
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(confirmed_at=None),
                name="credit_offer_open",
            )
        ]


def put_credit_offer(payout_id: UUID, offer: dict[str, Any]) -> None:
    """Keep the offer of the latest choice."""
    CreditOfferRow.objects.update_or_create(payout_id=payout_id, defaults=offer)


def lock_credit_offer(offer_id: UUID) -> CreditOfferRow | None:
    """Lock an offer until the end of the transaction."""
    return CreditOfferRow.objects.select_for_update().filter(offer_id=offer_id).first()


def is_recipient_awaited(payout_id: UUID) -> bool:
    """Return whether the holder of another line still has to say yes."""
    return CreditOfferRow.objects.filter(payout_id=payout_id, confirmed_at=None).exists()


def is_offer_expired(payout_id: UUID, now: datetime) -> bool:
    """Return whether the latest offer of a payout was not accepted in time."""
    expired = CreditOfferRow.objects.filter(confirmed_at=None, expires_at__lte=now)
    return expired.filter(payout_id=payout_id).exists()


def hand_credit_offer_on(payout_id: UUID, follower_id: UUID) -> None:
    """Let an offer, answered or not, be that of the payout which replaces its own."""
    CreditOfferRow.objects.filter(payout_id=payout_id).update(payout_id=follower_id)


def drop_credit_offer(payout_id: UUID) -> None:
    """Forget the offer of a choice that another one replaces."""
    CreditOfferRow.objects.filter(payout_id=payout_id).delete()


def expired_credit_offers(now: datetime, limit: int) -> list[UUID]:
    """Return the payouts whose offers nobody accepted in time."""
    expired = CreditOfferRow.objects.filter(confirmed_at=None, expires_at__lte=now)
    return list(expired.order_by("expires_at").values_list("payout_id", flat=True)[:limit])
