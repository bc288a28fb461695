"""Redeem a switch code: the new provider hands it in, and the line ends on the day of the switch.

With a PAC the number goes to the new provider, with a STAC it rests as after any end. The end is an
ordinary order: its holder is told, and can withdraw it until the point of no return.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.line import LineState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.switching import (
    LineEndsOtherwise,
    SwitchCodeVoid,
    SwitchWord,
    UnknownSwitchCode,
    check_redeemable,
    parse_recipient,
    parse_switch_code,
    switch_day,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.ask_to_switch import macs_of, switch_request
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.request_termination import confirm_terminations
from cleanbreak.policies.loader import policy_at
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import find_lines
from cleanbreak.records.switch_code import (
    SwitchCodeRow,
    find_switch_code,
    lock_line,
    redeem_row,
    tie_to_switch,
    void_codes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """What the new provider hands in."""

    code: str = field(repr=False)
    recipient: str
    """The name of the provider."""
    msisdn: str | None = field(default=None, repr=False)
    """The number that it believes to be the code's, if it says so."""
    wished_date: date | None = None
    """The last day of the line with us; ``None``: the next working day."""
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """The order by which the line leaves."""

    order_id: UUID
    word: SwitchWord
    last_day: date
    recipient: str


def redeem_switch_code(asked: Redemption, outside: Outside, now: datetime) -> Redeemed:
    """Use a code up, once, and order the end of its line.

    :raises MalformedSwitchCode, RecipientMissing: if they cannot be read.
    :raises UnknownSwitchCode: if no such code was given out.
    :raises SwitchCodeOfAnotherLine: if it is not that of the number.
    :raises SwitchCodeUsed, SwitchCodeVoid, SwitchCodeExpired: if it is not good any more.
    :raises SwitchDayNotPossible: for a day on which no switch is done.
    :raises LineEndsOtherwise, NotPossibleHere: if the line ends by another order.
    """
    recipient = parse_recipient(asked.recipient)
    row = _good_code(asked, now)
    policy, today = policy_at(row.line.jurisdiction, now)
    day = switch_day(asked.wished_date, row.as_code(), policy.working_days, today)
    request = switch_request(row.line.iccid, day, asked.actor)
    (planned,) = plan_terminations([request], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    if planned.plan.end.effective_date != day:  # a cool-off runs, since signs spoke against it
        raise LineEndsOtherwise
    with transaction.atomic():
        lock_line(row.line_id)
        order_id = _order(_good_code(asked, now), planned, recipient, (now, today))
    return Redeemed(order_id=order_id, word=SwitchWord(row.word), last_day=day, recipient=recipient)


def _good_code(asked: Redemption, now: datetime) -> SwitchCodeRow:
    """Return the code, if it can be redeemed now."""
    word, code = parse_switch_code(asked.code)
    row = find_switch_code(macs_of(code))
    if row is None or row.word != word.value:
        raise UnknownSwitchCode
    today = policy_at(row.line.jurisdiction, now)[1]
    line_id = _line_id_of(asked.msisdn) if asked.msisdn is not None else row.line_id
    check_redeemable(row.as_code(), line_id, today)
    if row.line.state == LineState.TERMINATED.value:
        raise SwitchCodeVoid(void_since=row.line.termination_date)
    return row


def _line_id_of(msisdn: str) -> int:
    """Return the line that has the number; 0 if none has."""
    (line,) = find_lines([msisdn], [None])
    return int(line["line_id"]) if line else 0


def _order(
    row: SwitchCodeRow, planned: PlannedEnd, recipient: str, at: tuple[datetime, date]
) -> UUID:
    """Use the code up and order the end, in the running transaction: both or neither."""
    (answer,) = confirm_terminations([planned], at[0])
    if isinstance(answer, Refusal):
        raise answer
    ported_to = recipient if row.word == SwitchWord.PAC.value else None
    if not tie_to_switch(answer.order_id, planned.plan.end.effective_date, ported_to):
        raise LineEndsOtherwise
    if not redeem_row(row, answer.order_id, recipient, at):
        raise LineEndsOtherwise  # the line is locked: nobody else can have come between
    void_codes(row.line_id, at)
    entry = AuditEntry(
        act="switch.redeemed",
        order_id=answer.order_id,
        actor=planned.request.actor,
        details={"word": row.word, "code": str(row.code_id), "recipient": recipient},
    )
    append_audit([entry], at[0])
    return answer.order_id
