"""Public holidays of each place, from the library `holidays`; it is loaded at the first question.

Holidays of coming years are those that the law of today makes; where a government announces them
year by year, or a moon decides, the library's estimate counts until it is updated.
"""

from collections.abc import Container
from dataclasses import dataclass
from functools import cache

from cleanbreak.domain.refusal import Refusal


class UnknownCalendar(Refusal):
    """There is no calendar of holidays "{name}"."""

    code = "unknown_calendar"


@dataclass(frozen=True, slots=True)
class Holidays:
    """The public holidays of a place."""

    name: str
    """Country and, after a dash, part of it, like ``US-CA``; empty: none are known."""

    def __contains__(self, day: object) -> bool:
        """Return whether the day is a public holiday.

        :raises UnknownCalendar: if there is no such calendar.
        """
        return bool(self.name) and day in _loaded(self.name)


@cache
def _loaded(name: str) -> Container[object]:
    from holidays import country_holidays  # costs a second, and few need it

    country, _dash, part = name.partition("-")
    try:
        return country_holidays(country, subdiv=part or None)
    except NotImplementedError as fault:
        raise UnknownCalendar(name=name) from fault


def check_calendar(name: str) -> None:
    """Return if there is a calendar of that name, or none is named.

    :raises UnknownCalendar: if there is not.
    """
    if name:
        _loaded(name)
