"""Certificates: what the holder keeps when the line has ended; never changed."""

from django.db import models

from cleanbreak.records.order import OrderRow


class CertificateRow(models.Model):
    """A signed statement that a line has ended; append-only, holds no personal data."""

    order = models.OneToOneField(
        OrderRow,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        related_name="certificate",
        db_constraint=False,  # it outlives the month of its order
    )
    statement = models.BinaryField(help_text="Canonical JSON, RFC 8785.")
    key_id = models.TextField()
    signature = models.BinaryField(help_text="Ed25519, RFC 8032.")
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "certificate"
