"""Wrap a call up: what came of it, and if nothing came of a wish to end, why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_handling import HandlingOutcome
from cleanbreak.domain.hotline_call import CallOutcome, CallTopic
from cleanbreak.domain.termination import Actor, OrderState
from cleanbreak.domain.wrap_up import (
    CHOSEN,
    CallFacts,
    NotCompleted,
    WrappedUp,
    WrappedUpAlready,
    WrapUp,
    WrapUpFirst,
    needs_reason,
    outcomes_of,
    wrap_up,
)
from cleanbreak.flows.own_call import last_own_handling
from cleanbreak.records.audit import AuditEntry, AuditRow, append_audit
from cleanbreak.records.call_handling import CallHandlingRow, open_handling_of_call
from cleanbreak.records.call_offer import is_offer_accepted
from cleanbreak.records.call_wrap_up import CallWrapUpRow, wrap_up_of
from cleanbreak.records.handover import HandoverRow
from cleanbreak.records.hotline_call import HotlineCallRow, lock_hotline_call
from cleanbreak.records.hotline_queue import place_of_agent
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import VerificationRow

SAID_WITHIN = timedelta(hours=12)
"""Of an earlier shift nobody is asked any more."""
WITHDRAWN = (OrderState.CANCELLED.value, OrderState.PENDING_CANCELLATION.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpNow:
    """What the agent chooses from."""

    outcomes: tuple[WrapUp, ...]
    reasons: tuple[NotCompleted, ...]
    """Empty: nobody is asked why."""
    topic_is_end: bool
    """Whether the caller has pressed the key that ends a line."""
    said: WrapUp | None
    """What came of it, if that was said already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the agent says of a call."""

    outcome: WrapUp
    reason: NotCompleted | None = None
    asked_to_end: bool = False
    """Whether the caller wanted to end a line; whoever has pressed its key did, without it, too."""


def wrap_up_call(call_id: UUID, chosen: Chosen, actor: Actor, now: datetime) -> None:
    """Write down what came of a call of this agent, once.

    :raises NotYourCall: if it is another agent's, or was handed on.
    :raises WrappedUpAlready: if it was said before.
    :raises WrapUpDoesNotFit, ReasonMissing: as :func:`wrap_up`.
    """
    with transaction.atomic():
        call = lock_hotline_call(call_id)
        last_own_handling(call_id, actor)
        if wrap_up_of(call_id) is not None:
            raise WrappedUpAlready
        facts = _facts(call, asked_to_end=chosen.asked_to_end)
        said = wrap_up(chosen.outcome, chosen.reason, facts)
        _keep(call_id, said, actor, now, asked_to_end=facts.asked_to_end)


def _keep(
    call_id: UUID, said: WrappedUp, actor: Actor, now: datetime, *, asked_to_end: bool
) -> None:
    row = CallWrapUpRow(
        call_id=call_id,
        agent=actor.acting_user,
        outcome=said.outcome.value,
        asked_to_end=asked_to_end,
        reason=said.reason.value if said.reason else "",
        at=now,
    )
    note_wrap_up(row, actor, now)


def note_wrap_up(row: CallWrapUpRow, actor: Actor, now: datetime) -> None:
    """Keep what came of a call, in the running transaction, with its entry in the audit log."""
    row.save(force_insert=True)
    details = {"call": str(row.call_id), "outcome": row.outcome}
    if row.reason:
        details["reason"] = row.reason
    entry = AuditEntry(act="call.wrapped_up", order_id=None, actor=actor, details=details)
    append_audit([entry], now)


def wrap_up_by_itself(call_id: UUID, outcome: str, actor: Actor, now: datetime) -> None:
    """Write down what the records say by themselves of a call that is closed, in the running
    transaction: an end was entered, or the caller was gone before anything was.

    :param outcome: with which its handling was closed.
    """
    call = lock_hotline_call(call_id)
    facts = _facts(call, asked_to_end=False)
    known = outcomes_of(facts)
    if outcome == HandlingOutcome.BROKEN_OFF.value and WrapUp.CALLER_HUNG_UP in known:
        known = (WrapUp.CALLER_HUNG_UP,)
    if wrap_up_of(call_id) is None and len(known) == 1:
        said = wrap_up(known[0], None, facts)
        _keep(call_id, said, actor, now, asked_to_end=facts.asked_to_end)


def require_wrapped_up(actor: Actor, now: datetime) -> None:
    """Return if the agent's last caller has what they asked for, or it was said why not.

    :raises WrapUpFirst: if somebody who wanted to end a line has neither.
    """
    if place_of_agent(actor.acting_user) is None and unsaid_call(actor, now) is not None:
        raise WrapUpFirst


def unsaid_call(actor: Actor, now: datetime) -> UUID | None:
    """Return the handling of the last call, if it must be said why no end came of it."""
    handled = CallHandlingRow.objects.filter(agent=actor.acting_user, closed_at__isnull=False)
    last = handled.filter(closed_at__gt=now - SAID_WITHIN).order_by("-closed_at").first()
    if last is None or last.outcome != HandlingOutcome.SERVED.value:
        return None
    call = HotlineCallRow.objects.get(pk=last.call_id)
    if not wants_to_end(call) or wrap_up_of(last.call_id) is not None:
        return None
    is_theirs = open_handling_of_call(last.call_id) is None
    return last.handling_id if is_theirs else None


def read_wrap_up(call_id: UUID, actor: Actor) -> WrapUpNow:
    """Return what can be said of a call of this agent.

    :raises NotYourCall: if it is another agent's, or was handed on.
    """
    last_own_handling(call_id, actor)
    call = HotlineCallRow.objects.get(pk=call_id)
    facts, said = _facts(call, asked_to_end=True), wrap_up_of(call_id)
    outcomes = outcomes_of(facts)
    asks = any(needs_reason(one, facts) for one in outcomes)
    return WrapUpNow(
        outcomes=outcomes,
        reasons=CHOSEN if asks else (),
        topic_is_end=wants_to_end(call),
        said=WrapUp(said.outcome) if said else None,
    )


def wants_to_end(call: HotlineCallRow) -> bool:
    """Return whether the caller has pressed the key that ends a line."""
    return call.topic == CallTopic.CANCEL.value


def _facts(call: HotlineCallRow, *, asked_to_end: bool) -> CallFacts:
    """Return what is on record of a call, whichever agent did it."""
    handled = list(CallHandlingRow.objects.filter(call_id=call.call_id))
    is_accepted = is_offer_accepted(call.call_id)
    orders = OrderRow.objects.filter(pk__in=[one.order_id for one in handled if one.order_id])
    return CallFacts(
        asked_to_end=asked_to_end or wants_to_end(call) or is_accepted,
        has_order=orders.exclude(state__in=WITHDRAWN).exists(),
        has_declaration=bool(call.receipt_number)
        or any(one.declaration_id is not None for one in handled),
        is_voicemail=call.outcome == CallOutcome.VOICEMAIL.value,
        is_withdrawn=_is_withdrawn(call, handled),
        has_accepted_offer=is_accepted,
        has_handover=HandoverRow.objects.filter(subject=handover_subject(call.call_id)).exists(),
    )


def _is_withdrawn(call: HotlineCallRow, handled: Sequence[CallHandlingRow]) -> bool:
    """Return whether an order for the caller's line was withdrawn since the call began."""
    named = [one.verification_id for one in handled if one.verification_id]
    lines = VerificationRow.objects.filter(pk__in=named).exclude(line=None).values("line_id")
    orders = OrderRow.objects.filter(line_id__in=lines, state__in=WITHDRAWN)
    withdrawn = AuditRow.objects.filter(
        order_id__in=list(orders.values_list("pk", flat=True)),
        act="order.withdrawn",
        at__gte=call.began_at,
    )
    return withdrawn.exists()


def handover_subject(call_id: UUID) -> str:
    """Return by what the code of a call is known, with which it goes on elsewhere."""
    return f"hotline:{call_id}"
