"""Retry an order that was handed to a person, after the person has looked."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.act_reason import ActReason
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, OrderState, UnknownOrder
from cleanbreak.flows.cancel_termination import UNDO_STEPS
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.order import lock_order, release_held_order
from cleanbreak.records.wake import wake_worker


class OrderNotHeld(Refusal):
    """This order does not wait for a person ({state}); there is nothing to retry."""

    code = "order_not_held"


def retry_order(
    order_id: UUID, actor: Actor, now: datetime, reason: ActReason | None = None
) -> None:
    """Let a held order go on at the step at which it stopped.

    :param reason: why; ``None`` where nobody was asked, as at the command line.
    :raises UnknownOrder: if there is no such order.
    :raises OrderNotHeld: if it does not wait for a person.
    """
    with transaction.atomic():
        row = lock_order(order_id)
        if row is None:
            raise UnknownOrder
        undoing = row["step"] in {step.name for step in UNDO_STEPS}
        state = OrderState.PENDING_CANCELLATION if undoing else OrderState.IN_PROGRESS
        if not release_held_order(order_id, state, now):
            raise OrderNotHeld(state=row["state"])
        details = {"reason": reason.value} if reason else {}
        entry = AuditEntry(act="order.retried", order_id=order_id, actor=actor, details=details)
        append_audit([entry], now)
        wake_worker("advance_orders")
