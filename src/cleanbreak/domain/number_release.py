"""When a number that rests goes on: into quarantine, back to whose it is, or into our pool."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from uuid import UUID

from cleanbreak.domain.number_state import NumberEvent, NumberState

DAY = timedelta(days=1)
GATE = timedelta(days=14)
"""So long beyond its earliest day a number waits for a receiver that has not acknowledged its
end, if the law's latest day leaves that much."""
RECLAIM = timedelta(days=14)
"""So long a number is kept for its former holder from the day on which it was reclaimed, and until
its earliest day at the least."""
ALERT = timedelta(days=7)
"""So long before its latest day somebody must know of a number that does not get on."""


class Waits(Enum):
    """Why a number rests longer than it has to."""

    FOR_FORMER_HOLDER = "for_former_holder"
    FOR_RECEIVER = "for_receiver"
    """Somebody who watches it has not acknowledged yet that its line has ended."""
    NOT_IN_OUR_BLOCKS = "not_in_our_blocks"
    """It is in none of the blocks that are said to be ours: nobody releases what is not theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestingNumber:
    """A number that is given to nobody, and until when."""

    msisdn: str = field(repr=False)
    order_id: UUID
    place: str
    state: NumberState
    port_grace_until: date
    earliest: date
    latest: date | None
    range_holder: str | None
    kept_until: date | None = None
    """Until when it is kept for the former holder, who has reclaimed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a number's own row does not tell."""

    today: date
    """In the number's place."""
    is_ours: bool
    """Whether it is in one of our blocks."""
    is_awaited: bool = False
    """Whether a watching receiver has not acknowledged its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What happens to a number now; without an event it waits."""

    event: NumberEvent | None
    due_on: date | None
    """The day of what comes next; ``None``: nothing."""
    waits: Waits | None = None


def onward(number: RestingNumber, now: Situation) -> Onward:
    """Return what happens to a resting number on this day.

    The earliest day is never hastened. On the latest one whatever kept it counts no more, but that
    it is not ours.
    """
    today = now.today
    if number.state is NumberState.PORT_GRACE:
        if today <= number.port_grace_until:
            return Onward(event=None, due_on=number.port_grace_until + DAY)
        later = number.earliest if number.range_holder is None else today
        return Onward(event=NumberEvent.GRACE_OVER, due_on=later)
    if number.range_holder is not None:
        return Onward(event=NumberEvent.GIVEN_BACK, due_on=None)
    if today < number.earliest:
        return Onward(event=None, due_on=number.earliest)
    waits = _what_it_waits_for(number, now)
    if waits is not None:
        return Onward(event=None, due_on=today + DAY, waits=waits)
    return Onward(event=NumberEvent.RELEASED, due_on=None)


def _what_it_waits_for(number: RestingNumber, now: Situation) -> Waits | None:
    if not now.is_ours:
        return Waits.NOT_IN_OUR_BLOCKS
    if number.latest is not None and now.today >= number.latest:
        return None
    if number.kept_until is not None and now.today <= number.kept_until:
        return Waits.FOR_FORMER_HOLDER
    if now.is_awaited and now.today < number.earliest + GATE:
        return Waits.FOR_RECEIVER
    return None


def kept_for_former_holder(number: RestingNumber, today: date) -> date:
    """Return until when a number is kept that was reclaimed on this day; perhaps it is over.

    A ported-in one goes back to its range holder whoever wants it.
    """
    if number.range_holder is not None:
        return number.port_grace_until
    until = max(number.earliest - DAY, today + RECLAIM)
    return until if number.latest is None else min(until, number.latest - DAY)
