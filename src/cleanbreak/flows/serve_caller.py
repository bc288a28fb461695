"""Serve a verified caller: show the line to the agent, and end or withdraw for its holder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.papers import Errand
from cleanbreak.domain.proof import CannotCallBack, Consequence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import (
    Actor,
    Channel,
    OrderState,
    Plan,
    TerminationRequest,
    UnknownOrder,
)
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.check_desk_papers import check_papers_of_caller
from cleanbreak.flows.give_proof import number_to_call
from cleanbreak.flows.judge_proofs import would_grant
from cleanbreak.flows.plan_termination import plan_terminations
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.shown_lines import shown_order, shown_state
from cleanbreak.flows.verify_caller import proved_line
from cleanbreak.ports.outside import Outside
from cleanbreak.records.line import LineRow

WISHES = {
    "notice": EndWish(policy=EndPolicy.AFTER_NOTICE),
    "now": EndWish(policy=EndPolicy.IMMEDIATE),
}
"""What a caller may want, as addresses and forms name it."""
ERRANDS = {"notice": Errand.END_ON_NOTICE, "now": Errand.END_AT_ONCE}
NEEDS = {"notice": Consequence.END_ON_NOTICE, "now": Consequence.END_AT_ONCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallersLine:
    """One line of the holder."""

    msisdn: str = field(repr=False)
    state: str
    sim_kind: str
    termination_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallersAccount:
    """What an agent sees of a verified caller."""

    holder_name: str = field(repr=False)
    line: CallersLine
    others: Sequence[CallersLine]
    """Of the same holder, without those that are watched: they were not asked for."""
    number_to_call: str = field(repr=False)
    """The contact number on file, for a call back; empty if there is no other than the line."""
    order: OrderStory | None
    """The one by which the line ends, if it is to end."""


def read_account(line: LineRow) -> CallersAccount:
    """Return the account of a line whose caller has proved enough to hear of it."""
    lines = LineRow.objects.filter(holder_id=line.holder_id).order_by("line_id")
    unwatched = lines.exclude(line_id=line.line_id).filter(watchedlinerow=None)
    others = [_line(one) for one in unwatched]
    return CallersAccount(
        holder_name=line.holder.name,
        line=_line(line),
        others=others,
        number_to_call=_number_to_call(line),
        order=read_order(order_id) if (order_id := shown_order(line)) else None,
    )


def preview_for_caller(
    verification_id: UUID, when: str, actor: Actor, outside: Outside, now: datetime
) -> Plan:
    """Return what an end would mean, to be read out before the caller says yes.

    :param when: a key of ``WISHES``.
    :raises MoreProofNeeded and the others of `proved_line`; Refusal: if the line cannot end so.
    """
    request = _request(verification_id, when, actor, now)
    (planned,) = plan_terminations([request], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    return planned.plan


def end_for_caller(
    verification_id: UUID, when: str, actor: Actor, outside: Outside, now: datetime
) -> UUID:
    """Request the end for the caller, who has heard what it means; return the order.

    :raises MoreProofNeeded and the others of `proved_line`; Refusal: of `request_termination`.
    :raises PapersMissing: at a desk, if a clerk has not seen what the place asks for.
    """
    line = proved_line(verification_id, NEEDS[when], actor, now)
    if actor.channel is Channel.STORE_DESK:
        is_proved = would_grant(verification_id, Consequence.END_AT_ONCE, now)
        check_papers_of_caller(verification_id, line, ERRANDS[when], now, is_proved=is_proved)
    request = _request(verification_id, when, actor, now)
    return request_termination(request, outside, now).order_id


def withdraw_for_caller(verification_id: UUID, actor: Actor, now: datetime) -> OrderState:
    """Withdraw the order by which the caller's line was to end.

    :raises UnknownOrder: if it is not to end.
    :raises MoreProofNeeded and the others of `proved_line`; those of `cancel_termination`.
    """
    line = proved_line(verification_id, Consequence.SEE_ACCOUNT, actor, now)
    order_id = shown_order(line)
    if order_id is None:
        raise UnknownOrder
    return cancel_termination(order_id, actor, now)


def _request(verification_id: UUID, when: str, actor: Actor, now: datetime) -> TerminationRequest:
    line = proved_line(verification_id, NEEDS[when], actor, now)
    return TerminationRequest(
        msisdn=line.msisdn,
        iccid=line.iccid,
        wish=WISHES[when],
        level=_level(verification_id, now),
        actor=actor,
    )


def _level(verification_id: UUID, now: datetime) -> ProofLevel:
    """Return how sure we are: an order that is ``verified`` can be hastened by its holder later,
    so proofs that a sign speaks against make none.
    """
    is_sure = would_grant(verification_id, Consequence.END_AT_ONCE, now)
    return ProofLevel.VERIFIED if is_sure else ProofLevel.IDENTIFIED


def _number_to_call(line: LineRow) -> str:
    try:
        return number_to_call(line)
    except CannotCallBack:
        return ""


def _line(row: LineRow) -> CallersLine:
    return CallersLine(
        msisdn=row.msisdn,
        state=shown_state(row).value,
        sim_kind=row.sim_kind,
        termination_date=row.termination_date,
    )
