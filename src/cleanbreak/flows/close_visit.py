"""Close a visit: the customer has gone, with an order, a declaration, or neither."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.desk_visit import VisitOutcome, VisitOver, VisitStep, outcome_of
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.note_visit_step import check_may_act
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.declaration import declaration_id_of
from cleanbreak.records.desk_visit import DeskVisitRow, done_steps, lock_visit


def close_visit(visit_id: UUID, actor: Actor, now: datetime) -> None:
    """Close a visit; without an order the customer has left. Closed twice, it is closed once.

    :raises UnknownVisit: if it is another clerk's, or none.
    """
    with transaction.atomic():
        row = lock_visit(visit_id)
        check_may_act(row, VisitStep.ENDED, actor)
        if row.closed_at is None:
            _close(row, VisitOutcome.LEFT, actor, now)


def close_as_declared(visit_id: UUID, receipt_number: str, actor: Actor, now: datetime) -> None:
    """Close a visit in which a plain declaration was accepted; by the same one twice, it is once.

    :param receipt_number: of the declaration.
    :raises UnknownVisit: if it is another clerk's, or none.
    :raises VisitOver: if it is closed, or has an order.
    """
    with transaction.atomic():
        row = lock_visit(visit_id)
        check_may_act(row, VisitStep.ENDED, actor)
        if row.outcome == VisitOutcome.DECLARED.value and row.receipt_number == receipt_number:
            return
        if row.closed_at is not None or row.order_id is not None:
            raise VisitOver
        row.receipt_number = receipt_number
        row.declaration_id = declaration_id_of(receipt_number)
        _close(row, VisitOutcome.DECLARED, actor, now)


def close_idle_visits(now: datetime) -> int:
    """Close every visit with which nobody went on; nothing of them was half done."""
    with transaction.atomic():
        idle = DeskVisitRow.objects.select_for_update(skip_locked=True, no_key=True)
        rows = list(idle.filter(closed_at=None, expires_at__lte=now))
        for row in rows:
            _close(row, VisitOutcome.ABANDONED, SYSTEM, now)
    return len(rows)


def _close(row: DeskVisitRow, otherwise: VisitOutcome, actor: Actor, now: datetime) -> None:
    outcome = outcome_of(done_steps(row.visit_id), otherwise)
    row.closed_at, row.outcome, row.guard = now, outcome.value, ""
    row.save(update_fields=["closed_at", "outcome", "guard", "declaration_id", "receipt_number"])
    details = {"visit": str(row.visit_id), "outcome": outcome.value}
    entry = AuditEntry(act="visit.closed", order_id=row.order_id, actor=actor, details=details)
    append_audit([entry], now)
