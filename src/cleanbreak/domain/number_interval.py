"""Who had a number, from when to when; the owner is a pseudonym that outlives the identity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from uuid import UUID


class EndedBy(Enum):
    """Why somebody has a number no longer."""

    TERMINATED = "terminated"
    PORTED_OUT = "ported_out"
    """The owner took it along to another provider."""
    HANDED_ON = "handed_on"
    """Its line goes on with another holder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """One time in which one owner had a number, the end excluded."""

    begins_at: datetime
    is_begin_known: bool
    """Or else it began then, or at some time before that nobody has told us."""
    ends_at: datetime | None
    owner: UUID
    ended_by: EndedBy | None
    place: str
    """The jurisdiction of its line: a day is a day there."""


class Recycling(Enum):
    """Whether a number changed hands after a day."""

    RECYCLED = "recycled"
    """Whoever had it on that day, if anybody, is not who has it now."""
    NOT_RECYCLED = "not_recycled"
    RESTS = "rests"
    """Nobody has it now, and who had it last ended the line here."""
    NOT_HERE = "not_here"
    """Never had here, or taken along to another provider: only that one can tell."""
    CANNOT_TELL = "cannot_tell"
    """The day lies before anything that we know."""


def was_recycled(intervals: Sequence[Interval], day: date, zone: tzinfo) -> Recycling:
    """Return whether the number changed hands after the day.

    :param intervals: all of one number, oldest first.
    :param zone: that of the number's place.
    """
    if not intervals:
        return Recycling.NOT_HERE
    newest = intervals[-1]
    if newest.ended_by is EndedBy.PORTED_OUT:
        return Recycling.NOT_HERE
    if newest.ends_at is not None:
        return Recycling.RESTS
    first = _first_of_present_owner(intervals)
    if day >= first.begins_at.astimezone(zone).date():
        return Recycling.NOT_RECYCLED
    if first is intervals[0] and not first.is_begin_known:
        return Recycling.CANNOT_TELL
    return Recycling.RECYCLED


def _first_of_present_owner(intervals: Sequence[Interval]) -> Interval:
    """Return where the present owner's time began; a number that was reclaimed changed no hands."""
    first = intervals[-1]
    for earlier in reversed(intervals[:-1]):
        if earlier.owner != first.owner:
            break
        first = earlier
    return first


def holder_since(intervals: Sequence[Interval]) -> Interval | None:
    """Return the interval of who has the number now; ``None`` if nobody has it here.

    Its begin is the begin of the contract: a former time of the same owner does not count.
    """
    if intervals and intervals[-1].ends_at is None:
        return intervals[-1]
    return None
