"""What outside systems answered: one row for each order and step, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

from cleanbreak.records.copied import (
    copy_cells,
    instant_cell,
    plain_array,
    text_cell,
    uuid_cell,
)
from cleanbreak.records.order import OrderRow


class AsWrittenField(models.JSONField):
    """JSON that is kept byte for byte, in PostgreSQL's type ``json``: nothing is taken apart."""

    def db_type(self, connection: object) -> str:
        """Return the type of the column."""
        del connection
        return "json"

    def from_db_value(self, value: object, expression: object, connection: object) -> object:
        """Return the value, which psycopg has read already."""
        del expression, connection
        return value


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
    facts = AsWrittenField(help_text="The canonical text that certificates prove; ``at``: when.")

    class Meta:
        db_table = "evidence"


def evidence_of(order_ids: Sequence[UUID]) -> dict[UUID, dict[str, dict[str, Any]]]:
    """Return the facts of every step done, by order and step, each with its instant ``at``."""
    gathered: dict[UUID, dict[str, dict[str, Any]]] = {order_id: {} for order_id in order_ids}
    if not gathered:
        return gathered
    with connection.cursor() as cursor:  # one array: thousands of values take longer to write out
        cursor.execute(
            "SELECT order_id, step, facts::text FROM evidence WHERE order_id = ANY(%s::uuid[])"
            " ORDER BY recorded_at",
            [plain_array(gathered)],
        )
        for order_id, step, facts in cursor.fetchall():
            gathered[order_id][step] = orjson.loads(facts)
    return gathered


def evidence_texts(order_id: UUID) -> list[tuple[str, datetime, str]]:
    """Return step, instant and facts of every step done, byte for byte as they were hashed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT step, recorded_at, facts::text FROM evidence WHERE order_id = %s"
            " ORDER BY recorded_at, step",
            [order_id],
        )
        return list(cursor.fetchall())


def insert_evidence(step: str, rows: Sequence[tuple[UUID, str]], recorded_at: datetime) -> None:
    """Insert ``(order_id, facts as JSON text)`` of one step.

    :raises IntegrityError: for a step that has its evidence already; it is never written over.
    """
    if not rows:
        return
    same = text_cell(step) + instant_cell(recorded_at)
    told = {facts: same + text_cell(facts) for facts in {facts for _, facts in rows}}
    columns = ("order_id", "step", "recorded_at", "facts")
    copy_cells("evidence", columns, [uuid_cell(order_id) + told[facts] for order_id, facts in rows])
