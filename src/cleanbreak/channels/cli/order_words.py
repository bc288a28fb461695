"""An order as the command line shows it."""

from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from cleanbreak.domain.correction import Correction
from cleanbreak.domain.declaration import CauseDecision
from cleanbreak.flows.list_orders_for_people import OrderForPerson
from cleanbreak.flows.problem_words import problem_text
from cleanbreak.flows.read_cause import Cause
from cleanbreak.flows.read_order import OrderStory
from cleanbreak.flows.settlement_words import money_changes, money_rows_for_staff


def as_document(order: OrderStory) -> dict[str, Any]:
    """Return the JSON fields of an order; their names are part of the interface."""
    return {
        "order_id": str(order.order_id),
        "state": order.state.value,
        "line_state": order.line_state,
        "step": order.step,
        "level": order.level.value,
        "channel": order.channel,
        "requested_at": order.requested_at.isoformat(),
        "effective_date": order.effective_date.isoformat(),
        "completed_at": order.completed_at.isoformat() if order.completed_at else None,
        "can_be_withdrawn": order.can_be_withdrawn,
        "settlement": order.settlement.as_json() if order.settlement else None,
        "differs_from_preview_by": [reason.value for reason in order.differs_by],
        "corrections": [correction_document(one) for one in order.corrections],
        "plan": dict(order.plan),
        "evidence": {step.name: dict(step.facts) for step in order.steps if step.facts},
        "problem": {"code": order.problem_code, "sentence": order.problem_sentence}
        if order.problem_code
        else None,
        "cause": _cause_document(order.cause) if order.cause else None,
    }


def correction_document(one: Correction) -> dict[str, Any]:
    """Return the JSON fields of a correction."""
    return {
        "correction_id": str(one.correction_id),
        "side": one.side.value,
        "amount_minor": one.amount.amount_minor,
        "currency": one.amount.currency,
        "reason": one.reason,
        "state": one.state.value,
        "netted_minor": one.netted_minor,
        "posted_on": one.posted_on.isoformat() if one.posted_on else None,
    }


def as_sentences(order: OrderStory) -> list[str]:
    """Return the order in words."""
    lines = [
        f"{_('Order')}: {order.order_id}",
        f"{_('State')}: {order.state.value}",
        f"{_('Last day of the line')}: {formats.date_format(order.effective_date)}",
    ]
    lines += [f"{label}: {amount}" for label, amount in money_rows_for_staff(order.settlement)]
    lines += money_changes(order)
    if order.cause:
        lines += _cause_lines(order.cause)
    lines += [_step_line(step.name, bool(step.done_at)) for step in order.steps]
    if order.problem_code:
        lines.append(
            f"{_('Problem')} ({order.problem_code}): {problem_text(order.problem_sentence)}"
        )
    return lines


def _cause_document(cause: Cause) -> dict[str, Any]:
    return {
        "receipt_number": cause.receipt_number,
        "is_withdrawal": cause.is_withdrawal,
        "reason": cause.reason,
        "decision": cause.decision.value if cause.decision else None,
        "decision_reason": cause.decision_reason,
    }


def _cause_lines(cause: Cause) -> list[str]:
    """Say what was declared, and what a person decided or has to decide."""
    decisions = {
        CauseDecision.ACCEPTED: _("accepted"),
        CauseDecision.REFUSED: _("refused"),
        None: _("not decided yet; run: cleanbreak declaration decide"),
    }
    what = _("Withdrawal from the contract") if cause.is_withdrawal else _("Important cause")
    return [
        f"{what} ({cause.receipt_number}): {cause.reason}",
        f"{_('Decision')}: {decisions[cause.decision]}",
    ]


def _step_line(name: str, is_done: bool) -> str:
    return f"  [{'x' if is_done else ' '}] {name}"


def as_list_entry(order: OrderForPerson) -> dict[str, Any]:
    """Return the JSON fields of an order in a list."""
    return {
        "order_id": str(order.order_id),
        "state": order.state.value,
        "step": order.step,
        "effective_date": order.effective_date.isoformat(),
        "problem": {"code": order.problem_code, "sentence": order.problem_sentence}
        if order.problem_code
        else None,
        "undecided_receipts": list(order.undecided_receipts),
    }


def as_list_line(order: OrderForPerson) -> str:
    """Return one order of a list in words: which, until when, and why a person is needed."""
    whys = (
        [f"{order.problem_code}: {problem_text(order.problem_sentence)}"]
        if order.problem_code
        else []
    )
    whys += [f"{_('Important cause')} {number}" for number in order.undecided_receipts]
    return f"{order.order_id}  {order.effective_date.isoformat()}  {'; '.join(whys)}"
