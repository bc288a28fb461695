"""What outside systems answered: one row for each order and step, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

from cleanbreak.records.copied import copy_plain_text
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
    if not gathered:
        return gathered
    with connection.cursor() as cursor:  # one array: thousands of values take longer to write out
        cursor.execute(
            "SELECT order_id, step, facts FROM evidence WHERE order_id = ANY(%s)"
            " ORDER BY recorded_at",
            [list(gathered)],
        )
        for order_id, step, facts in cursor.fetchall():
            gathered[order_id][step] = orjson.loads(facts)  # Django's cursor leaves JSON as text
    return gathered


def insert_evidence(step: str, rows: Sequence[tuple[str, str]], recorded_at: datetime) -> None:
    """Insert ``(order_id, facts as JSON text)`` of one step.

    :raises IntegrityError: for a step that has its evidence already; it is never written over.
    """
    if not rows:
        return
    same = f"\t{step}\t{recorded_at.isoformat()}\t"
    text = "\n".join([f"{order_id}{same}{facts}" for order_id, facts in rows])
    copy_plain_text("evidence", ("order_id", "step", "recorded_at", "facts"), text)
