"""Feeds: what a place wants an operator to report about ended lines and freed numbers."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from cleanbreak.domain.policy import Period


class Rhythm(Enum):
    """When it is reported."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    AT_THE_END = "at_the_end"
    BEFORE_REUSE = "before_reuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One report; whether the operator or its host files it is for their agreement to say."""

    name: str
    rhythm: Rhythm
    covers_through_day: int | None = None
    """Of a month: ends up to this day are in the report of the same month."""
    due_day: int | None = None
    """Of a month: the last one for the report; ``None``: the place names none."""

    def due_on(self, ended_on: date) -> date | None:
        """Return the last day on which an end is reported in time, if the place names one."""
        if self.due_day is None or self.covers_through_day is None:
            return None
        is_next = ended_on.day > self.covers_through_day
        return Period(months=int(is_next)).after(ended_on.replace(day=1)).replace(day=self.due_day)
