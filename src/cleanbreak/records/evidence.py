"""What outside systems answered: one row for each order and step, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from cleanbreak.records.copied import copy_plain_texts
from cleanbreak.records.order import OrderRow


class EvidenceRow(models.Model):
    """The answer that a step was done with; append-only, kept by the months of the orders.

    There is one row for each step of an order: the primary key says so. No foreign key: a row is
    written under the lease of its order, and a check of each would cost as much as the row.
    """

    pk = models.CompositePrimaryKey("order_id", "step")
    order = models.ForeignKey(
        OrderRow,
        on_delete=models.DO_NOTHING,
        related_name="evidence",
        db_constraint=False,
        db_index=False,
    )
    step = models.TextField()
    recorded_at = models.DateTimeField()
    facts = models.JSONField(help_text="With the instant at which the step was done.")

    class Meta:
        db_table = "evidence"


def evidence_of(order_ids: Sequence[UUID]) -> dict[UUID, dict[str, dict[str, Any]]]:
    """Return the facts of every step done, by order and step, each with its instant ``at``."""
    gathered: dict[UUID, dict[str, dict[str, Any]]] = {order_id: {} for order_id in order_ids}
    rows = EvidenceRow.objects.filter(order_id__in=order_ids).order_by("recorded_at")
    for order_id, step, facts in rows.values_list("order_id", "step", "facts"):
        gathered[order_id][step] = facts
    return gathered


def insert_evidence(rows: Sequence[tuple[str, str, str]], recorded_at: datetime) -> None:
    """Insert ``(order_id, step, facts as JSON text)``.

    :raises IntegrityError: for a step that has its evidence already; it is never written over.
    """
    at = recorded_at.isoformat()
    columns = ("order_id", "step", "facts", "recorded_at")
    copy_plain_texts("evidence", columns, [(*row, at) for row in rows])
