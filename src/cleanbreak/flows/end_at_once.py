"""End at once a line that waits for its day: first the figures, then the confirmation.

After a sign that somebody else may be asking, at once means: when the cool-off is over.
"""

from datetime import datetime
from typing import NoReturn
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.proof import CoolingOff
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import (
    Actor,
    OrderNotOpen,
    OrderState,
    Plan,
    TerminationRequest,
    UnknownOrder,
)
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.request_termination import replan
from cleanbreak.ports.outside import Outside
from cleanbreak.records.order import OrderRow

AT_ONCE = EndWish(policy=EndPolicy.IMMEDIATE)


def end_at_once(order_id: UUID, actor: Actor, outside: Outside, now: datetime) -> None:
    """Give the order a plan that is due now.

    :raises ProofNeededToEndNow: if the holder has not proved who they are.
    :raises UnknownOrder: if there is no such order.
    :raises OrderNotOpen: if it does not wait for its day any more.
    :raises CoolingOff: if its own day comes before the cool-off is over.
    """
    planned = _plan(order_id, actor, outside, now)
    with transaction.atomic():
        if not replan(order_id, planned, now):
            _refuse(OrderRow.objects.get(pk=order_id), planned)


def preview_end_at_once(order_id: UUID, actor: Actor, outside: Outside, now: datetime) -> Plan:
    """Return what would happen and what it would cost; changes nothing.

    :raises ProofNeededToEndNow, UnknownOrder: as :func:`end_at_once`.
    """
    return _plan(order_id, actor, outside, now).plan


def _plan(order_id: UUID, actor: Actor, outside: Outside, now: datetime) -> PlannedEnd:
    order = OrderRow.objects.select_related("line").filter(pk=order_id).first()
    if order is None:
        raise UnknownOrder
    request = TerminationRequest(
        msisdn=order.line.msisdn,
        iccid=order.line.iccid,
        wish=AT_ONCE,
        level=ProofLevel(order.level),
        actor=actor,
    )
    (planned,) = plan_terminations([request], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    return planned


def _refuse(order: OrderRow, planned: PlannedEnd) -> NoReturn:
    """Say why the order got no sooner plan."""
    if (
        order.state == OrderState.PENDING.value
        and planned.plan.end.policy is not EndPolicy.IMMEDIATE
    ):
        raise CoolingOff(until=planned.plan.end.effective_date)
    raise OrderNotOpen(state=order.state)
