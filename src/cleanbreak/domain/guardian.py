"""What a former holder is told of a number after its end, and when they are reminded."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

REMINDED_AFTER_DAYS = (7, 30, 90)
"""After the end; on day 0 the message of the end itself says it."""


class NumberFate(Enum):
    """Who can have the number now, as far as we know."""

    RESTS = "rests"
    """Nobody, until a day that is known."""
    LOOSE = "loose"
    """A stranger may have it: that day has come."""
    RETURNED = "returned"
    """The provider that it came from has it back, and gives it out by its own rules."""
    WENT_ALONG = "went_along"
    """Its holder, at another provider: nothing that hangs on it is lost."""
    BACK = "back"
    """Its holder, who has it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberNow:
    """What became of the number of an ended line."""

    fate: NumberFate
    free_on: date | None = None
    """The first day on which a stranger can be given it, where that is ours to say."""

    @property
    def is_lost(self) -> bool:
        """Return whether it will be, or is, somebody else's: then its accounts are in danger."""
        return self.fate in (NumberFate.RESTS, NumberFate.LOOSE, NumberFate.RETURNED)


def number_after_end(free_on: date, *, returned: bool, today: date) -> NumberNow:
    """Return what became of a number that nobody took along.

    :param returned: whether it is another provider's, to whom it goes back.
    """
    if returned:
        return NumberNow(fate=NumberFate.RETURNED)
    fate = NumberFate.RESTS if today < free_on else NumberFate.LOOSE
    return NumberNow(fate=fate, free_on=free_on)
