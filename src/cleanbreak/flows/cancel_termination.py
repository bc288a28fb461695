"""Withdraw a termination: the holder changes their mind before the point of no return."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.campaign import EndedForFraud
from cleanbreak.domain.termination import (
    Actor,
    AnnouncementKind,
    Channel,
    OrderAtWork,
    OrderNotOpen,
    OrderState,
    PastPointOfNoReturn,
    UnknownOrder,
)
from cleanbreak.flows.sims_of_line import ACCOUNTS, SUBSCRIBERS, act_on_each
from cleanbreak.flows.terminate_line import Outcome, Step, close_charging, stop_usage
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.campaign import reason_of
from cleanbreak.records.campaign_tally import tally
from cleanbreak.records.order import cancel_order_row, lock_order
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker


def cancel_termination(order_id: UUID, actor: Actor, now: datetime) -> OrderState:
    """Withdraw the order; what was already done to the line is undone by a worker.

    Whoever locks the order's row first wins: a worker that passed the point of no return, or the
    holder who withdraws.

    :raises UnknownOrder: if there is no such order.
    :raises OrderNotOpen: if it is finished.
    :raises PastPointOfNoReturn: if the line is already being ended.
    :raises EndedForFraud: if a holder objects to an end because of fraud.
    """
    with transaction.atomic():
        row = lock_order(order_id)
        if row is None:
            raise UnknownOrder
        state = OrderState(row["state"])
        if not state.is_open:
            raise OrderNotOpen(state=state.value)
        if state is OrderState.PENDING_CANCELLATION:
            return state
        if row["is_past_return"]:
            raise PastPointOfNoReturn
        _refuse_objection_to_fraud(row, actor)
        new_state = _withdraw(row, now)
        append_audit([AuditEntry(act="order.withdrawn", order_id=order_id, actor=actor)], now)
        put_in_outbox([_told(order_id)], now)
    return new_state


def reopen_charging(orders: Sequence[OrderAtWork], outside: Outside) -> list[Outcome]:
    """Open the charging account again, with the balance that it had."""
    return act_on_each(orders, ACCOUNTS, outside.charging.reopen, undone=close_charging.__name__)


def allow_usage(orders: Sequence[OrderAtWork], outside: Outside) -> list[Outcome]:
    """Lift the bar at the network."""
    return act_on_each(orders, SUBSCRIBERS, outside.network.unbar, undone=stop_usage.__name__)


UNDO_STEPS = (
    Step(run=reopen_charging, needs=("charging",)),
    Step(run=allow_usage, needs=("network",)),
)
"""The steps before the point of no return, undone in the opposite order."""


OPERATORS_OWN = (Channel.CLI, Channel.STAFF, Channel.CAMPAIGN, Channel.SYSTEM)
"""Channels that only the operator's people use."""


def _refuse_objection_to_fraud(row: dict[str, Any], actor: Actor) -> None:
    """Let only the operator withdraw what its campaign ends for a cause."""
    if row["campaign_id"] is None or actor.channel in OPERATORS_OWN:
        return
    if reason_of(row["campaign_id"]).is_for_cause:
        raise EndedForFraud


def _withdraw(row: dict[str, Any], now: datetime) -> OrderState:
    """Cancel at once what was never begun; send the rest back through the undo steps.

    An order that a worker holds stays in its hands until the worker notices, or its lease runs
    out, so that an act under way cannot land after its own undoing.
    """
    never_begun = row["state"] == OrderState.PENDING.value
    new_state = OrderState.CANCELLED if never_begun else OrderState.PENDING_CANCELLATION
    cancel_order_row(row["order_id"], new_state, UNDO_STEPS[0].name, now)
    if never_begun and row["campaign_id"]:
        tally(row["campaign_id"], new_state.value, 1, now)
    if not never_begun:
        wake_worker("advance_orders")
    return new_state


def _told(order_id: UUID) -> NewAnnouncement:
    kind = AnnouncementKind.ORDER_CANCELLED
    return NewAnnouncement(kind=kind, key=f"{order_id}:{kind.value}", order_id=order_id)
