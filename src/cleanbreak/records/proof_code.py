"""One-time codes that were sent to the line and to the contact on file."""

from datetime import datetime
from uuid import UUID

from django.db import models

from cleanbreak.records.order import OrderRow


class ProofCodeRow(models.Model):
    """One attempt to prove who is asking; its codes are made from nonce and server key."""

    order = models.OneToOneField(
        OrderRow, on_delete=models.CASCADE, primary_key=True, related_name="proof_code"
    )
    nonce = models.TextField(help_text="The codes are made from it and the server's key.")
    expires_at = models.DateTimeField()
    tries_left = models.SmallIntegerField()
    sent_count = models.SmallIntegerField(default=1)
    first_sent_at = models.DateTimeField()

    class Meta:
        db_table = "proof_code"


def lock_proof_code(order_id: UUID, now: datetime) -> ProofCodeRow:
    """Lock the order's row until the end of the transaction; a new one has nothing sent yet.

    Of two transactions that make the first row at once, one waits for the other and finds it.
    """
    fresh = ProofCodeRow(
        order_id=order_id, nonce="", expires_at=now, tries_left=0, sent_count=0, first_sent_at=now
    )
    ProofCodeRow.objects.bulk_create([fresh], ignore_conflicts=True)
    return ProofCodeRow.objects.select_for_update().get(order_id=order_id)
