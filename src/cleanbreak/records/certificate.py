"""Certificates: what the holder keeps when the line has ended; never changed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import models

from cleanbreak.domain.merkle_tree import HASH_BYTES, Inclusion
from cleanbreak.domain.termination import SignedStatement
from cleanbreak.records.copied import (
    NULL,
    cell,
    copy_cells,
    instant_cell,
    small_cell,
    text_cell,
    uuid_cell,
)
from cleanbreak.records.order import OrderRow
from cleanbreak.records.statement import note_due
from cleanbreak.records.wake import wake_worker


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
    signature = models.BinaryField(help_text="Ed25519, RFC 8032; of the tree, if there is one.")
    issued_at = models.DateTimeField()
    leaf_index = models.SmallIntegerField(null=True, help_text="Where it stands in the tree.")
    tree_size = models.SmallIntegerField(null=True)
    path = models.BinaryField(null=True, help_text="From there to the root, RFC 6962 2.1.1.")

    class Meta:
        db_table = "certificate"

    @property
    def signed(self) -> SignedStatement:
        """Return it byte for byte as it was signed."""
        inclusion = None
        if self.leaf_index is not None and self.tree_size and self.path is not None:
            inclusion = Inclusion(self.leaf_index, self.tree_size, _hashes(bytes(self.path)))
        return SignedStatement(
            statement=bytes(self.statement),
            key_id=self.key_id,
            signature=bytes(self.signature),
            inclusion=inclusion,
        )


INCLUSION = ("leaf_index", "tree_size", "path")


def insert_certificates(
    certificates: Sequence[tuple[UUID, SignedStatement]],
    issued_at: datetime,
    of_masses: Collection[UUID] = (),
) -> None:
    """Insert each ``(order id, certificate)``, and note that these ends are to be stated.

    :param of_masses: the orders that are among very many, and whose statements may wait.
    :raises IntegrityError: for an order that has one already; it is never written over.
    """
    if not certificates:
        return
    at = instant_cell(issued_at)
    copy_cells(
        "certificate",
        ("order_id", "statement", "key_id", "signature", "issued_at", *INCLUSION),
        [
            uuid_cell(order_id)
            + cell(one.statement)
            + text_cell(one.key_id)
            + cell(one.signature)
            + at
            + _inclusion_cells(one.inclusion)
            for order_id, one in certificates
        ],
    )
    note_due((order_id, order_id in of_masses) for order_id, _ in certificates)
    wake_worker("append_log")


def _inclusion_cells(inclusion: Inclusion | None) -> bytes:
    if inclusion is None:
        return NULL * len(INCLUSION)
    place, size = small_cell(inclusion.leaf_index), small_cell(inclusion.tree_size)
    return place + size + cell(b"".join(inclusion.path))


def _hashes(path: bytes) -> tuple[bytes, ...]:
    starts = range(0, len(path), HASH_BYTES)
    return tuple(path[start : start + HASH_BYTES] for start in starts)
