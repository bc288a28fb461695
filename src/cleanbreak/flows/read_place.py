"""Read how a caller stands in the queue; whose turn has come is put through by it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.hotline_call import CallOutcome
from cleanbreak.domain.hotline_queue import (
    NotInQueue,
    Place,
    PlaceState,
    PlaceWay,
    expected_minutes,
    is_long,
)
from cleanbreak.flows.hotline_hours import hotline_state
from cleanbreak.records.agent_seat import seats_there
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import (
    QueuePlaceRow,
    last_handling,
    lock_place,
    people_before,
)


def read_place(call_id: UUID, now: datetime) -> Place:
    """Return how a caller stands.

    If the state is ``OFFERED``, the caller is to be put through to ``agent_address`` now; from the
    first such answer on they count as served. Waiting callers are only read, never locked, so that
    no agent passes them over because they have just asked.

    :raises NotInQueue: if the call never had a place.
    """
    row = QueuePlaceRow.objects.filter(pk=call_id).first()
    if row is None:
        raise NotInQueue
    if row.state == PlaceState.WAITING.value:
        return _waits(row, now)
    if row.state == PlaceState.OFFERED.value and row.way == PlaceWay.LINE.value:
        return _put_through(call_id, now)
    return _other(row, now)


def closed_place(now: datetime) -> Place:
    """Return what somebody is told who calls while the hotline is closed."""
    state = hotline_state(now)
    return Place(state=PlaceState.CLOSED, is_open=False, opens_at=state.changes_at)


def _waits(row: QueuePlaceRow, now: datetime) -> Place:
    seats = [set(one.languages) for one in seats_there(now) if row.language in one.languages]
    before = people_before(row, {row.language}.union(*seats), now)
    minutes = expected_minutes(before, len(seats), last_handling(row.language))
    hours = hotline_state(now)
    is_called = row.way == PlaceWay.CALL_BACK.value
    return Place(
        state=PlaceState.WAITING,
        position=before + 1,
        wait_minutes=minutes,
        is_open=hours.is_open,
        opens_at=None if hours.is_open else hours.changes_at,
        may_call_back=not is_called and is_long(now - row.joined_at, minutes, len(seats)),
        is_call_back=is_called,
    )


@transaction.atomic
def _put_through(call_id: UUID, now: datetime) -> Place:
    row = lock_place(call_id)
    if row is None or row.state != PlaceState.OFFERED.value:  # the agent gave them back just now
        return read_place(call_id, now)
    if row.served_since is None:
        row.served_since = now
        row.save(update_fields=["served_since"])
        calls = HotlineCallRow.objects.filter(pk=call_id)
        calls.update(agent=row.agent)
        calls.filter(outcome="").update(outcome=CallOutcome.SERVED.value)
    return _other(row, now)


def _other(row: QueuePlaceRow, now: datetime) -> Place:
    hours = hotline_state(now)
    return Place(
        state=PlaceState(row.state),
        agent_address=row.agent_address if row.state == PlaceState.OFFERED.value else "",
        is_open=hours.is_open,
        opens_at=None if hours.is_open else hours.changes_at,
        is_call_back=row.way == PlaceWay.CALL_BACK.value,
    )
