"""Close the handling of a call: what came of it is written down, and nothing of it is half done."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_handling import HandlingOutcome, HandlingOver, outcome_of
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.hold_call import end_held_call
from cleanbreak.flows.note_call_step import lock_own_handling
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.declaration import declaration_id_of
from cleanbreak.records.hotline_call import HotlineCallRow


def close_handling(handling_id: UUID, actor: Actor, now: datetime) -> HandlingOutcome:
    """Close a call of this agent; closed twice, it is closed once. The caller may be gone or not.

    :raises UnknownHandling: if it is another agent's, or none.
    """
    with transaction.atomic():
        row = lock_own_handling(handling_id, actor)
        if row.closed_at is None:
            is_over = not HotlineCallRow.objects.filter(pk=row.call_id, ended_at=None).exists()
            otherwise = HandlingOutcome.BROKEN_OFF if is_over else HandlingOutcome.SERVED
            close_as(row, otherwise, actor, now)
        return HandlingOutcome(row.outcome)


def close_as_declared(
    handling_id: UUID, receipt_number: str, actor: Actor, now: datetime
) -> None:
    """Keep what was declared in a call; by the same receipt twice, it is once.

    :raises UnknownHandling, HandlingOver: if it is another agent's, none, or has an order.
    """
    with transaction.atomic():
        row = lock_own_handling(handling_id, actor)
        if row.receipt_number == receipt_number:
            return
        if row.closed_at is not None or row.order_id is not None:
            raise HandlingOver
        row.receipt_number = receipt_number
        row.declaration_id = declaration_id_of(receipt_number)
        row.save(update_fields=["receipt_number", "declaration_id"])


def close_as(
    row: CallHandlingRow, otherwise: HandlingOutcome, actor: Actor, now: datetime
) -> None:
    """Close a locked one, in the running transaction; an order or a declaration decides first."""
    outcome = outcome_of(
        has_order=row.order_id is not None,
        has_declared=row.declaration_id is not None,
        otherwise=otherwise,
    )
    row.closed_at, row.outcome = now, outcome.value
    row.save(update_fields=["closed_at", "outcome"])
    end_held_call(row.held_call_id, actor, now)
    details = {"handling": str(row.handling_id), "outcome": outcome.value}
    entry = AuditEntry(act="call.closed", order_id=row.order_id, actor=actor, details=details)
    append_audit([entry], now)
