"""Take the next call: whoever has waited longest of those whom the agent can serve."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.hotline_queue import NoSeat, PlaceState, SeatState
from cleanbreak.domain.termination import Actor
from cleanbreak.records.agent_seat import lock_seat
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.hotline_queue import next_for, place_of_agent


@transaction.atomic
def take_next_call(actor: Actor, now: datetime) -> UUID | None:
    """Return the call that is the agent's now; ``None``: nobody waits, or the seat is paused.

    An agent who has a caller gets this same one, also after their browser was closed. The caller's
    telephone is put through at their next turn, within seconds; who is to be called back is dialled
    by the agent. Two agents never get the same call: what one is taking, another passes over.

    :raises NoSeat: if the agent has none.
    """
    seat = lock_seat(actor.acting_user)
    if seat is None:
        raise NoSeat
    seat.seen_at = now
    seat.save(update_fields=["seen_at"])
    own = place_of_agent(seat.agent)
    if own is not None:
        return own.call_id
    place = next_for(seat, now) if seat.state == SeatState.READY.value else None
    if place is None:
        return None
    place.state, place.offered_at = PlaceState.OFFERED.value, now
    place.agent, place.agent_address = seat.agent, seat.phone_address
    place.kept_for, place.kept_until = "", None
    place.save()
    details = {"call": str(place.call_id)}
    entry = AuditEntry(act="hotline.call_taken", order_id=None, actor=actor, details=details)
    append_audit([entry], now)
    return place.call_id
