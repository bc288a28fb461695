"""Call somebody back: their turn has come, the agent dials, and notes what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_handling import HandlingOutcome
from cleanbreak.domain.hotline_queue import (
    CALL_BACK_AGAIN_AFTER,
    CALL_BACK_TRIES_MAX,
    CallBackResult,
    NotYourCaller,
    PlaceState,
    PlaceWay,
    after_try,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.close_handling import close_as
from cleanbreak.flows.leave_queue import end_place
from cleanbreak.flows.return_to_front import to_front
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.call_handling import lock_open_handling_of_call
from cleanbreak.records.hotline_queue import QueuePlaceRow, lock_own_place, place_of_agent
from cleanbreak.records.sealed import open_sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBack:
    """Somebody whom an agent is to call."""

    number: str = field(repr=False)
    asked_at: datetime
    this_try: int
    tries_max: int
    is_reached: bool


def read_call_back(call_id: UUID, actor: Actor) -> CallBack | None:
    """Return whom to call; ``None``: this caller is on the line.

    :raises NotYourCaller: if the caller is not theirs, or the place has ended.
    """
    row = place_of_agent(actor.acting_user)
    if row is None or row.call_id != call_id:
        raise NotYourCaller
    if row.way != PlaceWay.CALL_BACK.value:
        return None
    return CallBack(
        number=open_sealed(row.number),
        asked_at=row.joined_at,
        this_try=row.tries + 1,
        tries_max=CALL_BACK_TRIES_MAX,
        is_reached=row.state == PlaceState.CONNECTED.value,
    )


def note_call_back(call_id: UUID, result: CallBackResult, actor: Actor, now: datetime) -> None:
    """Note that somebody was called back in vain; that they were reached, `answer_call.py` notes.

    They are called again later, before all who came after them, and three times at most. Nothing
    was done in the agent's handling of the call: somebody goes on with it then.

    :raises NotYourCaller: if the caller is not theirs, is on the line, or was reached before.
    """
    with transaction.atomic():
        handling = lock_open_handling_of_call(call_id, actor.acting_user)
        row = lock_own_place(call_id, actor.acting_user)
        if row.way != PlaceWay.CALL_BACK.value or row.state != PlaceState.OFFERED.value:
            raise NotYourCaller
        row.tries += 1
        _not_reached(row, result, now)
        if handling is not None:
            close_as(handling, HandlingOutcome.PASSED_ON, actor, now)
        details = {"call": str(call_id), "result": result.value}
        entry = AuditEntry(act="hotline.called_back", order_id=None, actor=actor, details=details)
        append_audit([entry], now)


def _not_reached(row: QueuePlaceRow, result: CallBackResult, now: datetime) -> None:
    why = after_try(row.tries, result)
    if why is not None:
        end_place(row, why, now)
        return
    row.due_at = now + CALL_BACK_AGAIN_AFTER
    to_front(row)
