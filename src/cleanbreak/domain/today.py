"""The pictures of the console: what each is about, and how old it may be."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

COUNTED_EVERY = timedelta(seconds=50)
"""The task runs each minute, not always on the second."""
FRESH_FOR = timedelta(minutes=5)
REST_TIMES = 20
"""Whatever took a second to count rests for twenty: counting costs a twentieth of one core."""


class Picture(Enum):
    """What is shown of today."""

    FUNNEL = "funnel"
    """How far the requests of the last seven days have come, by channel."""
    END_TIMES = "end_times"
    """From the request to the end, of lines to end at once, day by day."""
    STEPS = "steps"
    """Open orders by step and by their age."""
    OPEN = "open"
    """Open orders by channel and state."""
    STUCK = "stuck"
    """Open orders that do not go on, and why."""
    REFUNDS = "refunds"
    """What is owed, and what arrived or came back in the last thirty days."""
    QUARANTINE = "quarantine"
    """Numbers that rest, by the week in which they are released."""
    ZOMBIES = "zombies"
    """What differs between the books and the elements."""
    LEAKS = "leaks"
    """What zombies and ghosts pay, or should pay, in a month."""
    CAMPAIGNS = "campaigns"
    """How far each open campaign has come."""
    REASONS = "reasons"
    """Why the lines of the last thirty days end, as far as it is known: nobody has to say why."""


COLUMNS: dict[Picture, tuple[str, ...]] = {
    Picture.FUNNEL: ("channel", "asked", "ordered", "begun", "ended", "withdrawn"),
    Picture.END_TIMES: ("day", "ended", "p50", "p90", "p99"),
    Picture.STEPS: ("step", "hour", "day", "week", "older"),
    Picture.OPEN: ("channel", "state", "step", "orders"),
    Picture.STUCK: ("code", "step", "held", "tried_again"),
    Picture.REFUNDS: ("side", "state", "currency", "payouts", "amount_minor"),
    Picture.QUARANTINE: ("week", "numbers"),
    Picture.ZOMBIES: ("element", "kind", "found", "since"),
    Picture.LEAKS: ("kind", "currency", "lines", "monthly_minor"),
    Picture.CAMPAIGNS: (
        "campaign_id",
        "reason",
        "state",
        "lines_to_end",
        "ended",
        "withdrawn",
        "ordered",
    ),
    Picture.REASONS: ("reason", "orders"),
}
"""What is counted for each row of a picture, in the order of its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The figures of one picture."""

    rows: list[dict[str, Any]]
    counted_at: datetime
    took: timedelta

    def is_fresh(self, now: datetime) -> bool:
        """Return whether somebody still counts: else who asks had better count themselves."""
        return now < self.counted_at + max(FRESH_FOR, self.took * REST_TIMES * 2)

    def is_due(self, now: datetime) -> bool:
        """Return whether it is time to count anew."""
        return now >= self.counted_at + max(COUNTED_EVERY, self.took * REST_TIMES)
