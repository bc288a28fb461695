"""Request a termination: plan it, confirm it once; a batch of requests at a time.

Every channel ends up here: the portal's declarations, the desk, the hotline, APIs, the CLI.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.confidential import NotPossibleHere
from cleanbreak.domain.effective_date import EndPolicy, ProofLevel, end_instant
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import (
    AnnouncementKind,
    LineAlreadyTerminated,
    TerminationRequest,
)
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.flows.traced import trace_accepted
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.confidential_request import confidential_among, tie_confidential
from cleanbreak.records.order import (
    NewOrder,
    insert_orders,
    note_withdrawal,
    open_orders_of,
    replan_order,
)
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """The order that a request led to."""

    order_id: UUID
    is_new: bool
    """False if the line had an open order already: the request found it."""


Answered: TypeAlias = Requested | Refusal


def request_termination(request: TerminationRequest, outside: Outside, now: datetime) -> Requested:
    """Request the end of one line.

    :raises UnknownLine: if number and card name no line.
    :raises LineAlreadyTerminated: if it has ended before.
    :raises NotPossibleHere: if it has an order that nobody may learn of.
    :raises Refusal: of :func:`cleanbreak.domain.effective_date.decide_end`, for a date that
        cannot be.
    """
    (answer,) = request_terminations([request], outside, now)
    if isinstance(answer, Refusal):
        raise answer
    return answer


def request_terminations(
    requests: Sequence[TerminationRequest], outside: Outside, now: datetime
) -> list[Answered]:
    """Request the end of many lines; one answer for each request, in order."""
    return confirm_terminations(plan_terminations(requests, outside, now), now)


def confirm_terminations(planned: Sequence[PlannedEnd | Refusal], now: datetime) -> list[Answered]:
    """Confirm what was planned, and ask nobody outside; one answer for each plan, in order."""
    lines = [one for one in planned if isinstance(one, PlannedEnd)]
    with transaction.atomic():
        inserted = _confirm(lines, now)
        found = open_orders_of([one.line.line_id for one in lines])
        hidden = confidential_among(set(found.values()) - set(inserted.values()))
        known = {line_id: key for line_id, key in found.items() if key not in hidden}
        _hasten([one for one in lines if _may_hasten(one, inserted)], known, now)
    return [_answer(one, inserted, found, hidden) for one in planned]


def _confirm(planned: Sequence[PlannedEnd], now: datetime) -> dict[int, UUID]:
    if not planned:
        return {}
    inserted = insert_orders([_new_order(one, now) for one in planned], now)
    fresh = {inserted[one.line.line_id]: one for one in planned if one.line.line_id in inserted}
    tie_confidential(
        {
            request_id: order_id
            for order_id, one in fresh.items()
            if (request_id := one.request.confidential_request_id) is not None
        }
    )
    append_audit(
        [
            AuditEntry(
                act="order.requested",
                order_id=order_id,
                actor=one.request.actor,
                details={"level": one.request.level.value, "plan": one.plan.as_json()},
            )
            for order_id, one in fresh.items()
        ],
        now,
    )
    put_in_outbox([note for key, one in fresh.items() for note in notices_of(key, one)], now)
    if any(one.plan.end.policy is EndPolicy.IMMEDIATE for one in fresh.values()):
        wake_worker("advance_orders")
    if fresh:
        wake_worker("send_announcements")
        trace_accepted(fresh)
    return inserted


def _may_hasten(one: PlannedEnd, inserted: dict[int, UUID]) -> bool:
    """Return whether a request may bring an older order forward: one in confidence never does."""
    return one.line.line_id not in inserted and one.request.confidential_request_id is None


def _hasten(planned: Sequence[PlannedEnd], found: dict[int, UUID], now: datetime) -> None:
    """Bring forward what waits for a later day than the one now asked for.

    A declaration for a far day must not swallow the one for a near day that follows it.
    """
    for one in planned:
        order_id = found.get(one.line.line_id)
        if order_id and (replan(order_id, one, now) or note_withdrawal_from(order_id, one, now)):
            put_in_outbox(notices_of(order_id, one), now)


def replan(order_id: UUID, planned: PlannedEnd, now: datetime) -> bool:
    """Give a waiting order a sooner plan, in the running transaction.

    False if it waits no more, would not end sooner, or was planned by a holder who has proved who
    they are and the new request has not.
    """
    due_at = end_instant(planned.plan.end, planned.policy.time_zone, now)
    if not replan_order(order_id, planned.plan, planned.request.level, due_at):
        return False
    details = {"level": planned.request.level.value, "plan": planned.plan.as_json()}
    actor = planned.request.actor
    entry = AuditEntry(act="order.replanned", order_id=order_id, actor=actor, details=details)
    append_audit([entry], now)
    wake_worker("advance_orders")
    return True


def note_withdrawal_from(order_id: UUID, planned: PlannedEnd, now: datetime) -> bool:
    """Give a waiting order the consequences of a withdrawal, in the running transaction.

    For one that would not end sooner by it: it keeps its day and who has proved what.
    """
    withdrawal = planned.plan.withdrawal
    if withdrawal is None or not note_withdrawal(order_id, planned.plan):
        return False
    actor = planned.request.actor
    details = {"withdrawal": withdrawal.as_json()}
    entry = AuditEntry(act="order.withdrawn_from", order_id=order_id, actor=actor, details=details)
    append_audit([entry], now)
    return True


def _new_order(one: PlannedEnd, now: datetime) -> NewOrder:
    return NewOrder(
        line_id=one.line.line_id,
        request=one.request,
        plan=one.plan,
        policy_date=one.days.received_on,
        due_at=end_instant(one.plan.end, one.policy.time_zone, now),
        step=STEPS[0].name,
    )


def notices_of(order_id: UUID, one: PlannedEnd) -> list[NewAnnouncement]:
    """Tell the holder when the line ends; where nobody proved who asks, tell the line too."""
    day = one.plan.end.effective_date
    kinds = [AnnouncementKind.END_PLANNED]
    if one.request.level is not ProofLevel.VERIFIED:
        kinds.append(AnnouncementKind.OBJECTION_OPEN)
    what = f"{day}:withdrawal" if one.plan.withdrawal else day
    return [
        NewAnnouncement(kind=kind, key=f"{order_id}:{kind.value}:{what}", order_id=order_id)
        for kind in kinds
    ]


def _answer(
    one: PlannedEnd | Refusal,
    inserted: dict[int, UUID],
    found: dict[int, UUID],
    hidden: frozenset[UUID],
) -> Answered:
    if isinstance(one, Refusal):
        return one
    line_id = one.line.line_id
    if line_id in inserted and inserted[line_id] == found.get(line_id):
        return Requested(order_id=inserted[line_id], is_new=True)
    if found.get(line_id) in hidden:
        return NotPossibleHere()  # and not why: whoever asks may be whom it is kept from
    if line_id in found:
        return Requested(order_id=found[line_id], is_new=False)
    return LineAlreadyTerminated(ended_on=one.days.told_on)  # it ended while we planned
