"""Opening hours as OpenStreetMap writes them, from the library `opening-hours-py`.

The library knows the national holidays of a country, not those of its parts, and no school
holidays; without coordinates it takes seven for sunrise. What it does not know is refused.
It is loaded at the first question: that costs 60 ms.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cleanbreak.domain.national_number import REGIONS
from cleanbreak.domain.refusal import Refusal
from cleanbreak.policies.loader import time_zone_of

if TYPE_CHECKING:
    from opening_hours import OpeningHours as Parsed

KNOWN_AHEAD = timedelta(days=400)
"""What opens at no time within this is closed."""
_OF_HOLIDAYS = re.compile(r"\bPH\b")
_NOT_KNOWN = re.compile(r"\b(SH|sunrise|sunset|dawn|dusk)\b")
_PLACE_OF_FAULT = re.compile(r"--> \d+:(\d+)")


class MalformedHours(Refusal):
    """These are no opening hours, from character {at} on. Write them like
    Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH off.
    """

    code = "malformed_hours"


class HoursNotKnowable(Refusal):
    """Sunrise, sunset and school holidays are not known here. Write days and times."""

    code = "hours_not_knowable"


class HolidaysNotKnown(Refusal):
    """The public holidays of this country are not known. Name its code, or write the days."""

    code = "holidays_not_known"


class StoreNeverOpens(Refusal):
    """By these hours the store never opens within a year."""

    code = "store_never_opens"


@dataclass(frozen=True, slots=True)
class Opening:
    """A time during which an outlet is open; in UTC, since clocks are changed at night."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether an outlet is open, and until when that stays so."""

    is_open: bool
    changes_at: datetime | None
    """UTC; ``None``: not for a year."""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The opening hours of one outlet."""

    text: str
    zone: ZoneInfo
    country: str
    """ISO 3166: whose public holidays ``PH`` means."""

    def check(self, now: datetime) -> None:
        """Return if they can be evaluated and open at some time.

        :raises MalformedHours, HoursNotKnowable, HolidaysNotKnown, StoreNeverOpens: if not.
        """
        if _NOT_KNOWN.search(self.text):
            raise HoursNotKnowable
        if next(self.openings(now, now + KNOWN_AHEAD), None) is None:
            raise StoreNeverOpens

    def openings(self, start: datetime, end: datetime) -> Iterator[Opening]:
        """Yield when the outlet is open between two instants, in order; what touches is one.

        :raises MalformedHours, HolidaysNotKnown: if they cannot be evaluated.
        """
        held: Opening | None = None
        for one in self._pieces(start, end):
            if held is not None and one.start <= held.end:
                held = Opening(held.start, one.end)
                continue
            if held is not None:
                yield held
            held = one
        if held is not None:
            yield held

    def openings_on(self, day: date) -> list[Opening]:
        """Return when the outlet is open on a day of its clocks."""
        midnights = [
            datetime.combine(day + timedelta(days=n), time(), self.zone).astimezone(UTC)
            for n in (0, 1)
        ]
        return list(self.openings(*midnights))

    def state_at(self, now: datetime) -> OpenState:
        """Return whether the outlet is open, and when that changes."""
        first = next(self.openings(now, now + KNOWN_AHEAD), None)
        if first is None:
            return OpenState(is_open=False, changes_at=None)
        if first.start > now:
            return OpenState(is_open=False, changes_at=first.start)
        is_always = first.end >= now + KNOWN_AHEAD
        return OpenState(is_open=True, changes_at=None if is_always else first.end)

    def _pieces(self, start: datetime, end: datetime) -> Iterator[Opening]:
        from opening_hours import State

        parsed = _parsed(self.text, self.zone, self.country)
        between = start.astimezone(self.zone), end.astimezone(self.zone)
        for opens, closes, state, _comment in parsed.intervals(*between):
            piece = Opening(opens.astimezone(UTC), closes.astimezone(UTC))
            if state == State.OPEN and piece.start < piece.end:
                yield piece


def hours_at(text: str, place: str) -> OpeningHours:
    """Return opening hours by the clocks and the public holidays of a place: ``de``, ``us-ca``."""
    return OpeningHours(text, time_zone_of(place), REGIONS.get(place.partition("-")[0], ""))


@lru_cache(maxsize=4096)
def _parsed(text: str, zone: ZoneInfo, country: str) -> "Parsed":
    import opening_hours as library  # only who asks for hours wants it

    needs_holidays = bool(_OF_HOLIDAYS.search(text))
    if needs_holidays and not country:
        raise HolidaysNotKnown
    try:
        return library.OpeningHours(
            text,
            timezone=zone,
            country=country if needs_holidays else None,
            auto_country=False,
            auto_timezone=False,
        )
    except (
        library.ParserError,  # type: ignore[attr-defined]  # its stub forgets them
        library.UnknownCountryError,  # type: ignore[attr-defined]
    ) as fault:
        place = _PLACE_OF_FAULT.search(str(fault))
        if place is None:
            raise HolidaysNotKnown from fault
        raise MalformedHours(at=int(place[1])) from fault
