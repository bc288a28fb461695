"""Plan terminations: which line is meant, when it ends, what it costs; changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from cleanbreak.domain.effective_date import (
    End,
    ProofLevel,
    decide_end,
    earliest_end_date,
    hold_back,
    hold_open,
    take_effect,
)
from cleanbreak.domain.line import Line, LineState
from cleanbreak.domain.money import Balance
from cleanbreak.domain.policy import Policy
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.quarantine import quarantine_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.settlement import CurrenciesDiffer, NegativeBalance, Settlement, settle
from cleanbreak.domain.termination import (
    LineAlreadyTerminated,
    Plan,
    TerminationRequest,
    UnknownLine,
)
from cleanbreak.domain.withdrawal import Withdrawal, as_if_never
from cleanbreak.policies.loader import policy_at
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.outside import Outside
from cleanbreak.records.cool_off import running_cool_offs
from cleanbreak.records.line import find_lines, line_from
from cleanbreak.records.order import withdrawals_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The two days, in the line's place, from which times run."""

    received_on: date
    """Notice runs from it, and its law counts."""
    told_on: date
    """The time for objections runs from it: that day the line and the contacts learn of the end."""
    waits_until: date | None = None
    """While a cool-off runs: before this day two proofs bring nothing forward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEnd:
    """A request, the line that it names, and what would happen."""

    request: TerminationRequest
    line: Line
    policy: Policy
    plan: Plan
    days: Days


def plan_terminations(
    requests: Sequence[TerminationRequest], outside: Outside, now: datetime
) -> list[PlannedEnd | Refusal]:
    """Say what would happen, and change nothing: the preview before the confirmation."""
    rows = find_lines([r.msisdn for r in requests], [r.iccid for r in requests])
    alive = [row for row in rows if row and row["line_state"] != LineState.TERMINATED.value]
    balances = balances_of([row["charging_account"] for row in alive], outside)
    known = Known(
        balances=balances,
        waiting=_cool_offs(requests, rows, now),
        withdrawals=_withdrawals(alive),
    )
    return [_plan(request, row, known, now) for request, row in zip(requests, rows, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read for all requests of a batch together."""

    balances: Mapping[str, Balance]
    waiting: Mapping[int, datetime]
    """Until when an end at once waits, by line."""
    withdrawals: Mapping[int, Withdrawal]
    """Of lines whose order waits because their agreement was withdrawn from: whoever hastens or
    moves such an end keeps its consequences."""


def _withdrawals(rows: Sequence[dict[str, Any]]) -> dict[int, Withdrawal]:
    ending = [r["line_id"] for r in rows if r["line_state"] == LineState.PENDING_TERMINATE.value]
    return withdrawals_of(ending) if ending else {}


def _cool_offs(
    requests: Sequence[TerminationRequest], rows: Sequence[dict[str, Any] | None], now: datetime
) -> dict[int, datetime]:
    """Return the cool-offs that hold back an end; without two proofs there is nothing to hold."""
    proved = [
        row["line_id"]
        for request, row in zip(requests, rows, strict=True)
        if row and request.level is ProofLevel.VERIFIED
    ]
    return running_cool_offs(proved, Consequence.END_AT_ONCE, now)


def _plan(
    request: TerminationRequest, row: dict[str, Any] | None, known: Known, now: datetime
) -> PlannedEnd | Refusal:
    if row is None:
        return UnknownLine()
    if row["line_state"] == LineState.TERMINATED.value:
        return LineAlreadyTerminated(ended_on=row["termination_date"])
    line = line_from(row)
    policy, received_on = policy_at(line.jurisdiction, request.declared_at or now)
    if (withdrawn := known.withdrawals.get(line.line_id)) is not None:
        request = replace(request, wish=replace(request.wish, withdrawal=withdrawn))
    until = known.waiting.get(line.line_id)
    days = Days(
        received_on=received_on,
        told_on=policy_at(line.jurisdiction, now)[1],
        waits_until=policy_at(line.jurisdiction, until)[1] if until else None,
    )
    try:
        balance = known.balances.get(line.charging_account)
        plan = make_plan(request, line, policy, balance, days)
    except Refusal as refusal:
        return refusal
    return PlannedEnd(request=request, line=line, policy=policy, plan=plan, days=days)


def make_plan(
    request: TerminationRequest, line: Line, policy: Policy, balance: Balance | None, days: Days
) -> Plan:
    """Work out end date, money and quarantine; a pure function.

    :raises Refusal: if the line cannot end as it was wished.
    """
    end = decide_end(request.wish, line.agreement, policy, days.received_on, request.level)
    if not request.wish.is_without_notice:
        service = request.actor.service
        end = take_effect(end, line.agreement, policy, service, days.received_on)
    end = hold_open(end, policy, days.told_on, request.level)
    if days.waits_until is not None:
        unproved = earliest_end_date(
            line.agreement, policy, days.received_on, ProofLevel.IDENTIFIED
        )
        end = hold_back(end, line.agreement, min(days.waits_until, unproved))
    withdrawal = request.wish.withdrawal
    return Plan(
        end=end,
        settlement=_settlement(line, policy, balance, end, withdrawal),
        withdrawal=withdrawal,
        quarantine=quarantine_of(
            policy, line.customer_class, end.effective_date, request.quarantine_reason
        ),
    )


def _settlement(
    line: Line, policy: Policy, balance: Balance | None, end: End, withdrawal: Withdrawal | None
) -> Settlement | None:
    """Return the money as far as it is known; rather no figures than wrong ones."""
    if balance is None:
        return None
    agreement = line.agreement
    if withdrawal is not None:
        balance, agreement = as_if_never(withdrawal, balance, agreement)
    try:
        return settle(
            balance,
            agreement,
            policy,
            is_early=end.is_early,
            ended_on=end.effective_date,
        )
    except (CurrenciesDiffer, NegativeBalance):
        return None  # it is looked at by a person when the line ends


def balances_of(accounts: Sequence[str], outside: Outside) -> dict[str, Balance]:
    """Return the balances that can be read now; a silent charging system stops no request."""
    if not accounts:
        return {}
    try:
        answers = outside.charging.read_balance(accounts)
    except OutsideFailure:
        return {}
    pairs = zip(accounts, answers, strict=True)
    return {account: answer for account, answer in pairs if isinstance(answer, Balance)}
