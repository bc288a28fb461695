"""Decide a cause: a person says whether a line may end without notice, as its holder declared.

Until then the order waits for its ordinary day, which a refusal keeps and an acceptance hastens.
So it is with a withdrawal from an agreement whose day is not on file; but if that is refused, and
nobody else wants the line to end, it goes on: a withdrawal is no cancellation.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.declaration import CauseDecision, DeclarationKind
from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import (
    Actor,
    AnnouncementKind,
    OrderNotOpen,
    OrderState,
    TerminationRequest,
    UnknownOrder,
)
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.judge_withdrawal import wish_to_withdraw
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.request_termination import note_withdrawal_from, notices_of, replan
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.declaration import DECIDED_KINDS, DeclarationRow
from cleanbreak.records.line import find_lines, line_from
from cleanbreak.records.order import OrderRow, lock_order
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker

DECIDABLE = (OrderState.PENDING, OrderState.HELD, OrderState.IN_PROGRESS)


class UnknownReceipt(Refusal):
    """There is no declaration with this receipt number. Check it for typing errors."""

    code = "unknown_receipt"


class NoCauseDeclared(Refusal):
    """This declaration names no important cause; there is nothing to decide."""

    code = "no_cause_declared"


class CauseFitsNoLine(Refusal):
    """This declaration fits no line, or was not compared with the lines yet."""

    code = "cause_fits_no_line"


class CauseAlreadyDecided(Refusal):
    """Somebody has already decided about this cause."""

    code = "cause_already_decided"


class OrderChangedMeanwhile(Refusal):
    """The order has changed while you decided. Look at it again, then decide."""

    code = "order_changed_meanwhile"


class DecisionReasonMissing(Refusal):
    """Say in a few words why you decide so; the holder reads it."""

    code = "decision_reason_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person decided, and the words in which the holder is told why."""

    decision: CauseDecision
    reason: str
    actor: Actor

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise DecisionReasonMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Which order a decision was about, and when its line ends now."""

    order_id: UUID
    effective_date: date


def decide_cause(receipt_number: str, verdict: Verdict, outside: Outside, now: datetime) -> Decided:
    """Write the decision down, tell the holder, and hasten the end if the cause was accepted.

    The line then ends on the wished day or at once, without a fee for an early end. Whoever has
    not proved who they are waits for the time for objections all the same.

    :raises UnknownReceipt, NoCauseDeclared, CauseFitsNoLine: if there is nothing to decide.
    :raises UnknownOrder: if the month of its order is archived.
    :raises CauseAlreadyDecided: if somebody has decided before.
    :raises OrderNotOpen: if the order was withdrawn or its line has ended.
    :raises OrderChangedMeanwhile: if its holder proved who they are in this moment.
    """
    declaration = _undecided(receipt_number)
    orders = OrderRow.objects.select_related("line")
    order = orders.filter(pk=str(declaration.order_id)).first()
    if order is None:  # its month has left the database
        raise UnknownOrder
    planned = None
    if verdict.decision is CauseDecision.ACCEPTED:
        planned = _plan(declaration, order, verdict.actor, outside, now)
    with transaction.atomic():
        _check_decidable(order)
        _write(declaration, verdict, now)
        is_hastened = planned is not None and _carry_out(order, planned, now)
        order.refresh_from_db(fields=["effective_date"])
        _note(declaration, order, verdict, now)
        objections = _objections(order.order_id, planned) if planned and is_hastened else []
        put_in_outbox([_decision_notice(declaration, order.order_id), *objections], now)
        if _goes_on(declaration, verdict):
            cancel_termination(order.order_id, verdict.actor, now)
        wake_worker("send_announcements")
    return Decided(order_id=order.order_id, effective_date=order.effective_date)


def _undecided(receipt_number: str) -> DeclarationRow:
    row = DeclarationRow.objects.filter(receipt_number=receipt_number).first()
    if row is None:
        raise UnknownReceipt
    if DeclarationKind(row.kind) not in DECIDED_KINDS:
        raise NoCauseDeclared
    if row.order_id is None:
        raise CauseFitsNoLine
    return row


def _plan(
    declaration: DeclarationRow, order: OrderRow, actor: Actor, outside: Outside, now: datetime
) -> PlannedEnd:
    """Plan the end that the holder wished, by the proof that the order has."""
    request = TerminationRequest(
        msisdn=order.line.msisdn,
        iccid=order.line.iccid,
        wish=_wish(declaration, order),
        level=ProofLevel(order.level),
        actor=actor,
        declared_at=declaration.received_at,
    )
    (planned,) = plan_terminations([request], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    return planned


def _wish(declaration: DeclarationRow, order: OrderRow) -> EndWish:
    if declaration.kind == DeclarationKind.EXTRAORDINARY.value:
        wished = declaration.wished_date
        return EndWish(policy=EndPolicy.IMMEDIATE, wished_date=wished, is_for_cause=True)
    (line_row,) = find_lines([order.line.msisdn], [order.line.iccid])
    if line_row is None:
        raise UnknownOrder
    return wish_to_withdraw(line_from(line_row), declaration.received_at, ProofLevel(order.level))


def _carry_out(order: OrderRow, planned: PlannedEnd, now: datetime) -> bool:
    """Hasten the end, and of a withdrawal let its consequences count; True if it is sooner.

    :raises OrderNotOpen: if an order is under way already: its money has to be corrected.
    """
    is_hastened = replan(order.order_id, planned, now)
    if is_hastened or planned.plan.withdrawal is None:
        return is_hastened
    if not note_withdrawal_from(order.order_id, planned, now):
        raise OrderNotOpen(state=order.state)
    return False


def _goes_on(declaration: DeclarationRow, verdict: Verdict) -> bool:
    """Return whether a refusal leaves a line that nobody wants to end."""
    is_withdrawal = declaration.kind == DeclarationKind.WITHDRAWAL.value
    is_alone = declaration.made_order_id == declaration.order_id
    return is_withdrawal and is_alone and verdict.decision is CauseDecision.REFUSED


def _check_decidable(order: OrderRow) -> None:
    """Lock the order against workers and withdrawals, and see that it can still be decided."""
    row = lock_order(order.order_id)
    state = OrderState(row["state"]) if row else OrderState.CANCELLED
    if row is None or state not in DECIDABLE:
        raise OrderNotOpen(state=state.value)
    if row["level"] != order.level:  # the plan was made for another proof
        raise OrderChangedMeanwhile


def _write(declaration: DeclarationRow, verdict: Verdict, now: datetime) -> None:
    """Write the decision; of two people who decide at once, the first one counts."""
    written = DeclarationRow.objects.filter(pk=declaration.pk, decision=None).update(
        decision=verdict.decision.value, decision_reason=verdict.reason, decided_at=now
    )
    if not written:
        declaration.refresh_from_db(fields=["decision"])
        raise CauseAlreadyDecided(decision=declaration.decision)


def _note(declaration: DeclarationRow, order: OrderRow, verdict: Verdict, now: datetime) -> None:
    """Note who decided what; the reason, which may name people, stays with the declaration."""
    details = {
        "receipt_number": declaration.receipt_number,
        "decision": verdict.decision.value,
        "effective_date": order.effective_date.isoformat(),
    }
    entry = AuditEntry(
        act="declaration.decided", order_id=order.order_id, actor=verdict.actor, details=details
    )
    append_audit([entry], now)


def _objections(order_id: UUID, planned: PlannedEnd) -> list[NewAnnouncement]:
    objection = AnnouncementKind.OBJECTION_OPEN
    return [notice for notice in notices_of(order_id, planned) if notice.kind is objection]


def _decision_notice(declaration: DeclarationRow, order_id: UUID) -> NewAnnouncement:
    """Tell the holder what was decided and when the line ends."""
    kind = AnnouncementKind.END_PLANNED
    return NewAnnouncement(
        kind=kind,
        key=f"{order_id}:{kind.value}:{declaration.receipt_number}",
        order_id=order_id,
        declaration_id=declaration.declaration_id,
    )
