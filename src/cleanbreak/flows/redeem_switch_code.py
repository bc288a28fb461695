"""Redeem a switch code: the new provider hands it in, and the line ends on the day of the switch.

With a PAC the number goes to the new provider, with a STAC it rests as after any end. The end is an
ordinary order of this line alone: its holder is told, and can withdraw it until the point of no
return. An order that waits for a later day is brought forward; one that ends sooner keeps its day,
and the number still goes to the new provider.
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
    SwitchDayNotPossible,
    SwitchWord,
    UnknownSwitchCode,
    check_redeemable,
    parse_recipient,
    parse_switch_code,
    switch_day,
)
from cleanbreak.domain.termination import Actor, OrderState
from cleanbreak.flows.ask_to_switch import macs_of, switch_request
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.request_termination import confirm_terminations
from cleanbreak.policies.loader import policy_at
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.order import OrderRow
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
    msisdn: str = field(repr=False)
    """The number that the code was given to."""
    recipient: str
    """The name of the provider."""
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
    """Use a code up, once, and order the end of its line; a repeat is answered as the first time.

    :raises MalformedSwitchCode, RecipientMissing: if they cannot be read.
    :raises TooManyRequests: if too many codes were tried for the number.
    :raises UnknownSwitchCode: if the number was given no such code.
    :raises SwitchCodeUsed, SwitchCodeVoid, SwitchCodeExpired: if it is not good any more.
    :raises SwitchDayNotPossible: for a day on which no switch is done.
    :raises LineEndsOtherwise, NotPossibleHere: if the line ends by another order.
    """
    recipient, code = parse_recipient(asked.recipient), parse_switch_code(asked.code)
    check_rate(Limited.SWITCH_REDEEMED, asked.msisdn, now)
    row = _known_code(asked.msisdn, code)
    if (earlier := _order_of_repeat(row, recipient)) is not None:
        return _redeemed(row, earlier)
    _require_good(row, now)
    policy, today = policy_at(row.line.jurisdiction, now)
    day = switch_day(asked.wished_date, row.as_code(), policy.working_days, today)
    request = switch_request(row.line.iccid, day, asked.actor)
    (planned,) = plan_terminations([request], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    first = planned.plan.end.effective_date
    if first != day:  # a cool-off runs, since signs spoke against whoever asks
        raise SwitchDayNotPossible(earliest=first, latest=max(first, row.last_day))
    with transaction.atomic():
        lock_line(row.line_id)
        row = _known_code(asked.msisdn, code)
        order_id = _order_of_repeat(row, recipient)  # handed in twice at the same time
        if order_id is None:
            _require_good(row, now)
            order_id = _order(row, planned, recipient, (now, today))
    return _redeemed(_known_code(asked.msisdn, code), order_id)


def _known_code(msisdn: str, code: tuple[SwitchWord, str]) -> SwitchCodeRow:
    word, written = code
    row = find_switch_code(macs_of(written))
    if row is None or row.word != word.value or row.line.msisdn != msisdn:
        raise UnknownSwitchCode
    return row


def _require_good(row: SwitchCodeRow, now: datetime) -> None:
    """Return if the code can be redeemed now."""
    today = policy_at(row.line.jurisdiction, now)[1]
    check_redeemable(row.as_code(), row.line.holder_id, today)
    if row.line.state == LineState.TERMINATED.value:
        raise SwitchCodeVoid(void_since=row.line.termination_date)


def _order_of_repeat(row: SwitchCodeRow, recipient: str) -> UUID | None:
    """Return the order that the same provider began with it already.

    ``None`` too, if the holder stayed, or the order was archived: then the code is just used.
    """
    if row.order_id is None or row.recipient != recipient:
        return None
    back = [OrderState.CANCELLED.value, OrderState.PENDING_CANCELLATION.value]
    counts = OrderRow.objects.filter(pk=row.order_id).exclude(state__in=back).exists()
    return row.order_id if counts else None


def _redeemed(row: SwitchCodeRow, order_id: UUID) -> Redeemed:
    order = OrderRow.objects.get(pk=order_id)
    return Redeemed(
        order_id=order.order_id,
        word=SwitchWord(row.word),
        last_day=order.effective_date,
        recipient=row.recipient,
    )


def _order(
    row: SwitchCodeRow, planned: PlannedEnd, recipient: str, at: tuple[datetime, date]
) -> UUID:
    """Use the code up and order the end, in the running transaction: both or neither."""
    (answer,) = confirm_terminations([planned], at[0])
    if isinstance(answer, Refusal):
        raise answer
    ported_to = recipient if row.word == SwitchWord.PAC.value else None
    is_tied = tie_to_switch(answer.order_id, planned.plan.end.effective_date, ported_to)
    if not (is_tied and redeem_row(row, answer.order_id, recipient, at)):
        raise LineEndsOtherwise
    void_codes(row.line_id, at)
    entry = AuditEntry(
        act="switch.redeemed",
        order_id=answer.order_id,
        actor=planned.request.actor,
        details={"word": row.word, "code": str(row.code_id), "recipient": recipient},
    )
    append_audit([entry], at[0])
    return answer.order_id
