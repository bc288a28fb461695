"""Plan terminations: which line is meant, when it ends, what it costs; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cleanbreak.domain.effective_date import End, decide_end, hold_open, take_effect
from cleanbreak.domain.line import Line, LineState
from cleanbreak.domain.money import Balance
from cleanbreak.domain.policy import Policy
from cleanbreak.domain.quarantine import quarantine_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.settlement import CurrenciesDiffer, NegativeBalance, Settlement, settle
from cleanbreak.domain.termination import (
    LineAlreadyTerminated,
    Plan,
    TerminationRequest,
    UnknownLine,
)
from cleanbreak.policies.loader import policy_at
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.outside import Outside
from cleanbreak.records.line import find_lines, line_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The two days, in the line's place, from which times run."""

    received_on: date
    """Notice runs from it, and its law counts."""
    told_on: date
    """The time for objections runs from it: that day the line and the contacts learn of the end."""


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
    return [
        _plan(request, row, balances.get(row["charging_account"]) if row else None, now)
        for request, row in zip(requests, rows, strict=True)
    ]


def _plan(
    request: TerminationRequest, row: dict[str, Any] | None, balance: Balance | None, now: datetime
) -> PlannedEnd | Refusal:
    if row is None:
        return UnknownLine()
    if row["line_state"] == LineState.TERMINATED.value:
        return LineAlreadyTerminated(ended_on=row["termination_date"])
    line = line_from(row)
    policy, received_on = policy_at(line.jurisdiction, request.declared_at or now)
    days = Days(received_on=received_on, told_on=policy_at(line.jurisdiction, now)[1])
    try:
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
    if not request.wish.is_for_cause:
        service = request.actor.service
        end = take_effect(end, line.agreement, policy, service, days.received_on)
    end = hold_open(end, policy, days.told_on, request.level)
    return Plan(
        end=end,
        settlement=_settlement(line, policy, balance, end),
        quarantine=quarantine_of(
            policy, line.customer_class, end.effective_date, request.quarantine_reason
        ),
    )


def _settlement(line: Line, policy: Policy, balance: Balance | None, end: End) -> Settlement | None:
    """Return the money as far as it is known; rather no figures than wrong ones."""
    if balance is None:
        return None
    try:
        return settle(
            balance,
            line.agreement,
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
