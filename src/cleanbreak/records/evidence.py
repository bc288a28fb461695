"""What outside systems answered: one row for each order and step, never changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models

from cleanbreak.records.order import OrderRow


class EvidenceRow(models.Model):
    """The answer that a step was done with; append-only."""

    order = models.ForeignKey(OrderRow, on_delete=models.PROTECT, related_name="evidence")
    step = models.TextField()
    recorded_at = models.DateTimeField()
    facts = models.JSONField()

    class Meta:
        db_table = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["order", "step"], name="one_evidence_for_each_step")
        ]


def evidence_of(order_ids: Sequence[UUID]) -> dict[UUID, dict[str, dict[str, Any]]]:
    """Return the facts of every step done, by order and step, each with its instant ``at``."""
    gathered: dict[UUID, dict[str, dict[str, Any]]] = {order_id: {} for order_id in order_ids}
    rows = EvidenceRow.objects.filter(order_id__in=order_ids).order_by("id")
    for order_id, step, at, facts in rows.values_list("order_id", "step", "recorded_at", "facts"):
        gathered[order_id][step] = {**facts, "at": at.isoformat()}
    return gathered


def insert_evidence(rows: Sequence[tuple[UUID, str, str]], recorded_at: Any) -> None:
    """Insert ``(order_id, step, facts as JSON text)``; a step that has its evidence keeps it.

    The rows travel as one JSON text: an array of texts would be escaped piece by piece, which took
    a fifth of a batch's time.
    """
    if not rows:
        return
    texts = (f'{{"order_id":"{o}","step":"{step}","facts":{facts}}}' for o, step, facts in rows)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO evidence (order_id, step, recorded_at, facts)
            SELECT order_id, step, %s, facts
            FROM jsonb_to_recordset(%s::jsonb) AS new (order_id uuid, step text, facts jsonb)
            ON CONFLICT (order_id, step) DO NOTHING
            """,
            [recorded_at, f"[{','.join(texts)}]"],
        )
