"""Return a caller to the front of the queue: they were put through, and were not served."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.hotline_call import CallOutcome
from cleanbreak.domain.hotline_queue import (
    SEAT_KEPT,
    SEEN_WITHIN,
    LeaveReason,
    NotInQueue,
    PauseReason,
    Place,
    PlaceState,
)
from cleanbreak.flows.leave_queue import end_place
from cleanbreak.flows.read_place import read_place
from cleanbreak.records.agent_seat import AgentSeatRow, pause_seat
from cleanbreak.records.call_transfer import move_telephone, transfer_of_call
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow, lock_place


def return_to_front(call_id: UUID, now: datetime) -> Place:
    """Give a caller back whose agent did not answer the phone; the agent's seat is paused.

    :raises NotInQueue: if the call never had a place.
    """
    with transaction.atomic():
        row = _locked(call_id)
        if row.is_with_agent:
            pause_seat(row.agent, PauseReason.NO_ANSWER, now)
            to_front(row)
            _forget_agent(call_id)
    return read_place(call_id, now)


def end_connection(call_id: UUID, now: datetime) -> Place:
    """Say where a caller stands whose agent's phone has hung up, and who has not.

    If a colleague has taken the call, the caller is put through to them; if one is being asked,
    they wait at the front for them. If the agent's browser is gone, the phone may be, too: the
    caller waits at the front, at first for this agent and then for everybody. If the agent has
    passed them on, they are waiting or offered already. Otherwise they were served (``LEFT``).

    :raises NotInQueue: if the call never had a place.
    """
    with transaction.atomic():
        row = _locked(call_id)
        if row.is_with_agent and move_telephone(call_id, now):
            row.state, row.served_since = PlaceState.OFFERED.value, None
            row.save(update_fields=["state", "served_since"])
        elif row.is_with_agent and (asked := transfer_of_call(call_id)) is not None:
            row.kept_for, row.kept_until = asked.to_agent, now + SEAT_KEPT
            row.skill = asked.skill or row.skill
            to_front(row)
        elif row.is_with_agent and row.served_since is not None:  # not with a colleague by now
            if _is_gone(row.agent, now):
                row.kept_for, row.kept_until = row.agent, now + SEAT_KEPT
                to_front(row)
            else:
                end_place(row, LeaveReason.DONE, now)
    return read_place(call_id, now)


def to_front(row: QueuePlaceRow) -> None:
    """Let a locked place wait before all others that came later."""
    row.state, row.is_front = PlaceState.WAITING.value, True
    row.agent = row.agent_address = ""
    row.offered_at = row.served_since = None
    row.save()


def _locked(call_id: UUID) -> QueuePlaceRow:
    row = lock_place(call_id)
    if row is None:
        raise NotInQueue
    return row


def _is_gone(agent: str, now: datetime) -> bool:
    there = AgentSeatRow.objects.filter(pk=agent, seen_at__gt=now - SEEN_WITHIN)
    return not there.exists()


def _forget_agent(call_id: UUID) -> None:
    calls = HotlineCallRow.objects.filter(pk=call_id)
    calls.update(agent="")
    calls.filter(outcome=CallOutcome.SERVED.value).update(outcome="")
