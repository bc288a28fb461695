"""Certificates: what the holder keeps when the line has ended; never changed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models

from cleanbreak.domain.termination import SignedStatement
from cleanbreak.records.copied import copy_plain_texts
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


def insert_certificates(
    certificates: Sequence[tuple[str, SignedStatement]], issued_at: datetime
) -> None:
    """Insert each ``(order id as text, certificate)``.

    :raises IntegrityError: for an order that has one already; it is never written over.
    """
    if not certificates:
        return
    at = issued_at.isoformat()
    columns = ("order_id", "statement", "key_id", "signature", "issued_at")
    copy_plain_texts(
        "certificate",
        columns,
        [
            (order, rf"\x{one.statement.hex()}", one.key_id, rf"\x{one.signature.hex()}", at)
            for order, one in certificates
        ],
    )
