"""Port a number out: another provider takes it over, and that wins over any end of its line.

A line that lives ends by it, that line alone; one that is just being ended goes on as it was, only
that its number is not ours to let rest. A number in its port grace leaves it for the provider.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.line import LineState
from cleanbreak.domain.number_change import InitiatedBy, NumberChange, NumberChangeKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.switching import parse_recipient
from cleanbreak.domain.termination import Actor, TerminationRequest
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.request_termination import confirm_terminations, replan
from cleanbreak.flows.tell_of_numbers import tell_of_numbers
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import lock_number, port_number_out
from cleanbreak.records.number_interval import note_ported_out
from cleanbreak.records.order import port_order_out
from cleanbreak.records.switch_code import lock_line

AT_ONCE = EndWish(policy=EndPolicy.IMMEDIATE)


class NumberNotPortable(Refusal):
    """This number cannot be ported: no line here has it, and none gave it up a short while ago."""

    code = "number_not_portable"


class LineComesBack(Refusal):
    """The end of this line is just being withdrawn. Ask again in a few minutes."""

    code = "line_comes_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortOut:
    """What the porting system says."""

    msisdn: str = field(repr=False)
    provider: str
    """Who takes the number over."""


def port_out_number(asked: PortOut, outside: Outside, actor: Actor, now: datetime) -> UUID | None:
    """Let the number go; return the order by which its line ends, if it still has one.

    The same request again changes nothing.

    :raises RecipientMissing: if the provider is not named.
    :raises NumberNotPortable: if no line has the number, and it is in no port grace.
    :raises LineComesBack: while a withdrawn end is being undone.
    """
    provider = parse_recipient(asked.provider)
    line = LineRow.objects.filter(msisdn=asked.msisdn, is_alive=True).first()
    if line is not None:
        order_id = _with_line(line, provider, outside, actor, now)
        if order_id is not None:
            return order_id
    _after_line(asked.msisdn, provider, actor, now)
    return None


def _with_line(
    line: LineRow, provider: str, outside: Outside, actor: Actor, now: datetime
) -> UUID | None:
    """Return the order by which the line ends; ``None`` if it has ended meanwhile."""
    request = TerminationRequest(
        iccid=line.iccid, wish=AT_ONCE, level=ProofLevel.VERIFIED, actor=actor
    )
    (planned,) = plan_terminations([request], outside, now)
    with transaction.atomic():
        line = lock_line(line.line_id)
        if line.state == LineState.TERMINATED.value:
            return None
        order_id = line.open_order_id or _new_order(planned, now)
        if isinstance(planned, PlannedEnd) and line.open_order_id:
            replan(order_id, planned, now)
        if not port_order_out(order_id, provider):
            raise LineComesBack
        _note(order_id, provider, actor, now)
    return order_id


def _new_order(planned: PlannedEnd | Refusal, now: datetime) -> UUID:
    (answer,) = confirm_terminations([planned], now)
    if isinstance(answer, Refusal):
        raise answer
    return answer.order_id


def _after_line(msisdn: str, provider: str, actor: Actor, now: datetime) -> None:
    """Let a number go whose line has ended here."""
    with transaction.atomic():
        number = lock_number(msisdn)
        if number is None:
            raise NumberNotPortable
        if number.ported_to == provider:
            return
        today = now.astimezone(time_zone_of(number.place)).date()
        if not port_number_out(msisdn, provider, today, now):
            raise NumberNotPortable
        note_ported_out([msisdn])
        tell_of_numbers([_change(msisdn, now)])
        _note(number.order_id, provider, actor, now)


def _change(msisdn: str, now: datetime) -> NumberChange:
    return NumberChange(msisdn, NumberChangeKind.PORTED_OUT, now, InitiatedBy.USER, uuid7())


def _note(order_id: UUID, provider: str, actor: Actor, now: datetime) -> None:
    details = {"provider": provider}
    entry = AuditEntry(act="number.ported_out", order_id=order_id, actor=actor, details=details)
    append_audit([entry], now)
