"""One-time codes that were sent to the line and to the contact on file."""

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
