"""The day of a store in figures, by the store's own clock."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cleanbreak.domain.refusal import Refusal

FIRST_YEAR, LAST_YEAR = 2000, 2999


class NoSuchDay(Refusal):
    """There is no report of this day. Days look like 2026-11-26."""

    code = "no_such_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class CashOfDay:
    """What a store paid in one currency, and what counting found."""

    currency: str
    payments: int
    paid_minor: int
    drawers: int
    difference_minor: int
    """Below zero: missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDay:
    """One day of one store."""

    store_id: str
    day: date
    visits: int
    declarations: int
    """Plain declarations that its desks took, with a visit or without."""
    offline: int
    """Those that they took without a connection, by their clocks; not among the others."""
    ends: int
    """Visits that ended a line: an order was accepted."""
    cards_destroyed: int
    open_drawers: int
    """Drawers of the day that nobody has closed yet."""
    cash: tuple[CashOfDay, ...]
    slips: int
    first_slip: int | None
    last_slip: int | None

    def as_figures(self) -> Mapping[str, Any]:
        """Return it as JSON can keep it."""
        return {**asdict(self), "day": self.day.isoformat(), "cash": [asdict(c) for c in self.cash]}


def bounds_of_day(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """Return when a day begins and when the next one does, where the clock may have been changed.

    :param time_zone: IANA name.
    :raises NoSuchDay: if it is centuries away.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoSuchDay
    zone = ZoneInfo(time_zone)
    begins = datetime.combine(day, time(), zone)
    return begins, datetime.combine(day + timedelta(days=1), time(), zone)
