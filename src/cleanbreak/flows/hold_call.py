"""Hold a call: an agent says that they are on the phone, and gets a check code to say aloud.

The holder enters the code on the official page and reads who is there. A call is about an order or
a verification, so that nobody announces calls to nowhere, or came in at the hotline, where it
begins and ends by itself; it tells nothing of the line.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.agent_call import (
    ALIAS_LENGTH_MAX,
    CallIsRunning,
    CallReason,
    MalformedAlias,
    UnknownCall,
    UnknownCase,
)
from cleanbreak.domain.look_alike import is_hidden
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.mark_messages import check_code, hash_of_code
from cleanbreak.records.agent_call import (
    AgentCallRow,
    StaffAliasRow,
    alias_of,
    hang_up,
    running_calls,
)
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.order import OrderRow
from cleanbreak.records.staff import UnknownStaff, is_active_staff
from cleanbreak.records.verification import VerificationRow


def begin_call(case_id: UUID, reason: CallReason, actor: Actor, now: datetime) -> AgentCallRow:
    """Begin a call about an order or an open verification.

    :raises CallIsRunning: if this agent is on another one.
    :raises UnknownCase: if there is neither.
    """
    is_order = OrderRow.objects.filter(pk=case_id).exists() and not confidential_among([case_id])
    is_open = VerificationRow.objects.filter(pk=case_id, expires_at__gt=now).exists()
    if not is_order and not is_open:
        raise UnknownCase
    row = _new_row(reason, actor, now)
    row.order_id = case_id if is_order else None
    row.verification_id = None if is_order else case_id
    _begin(row, actor, now)
    return row


def hold_hotline_call(hotline_call_id: UUID, actor: Actor, now: datetime) -> AgentCallRow:
    """Begin a call that came in at the hotline, and that this agent has taken.

    :raises CallIsRunning: if this agent is on another one.
    """
    row = _new_row(CallReason.HOTLINE, actor, now)
    row.hotline_call_id = hotline_call_id
    _begin(row, actor, now)
    return row


def _new_row(reason: CallReason, actor: Actor, now: datetime) -> AgentCallRow:
    call_id = uuid7()
    return AgentCallRow(
        call_id=call_id,
        code_hash=hash_of_code(code_of_call(call_id)),
        agent=actor.acting_user,
        alias=_alias(actor),
        reason=reason.value,
        began_at=now,
    )


def _begin(row: AgentCallRow, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        # two buttons pressed at once: the person's row makes one of them wait
        User.objects.select_for_update().filter(username=_name(actor)).first()
        if running_calls(now).filter(agent=actor.acting_user).exists():
            raise CallIsRunning
        row.save(force_insert=True)
        append_audit([_entry("call.began", row, actor)], now)


def end_call(call_id: UUID, actor: Actor, now: datetime) -> None:
    """End a call.

    :raises UnknownCall: if it is none of this agent's, or over.
    """
    with transaction.atomic():
        if not hang_up(call_id, actor.acting_user, now):
            raise UnknownCall
        row = AgentCallRow.objects.get(pk=call_id)
        append_audit([_entry("call.ended", row, actor)], now)


def end_held_call(call_id: UUID | None, actor: Actor, now: datetime) -> None:
    """End the call of a caller with whom the agent is done; one that is over already stays so."""
    with suppress(UnknownCall):
        if call_id is not None:
            end_call(call_id, actor, now)


def running_call_of(actor: Actor, now: datetime) -> AgentCallRow | None:
    """Return the call on which this agent is."""
    return running_calls(now).filter(agent=actor.acting_user).first()


def list_running_calls(now: datetime) -> list[AgentCallRow]:
    """Return the calls that run now, the oldest first."""
    return list(running_calls(now).order_by("began_at"))


def code_of_call(call_id: UUID) -> str:
    """Return the check code that the agent says aloud."""
    return check_code(f"call:{call_id}")


def name_agent(staff_name: str, alias: str, actor: Actor, now: datetime) -> str:
    """Say by which name or number holders know a person of staff; return it.

    :raises UnknownStaff: if nobody has this name.
    :raises MalformedAlias: if people could not read it.
    """
    alias = " ".join(alias.split())
    is_readable = alias.replace(" ", "").isalnum() and not any(map(is_hidden, alias))
    if not is_readable or len(alias) > ALIAS_LENGTH_MAX:
        raise MalformedAlias(limit=ALIAS_LENGTH_MAX)
    if not is_active_staff(staff_name):
        raise UnknownStaff(name=staff_name)
    with transaction.atomic():
        StaffAliasRow.objects.update_or_create(staff_name=staff_name, defaults={"alias": alias})
        entry = AuditEntry(
            act="staff.alias_set", order_id=None, actor=actor, details={"staff": staff_name}
        )
        append_audit([entry], now)
    return alias


def _alias(actor: Actor) -> str:
    """Return what the operator chose; else a number, which tells nothing of the person."""
    user = User.objects.filter(username=_name(actor)).first()
    return alias_of(_name(actor)) or (str(user.pk) if user else "")


def _name(actor: Actor) -> str:
    return actor.acting_user.rpartition(":")[2]


def _entry(act: str, row: AgentCallRow, actor: Actor) -> AuditEntry:
    return AuditEntry(
        act=act, order_id=row.order_id, actor=actor, details={"call": str(row.call_id)}
    )
