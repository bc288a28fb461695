"""Hand an order over: take it out of the hands of the workers, so that a person looks at it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.act_reason import ActReason
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, UnknownOrder
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.held_order import hold_order
from cleanbreak.records.order import lock_order

SENTENCE = "Somebody of the staff has handed it to a person."


class OrderNotUnderWay(Refusal):
    """Only an order that is under way can be handed over, and this one is not ({state})."""

    code = "order_not_under_way"


class OrderInHands(Refusal):
    """A worker has this order in its hands just now. Try again in a few seconds."""

    code = "order_in_hands"


def hand_order_over(order_id: UUID, reason: ActReason, actor: Actor, now: datetime) -> None:
    """Let the order wait for a person, at the step where it stands.

    :raises UnknownOrder: if there is no such order.
    :raises OrderNotUnderWay: if it waits for its day, is over, or waits for a person already.
    :raises OrderInHands: if a worker is at it.
    """
    with transaction.atomic():
        row = lock_order(order_id)
        if row is None:
            raise UnknownOrder
        if not hold_order(order_id, SENTENCE):
            if row["lease_id"] and row["state"] in ("inProgress", "pendingCancellation"):
                raise OrderInHands
            raise OrderNotUnderWay(state=row["state"])
        details = {"step": row["step"], "reason": reason.value}
        entries = [
            AuditEntry(act=act, order_id=order_id, actor=actor, details=details)
            for act in ("order.handed_over", "order.held")
        ]
        append_audit(entries, now)
