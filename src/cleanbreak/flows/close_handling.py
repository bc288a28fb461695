"""Close the handling of a call: what came of it is written down, and nothing of it is half done."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_handling import HandlingOutcome, outcome_of
from cleanbreak.domain.hotline_queue import LeaveReason
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.hold_call import end_held_call
from cleanbreak.flows.leave_queue import leave_queue
from cleanbreak.flows.note_call_step import lock_own_handling
from cleanbreak.flows.wrap_up_call import wrap_up_by_itself
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.call_handling import (
    CallHandlingRow,
    is_on_the_line,
    place_with,
)


def close_handling(handling_id: UUID, actor: Actor, now: datetime) -> HandlingOutcome:
    """Close a call of this agent; closed twice, it is closed once. A caller who is there is served.

    :raises UnknownHandling: if it is another agent's, or none.
    """
    with transaction.atomic():
        row = lock_own_handling(handling_id, actor)
        if row.closed_at is None:
            is_there = is_on_the_line(place_with(row.call_id, row.agent))
            otherwise = HandlingOutcome.SERVED if is_there else HandlingOutcome.BROKEN_OFF
            close_as(row, otherwise, actor, now)
            if is_there:
                leave_queue(row.call_id, LeaveReason.DONE, now)
            wrap_up_by_itself(row.call_id, row.outcome, actor, now)
        return HandlingOutcome(row.outcome)


def close_as(row: CallHandlingRow, otherwise: HandlingOutcome, actor: Actor, now: datetime) -> None:
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
