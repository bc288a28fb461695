"""Transfers that clients asked for by TMF654; the money itself is a payout like any other."""

from django.db import models
from uuid_utils.compat import uuid7


class BalanceTransferRow(models.Model):
    """A client had the money of an ended line go to another line."""

    transfer_id = models.UUIDField(primary_key=True, default=uuid7)
    order_id = models.UUIDField(help_text="The order that ended the line.")
    payout_id = models.UUIDField()
    line_id = models.BigIntegerField(help_text="The ended line.")
    receiver_line_id = models.BigIntegerField()
    client_id = models.TextField()
    reason = models.TextField()
    channel = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "balance_transfer"
        indexes = [
            models.Index(fields=["client_id", "transfer_id"], name="balance_transfer_by_client"),
            models.Index(fields=["payout_id"], name="balance_transfer_by_payout"),
        ]
