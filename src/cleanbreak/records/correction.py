"""Corrections of settlements. They live as long as payouts do, longer than line and order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.correction import (
    Correction,
    CorrectionSide,
    CorrectionState,
    NothingSettled,
    UnknownCorrection,
)
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutState
from cleanbreak.records.choices import one_of
from cleanbreak.records.line import LineRow, rows_of
from cleanbreak.records.payout import PayoutRow, lock_payouts

WAITING = [PayoutState.DRAFT.value, PayoutState.HELD.value, PayoutState.APPROVED.value]
"""In these states nothing of a payout has left."""


class CorrectionRow(models.Model):
    """One correction; what it says never changes."""

    correction_id = models.UUIDField(primary_key=True, default=uuid7)
    order_id = models.UUIDField(help_text="The order that ended the line; maybe archived.")
    line_id = models.BigIntegerField()
    key = models.TextField(help_text="The operator's: the same one acts once.")
    side = models.TextField()
    amount_minor = models.BigIntegerField()
    currency = models.TextField()
    reason = models.TextField(help_text="For the holder, who is told it.")
    state = models.TextField(default=CorrectionState.HELD.value)
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    decided_by = models.TextField(blank=True, default="", help_text="The second person, if any.")
    posted_at = models.DateTimeField(null=True)
    netted_minor = models.BigIntegerField(default=0)

    class Meta:
        db_table = "settlement_correction"
        constraints = [
            one_of("side", CorrectionSide),
            one_of("state", CorrectionState),
            models.UniqueConstraint(fields=["order_id", "key"], name="correction_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="correction_of_something"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("proposed_by")),
                name="correction_decided_by_another",
            ),
        ]

    def as_correction(self) -> Correction:
        """Return what people are told of it."""
        return Correction(
            correction_id=self.correction_id,
            side=CorrectionSide(self.side),
            amount=Money(self.amount_minor, self.currency),
            reason=self.reason,
            state=CorrectionState(self.state),
            netted_minor=self.netted_minor,
            posted_on=self.posted_at.date() if self.posted_at else None,
        )


def posted_corrections(order_id: UUID) -> tuple[Correction, ...]:
    """Return what was booked after the settlement of an order, in that order."""
    rows = CorrectionRow.objects.filter(order_id=order_id, state=CorrectionState.POSTED.value)
    return tuple(row.as_correction() for row in rows.order_by("posted_at", "correction_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledOrder:
    """What is still known of the settlement of an order, be it archived."""

    order_id: UUID
    line_id: int
    currency: str
    settled_at: datetime


def settled_order(order_id: UUID) -> SettledOrder:
    """Return whose money was settled and when, and lock its line: corrections come one by one.

    The order tells it, and where that was archived, the ledger. Only what is paid out, or owed to
    the holder, is settled: before that step the amount of the refund is still to come.

    :raises NothingSettled: if neither knows the order, or its line has not ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT o.line_id, s.facts->'settlement'->>'currency' AS currency,
                   s.recorded_at AS settled_at
            FROM termination_order o
            JOIN evidence s ON s.order_id = o.order_id AND s.step = 'settle_balance'
            JOIN evidence p ON p.order_id = o.order_id AND p.step = 'pay_out'
            WHERE o.order_id = %(order_id)s
            UNION ALL
            SELECT j.line_id, a.currency, j.posted_at
            FROM ledger_journal j JOIN ledger_entry USING (journal_id)
            JOIN ledger_account a USING (account_id)
            WHERE j.key = %(key)s AND NOT EXISTS (
                SELECT FROM termination_order WHERE order_id = %(order_id)s)
            LIMIT 1
            """,
            {"order_id": order_id, "key": f"{order_id}:settle_balance"},
        )
        rows = rows_of(cursor)
    if not rows:
        raise NothingSettled
    LineRow.objects.select_for_update().get(line_id=rows[0]["line_id"])
    return SettledOrder(order_id=order_id, **rows[0])


def owed_minor(order_id: UUID) -> int:
    """Return what the books say that the holder owes of an order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(sum(e.amount_minor), 0)
            FROM ledger_journal j JOIN ledger_entry e USING (journal_id)
            JOIN ledger_account a USING (account_id)
            WHERE j.order_id = %s AND a.code = 'receivable'
            """,
            [order_id],
        )
        return int(cursor.fetchone()[0])


def lock_waiting_payouts(order_id: UUID) -> list[dict[str, Any]]:
    """Lock the payouts of an order of which nothing has left, and return them, the last first."""
    ids = PayoutRow.objects.filter(order_id=order_id).values_list("payout_id", flat=True)
    rows = lock_payouts(list(ids)).values()
    waiting = [row for row in rows if row["state"] in WAITING]
    return sorted(waiting, key=lambda row: row["part"], reverse=True)


def next_part(order_id: UUID) -> int:
    """Return the number of the next part that an order's money is sent in; 1 is the settlement."""
    last = PayoutRow.objects.filter(order_id=order_id).aggregate(models.Max("part"))["part__max"]
    return int(last or 1) + 1


def lock_correction(correction_id: UUID) -> CorrectionRow:
    """Return the correction, locked until the end of the transaction.

    :raises UnknownCorrection: if there is none.
    """
    row = CorrectionRow.objects.select_for_update().filter(pk=correction_id).first()
    if row is None:
        raise UnknownCorrection
    return row
