"""Orders that wait for a person: listed page by page, counted no further than anybody reads."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from cleanbreak.domain.termination import OrderState
from cleanbreak.records.order import NEVER, OrderRow

PLACE_FIRST = (date.min, UUID(int=0))
COUNTED_MAX = 10_000
HANDED_OVER = "handed_over"
UNDECIDED = """
    declaration d WHERE d.kind IN ('extraordinary', 'withdrawal') AND d.decision IS NULL
        AND d.order_id IS NOT NULL"""
"""As the index of what is undecided has it."""


def held_orders(after: tuple[date, UUID], limit: int, hidden: Sequence[UUID]) -> list[OrderRow]:
    """Return the next held orders, those whose line ends soonest first.

    :param after: day and id of the last one of the page before.
    """
    return list(
        OrderRow.objects.raw(
            """
            SELECT * FROM termination_order
            WHERE state = 'held' AND (effective_date, order_id) > (%s, %s)
              AND NOT (order_id = ANY(%s))
            ORDER BY effective_date, order_id LIMIT %s
            """,
            [*after, list(hidden), limit],
        )
    )


def orders_to_decide(
    after: tuple[date, UUID], limit: int, decidable: Sequence[OrderState]
) -> list[OrderRow]:
    """Return the next orders about whose cause a person has to decide, in the same order."""
    return list(
        OrderRow.objects.raw(
            f"""
            SELECT * FROM termination_order
            WHERE order_id IN (SELECT d.order_id FROM {UNDECIDED})
              AND state = ANY(%s) AND (effective_date, order_id) > (%s, %s)
            ORDER BY effective_date, order_id LIMIT %s
            """,  # noqa: S608  only our own text is put in
            [[state.value for state in decidable], *after, limit],
        )
    )


def undecided_receipts(order_ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """Return the receipts of these orders about which nobody has decided, the first one first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.order_id, d.receipt_number FROM {UNDECIDED} AND d.order_id = ANY(%s)"  # noqa: S608
            " ORDER BY d.declaration_id",
            [list(order_ids)],
        )
        return list(cursor.fetchall())


def count_held(hidden: Sequence[UUID]) -> int:
    """Return how many orders are held, counted no further than ``COUNTED_MAX``."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM (
                SELECT FROM termination_order WHERE state = 'held' AND NOT (order_id = ANY(%s))
                LIMIT %s) AS one
            """,
            [list(hidden), COUNTED_MAX],
        )
        return int(cursor.fetchone()[0])


def count_to_decide(decidable: Sequence[OrderState]) -> int:
    """Return of how many orders a cause is undecided, counted no further than that."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) FROM (
                SELECT FROM termination_order
                WHERE order_id IN (SELECT d.order_id FROM {UNDECIDED}) AND state = ANY(%s)
                LIMIT %s) AS one
            """,  # noqa: S608  only our own text is put in
            [[state.value for state in decidable], COUNTED_MAX],
        )
        return int(cursor.fetchone()[0])


def hold_order(order_id: UUID, sentence: str) -> bool:
    """Let an order that is under way wait for a person; False if it is in a worker's hands.

    One that waits for its day is not: tried again, it would end before that day.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE termination_order
            SET state = 'held', due_at = %s, problem_code = %s, problem_sentence = %s
            WHERE order_id = %s AND lease_id IS NULL AND completed_at IS NULL
              AND state IN ('inProgress', 'pendingCancellation')
            """,
            [NEVER, HANDED_OVER, sentence, order_id],
        )
        return bool(cursor.rowcount == 1)
