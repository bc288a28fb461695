"""Working days: days on which business is done in a place, counted from one day to another."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY, SUNDAY = 5, 6
"""As `date.weekday` numbers them."""
WEEKEND = frozenset({SATURDAY, SUNDAY})


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of a place: neither weekend nor public holiday."""

    holidays: Container[date]
    """Public holidays of the place; asked for a day only when one is counted."""

    def has(self, day: date) -> bool:
        """Return whether business is done on that day."""
        return day.weekday() not in WEEKEND and day not in self.holidays

    def after(self, start: date, count: int) -> date:
        """Return the working day that is so many working days after a day, which itself is none.

        Two after a Friday is Tuesday; so it is after the Saturday and the Sunday that follow. None
        after a day is that day, whatever it is.
        """
        day = start
        for _nth in range(count):
            day = self._next(day)
        return day

    def _next(self, day: date) -> date:
        day += timedelta(days=1)
        while not self.has(day):
            day += timedelta(days=1)
        return day
