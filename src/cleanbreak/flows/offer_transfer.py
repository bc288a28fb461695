"""Offer a call to a colleague, and take that back; the first agent has the call meanwhile."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.call_transfer import (
    Taker,
    TransferRunning,
    TransferState,
    TransferTo,
    UnknownTransfer,
    is_waiting,
    may_take,
)
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.own_call import lock_own_call
from cleanbreak.records.agent_seat import AgentSeatRow, seats_there
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.call_transfer import (
    CallTransferRow,
    lock_transfer,
    transfer_of_call,
    waiting_transfers,
)
from cleanbreak.records.hotline_queue import WITH_AGENT, QueuePlaceRow, place_of_agent


def offer_transfer(call_id: UUID, to: TransferTo, actor: Actor, now: datetime) -> UUID:
    """Ask a colleague, or all who have language and skill, to take a call; return its number.

    :raises NotYourCall: if the agent is not on this call.
    :raises TransferRunning: if somebody is being asked already.
    """
    with transaction.atomic():
        lock_own_call(call_id, actor)
        running = transfer_of_call(call_id)
        if running is not None:
            if is_waiting(TransferState(running.state), running.asked_at, now):
                raise TransferRunning
            _end(running, actor, now)  # nobody came
        row = CallTransferRow(
            transfer_id=uuid7(),
            call_id=call_id,
            from_agent=actor.acting_user,
            to_agent=to.agent,
            language=to.language,
            skill=to.skill,
            asked_at=now,
        )
        row.save(force_insert=True)
        note_transfer("call.transfer_offered", row, actor, now)
    return row.transfer_id


def withdraw_transfer(transfer_id: UUID, actor: Actor, now: datetime) -> None:
    """Ask nobody any more.

    :raises UnknownTransfer: if it is another agent's, or over.
    """
    with transaction.atomic():
        row = lock_transfer(transfer_id)
        if row is None or row.state != TransferState.OFFERED.value:
            raise UnknownTransfer
        if not is_same_person(row.from_agent, actor.acting_user):
            raise UnknownTransfer
        _end(row, actor, now)


def transfers_for(actor: Actor, now: datetime) -> list[CallTransferRow]:
    """Return the calls that a seated agent who has no caller may take over, the oldest first."""
    seat = AgentSeatRow.objects.filter(pk=actor.acting_user).first()
    if seat is None or place_of_agent(seat.agent) is not None:
        return []
    taker = taker_at(seat)
    return [one for one in waiting_transfers(now) if may_take(one.to, one.from_agent, taker)]


def colleagues_of(actor: Actor, now: datetime) -> list[AgentSeatRow]:
    """Return who sits at the hotline now, is not paused and has no caller."""
    busy = set(QueuePlaceRow.objects.filter(WITH_AGENT).values_list("agent", flat=True))
    free = [one for one in seats_there(now) if one.agent not in busy]
    return [one for one in free if not is_same_person(one.agent, actor.acting_user)]


def running_transfer(call_id: UUID, now: datetime) -> CallTransferRow | None:
    """Return who is being asked to take a call; ``None`` if nobody is, any more."""
    row = transfer_of_call(call_id)
    if row is None or not is_waiting(TransferState(row.state), row.asked_at, now):
        return None
    return row


def taker_at(seat: AgentSeatRow) -> Taker:
    """Return what the agent of a seat can take."""
    return Taker(agent=seat.agent, languages=tuple(seat.languages), skills=tuple(seat.skills))


def note_transfer(act: str, row: CallTransferRow, actor: Actor, now: datetime) -> None:
    """Note what became of a transfer; who asked whom stands in its row."""
    details = {"call": str(row.call_id), "transfer": str(row.transfer_id)}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)


def _end(row: CallTransferRow, actor: Actor, now: datetime) -> None:
    row.state, row.over_at = TransferState.WITHDRAWN.value, now
    row.save(update_fields=["state", "over_at"])
    note_transfer("call.transfer_withdrawn", row, actor, now)
