"""Look at the queue from a seat: who would be next there; nobody is taken or locked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.hotline_queue import SeatState
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.seat_agent import seat_of
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow, place_of_agent, turns_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Whoever would be next: what they speak and want, and no number."""

    call_id: UUID
    language: str
    topic: str
    since: datetime
    is_own: bool
    """Whether the call is this agent's already."""


def look_at_queue(actor: Actor, now: datetime) -> Waiting | None:
    """Return who would be next at the seat of this agent; ``None``: nobody, or they have none."""
    seat = seat_of(actor)
    if seat is None:
        return None
    own = place_of_agent(seat.agent)
    if own is None and seat.state != SeatState.READY.value:
        return None
    place = own or turns_at(seat, now)
    return _waiting(place, is_own=own is not None) if place else None


def _waiting(place: QueuePlaceRow, *, is_own: bool) -> Waiting | None:
    call = HotlineCallRow.objects.filter(pk=place.call_id).first()
    if call is None:
        return None
    return Waiting(
        call_id=place.call_id,
        language=place.language,
        topic=call.topic,
        since=place.joined_at,
        is_own=is_own,
    )
