"""Take over a call: an agent's browser was closed, and a colleague goes on; the caller stays."""

import math
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.hotline_queue import (
    SEAT_KEPT,
    NoSeat,
    NotInQueue,
    PauseReason,
    SeatHasCall,
    StillTheirCall,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.records.agent_seat import AgentSeatRow, lock_seat, pause_seat
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import (
    WITH_AGENT,
    QueuePlaceRow,
    lock_place,
    place_of_agent,
)


def take_over_call(call_id: UUID, actor: Actor, now: datetime) -> None:
    """Make a call one's own whose agent has not been heard of for :data:`SEAT_KEPT`.

    What was proved and done in the call is there still. The telephone is not moved by it: if the
    agent's phone is gone, too, the caller is at the front of the queue already.

    :raises NoSeat: if one has none.
    :raises SeatHasCall: if one has a caller.
    :raises NotInQueue: if no agent has this call.
    :raises StillTheirCall: before that time.
    """
    with transaction.atomic():
        seat = lock_seat(actor.acting_user)
        if seat is None:
            raise NoSeat
        if place_of_agent(seat.agent) is not None:
            raise SeatHasCall
        calls = HotlineCallRow.objects.select_for_update(no_key=True).filter(pk=call_id)
        call = calls.first()
        row = lock_place(call_id)
        if row is None or not row.is_with_agent:
            raise NotInQueue
        _check_is_left(row.agent, now)
        pause_seat(row.agent, PauseReason.CALL_TAKEN_OVER, now)
        details = {"call": str(call_id), "from": row.agent}
        row.agent, row.agent_address = seat.agent, seat.phone_address
        row.save(update_fields=["agent", "agent_address"])
        if call is not None:
            calls.update(agent=seat.agent)
        entry = AuditEntry(
            act="hotline.call_taken_over", order_id=None, actor=actor, details=details
        )
        append_audit([entry], now)


def calls_left_alone(now: datetime) -> list[QueuePlaceRow]:
    """Return the calls that can be taken over, the oldest first."""
    gone = AgentSeatRow.objects.filter(seen_at__lte=now - SEAT_KEPT).values("agent")
    seated = AgentSeatRow.objects.values("agent")
    rows = QueuePlaceRow.objects.filter(WITH_AGENT)
    left = rows.filter(agent__in=gone) | rows.exclude(agent__in=seated)
    return list(left.order_by("offered_at"))


def _check_is_left(agent: str, now: datetime) -> None:
    seat = AgentSeatRow.objects.filter(pk=agent).first()
    if seat is None or now - seat.seen_at >= SEAT_KEPT:
        return
    left = SEAT_KEPT - (now - seat.seen_at)
    raise StillTheirCall(minutes=math.ceil(left.total_seconds() / 60))
