"""The day of a hotline: how long people wait, and why cancellations were not completed."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class NotDone(Enum):
    """Why a caller who chose to cancel has no receipt, as far as no agent says it."""

    GAVE_UP_BEFORE = "gave_up_before"
    """Hung up before they were in the queue."""
    GAVE_UP_WAITING = "gave_up_waiting"
    TO_BE_CALLED_BACK = "to_be_called_back"
    """Their turn has not come yet."""
    NOT_REACHED = "not_reached"
    """Called back in vain."""
    NOT_SAID = "not_said"
    """An agent has spoken with them, and has not said yet what came of it."""


class SeatNow(Enum):
    """What an agent does at this moment."""

    FREE = "free"
    RINGING = "ringing"
    SPEAKING = "speaking"
    PAUSED = "paused"
    GONE = "gone"
    """Their browser is closed."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took: half of them no longer than one figure, nine of ten than the other.

    ``None``: there was none.
    """

    count: int
    p50: timedelta | None
    p90: timedelta | None

    @classmethod
    def of(cls, durations: Iterable[timedelta]) -> "Spread":
        """Return the spread of durations."""
        ordered = sorted(durations)
        return cls(len(ordered), _at(ordered, 0.5), _at(ordered, 0.9))


def _at(ordered: list[timedelta], share: float) -> timedelta | None:
    """Return the one that so large a share does not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
