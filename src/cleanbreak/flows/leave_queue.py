"""Leave the queue: served, or for another reason; nobody is ever put out of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.hotline_queue import (
    ABANDONED,
    RINGS_FOR,
    LeaveReason,
    PlaceState,
    PlaceWay,
)
from cleanbreak.records.hotline_queue import NOTHING_KEPT, QueuePlaceRow, lock_place


@transaction.atomic
def leave_queue(call_id: UUID, why: LeaveReason, now: datetime) -> None:
    """End the place of a caller, if they have one that has not ended.

    Who is called back keeps the place when they hang up. Who hangs up after they were put through
    was served.
    """
    row = lock_place(call_id)
    if row is None or row.state == PlaceState.LEFT.value:
        return
    is_called = row.way == PlaceWay.CALL_BACK.value
    if why in ABANDONED and is_called:
        return
    if why in ABANDONED and _was_served(row, now):
        why = LeaveReason.DONE
    end_place(row, why, now)


def end_place(row: QueuePlaceRow, why: LeaveReason, now: datetime) -> None:
    """End a place that is locked; the number of a call-back is erased with it."""
    row.state, row.left_for, row.left_at = PlaceState.LEFT.value, why.value, now
    for name, nothing in NOTHING_KEPT.items():
        setattr(row, name, nothing)
    row.save()


def _was_served(row: QueuePlaceRow, now: datetime) -> bool:
    if row.state == PlaceState.CONNECTED.value:
        return True
    return row.served_since is not None and now - row.served_since >= RINGS_FOR
