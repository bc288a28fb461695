"""When a feed is owed: the ends that each of its reports is about, and the day it is owed by."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cleanbreak.domain.feed import Feed, Rhythm
from cleanbreak.domain.policy import Period

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPeriod:
    """One report of a feed."""

    name: str
    """``2026-11``, ``2026-Q4``, ``2026-11-26``: what people call it, and what orders reports."""
    through: date
    """Ends through this day are in it, at least."""
    due_on: date | None
    """The last day on which it is in time, if the place names one."""


class Standing(Enum):
    """How a feed stands on a day."""

    NOT_YET = "not_yet"
    """Its first period is not over."""
    DONE = "done"
    OPEN = "open"
    """It can be made, and there is time."""
    SOON = "soon"
    LATE = "late"
    """Its day is over, or a whole period went by of which nothing was reported."""


def period_of(feed: Feed, ended_on: date) -> FeedPeriod | None:
    """Return the report in which an end on that day is due; ``None``: it has no rhythm by days."""
    if feed.rhythm is Rhythm.AT_THE_END:
        return FeedPeriod(name=ended_on.isoformat(), through=ended_on, due_on=None)
    if feed.rhythm is Rhythm.QUARTERLY:
        quarter = (ended_on.month - 1) // 3 + 1
        through = _last_of_month(date(ended_on.year, 3 * quarter, 1))
        return FeedPeriod(name=f"{ended_on.year}-Q{quarter}", through=through, due_on=None)
    if feed.rhythm is Rhythm.MONTHLY:
        through = _through(feed, ended_on)
        if ended_on > through:
            through = _through(feed, Period(months=1).after(ended_on.replace(day=1)))
        due_on = feed.due_on(ended_on)
        return FeedPeriod(name=f"{through:%Y-%m}", through=through, due_on=due_on)
    return None


def latest_period(feed: Feed, today: date) -> FeedPeriod | None:
    """Return the latest report that can be made: the day it goes through is over."""
    current = period_of(feed, today)
    return period_before(feed, current) if current else None


def period_before(feed: Feed, period: FeedPeriod) -> FeedPeriod | None:
    """Return the report before that one."""
    if feed.rhythm is Rhythm.MONTHLY:
        earlier = period.through.replace(day=1) - ONE_DAY
        return period_of(feed, _through(feed, earlier))
    if feed.rhythm is Rhythm.QUARTERLY:
        return period_of(feed, Period(months=-2).after(period.through.replace(day=1)) - ONE_DAY)
    return period_of(feed, period.through - ONE_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """How a feed stands, which report it is about, and by when we want it done."""

    standing: Standing
    period: FeedPeriod | None
    due_on: date | None = None
    """The place's last day, or, where it names none, the one that the operator set itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the operator says of the calendar of one feed."""

    begins_on: date
    """Ends before this day are nobody's concern."""
    within_days: int
    """So many days after a period we want it reported, where the place names no last day."""
    alert_days: int
    """So many days before its last day a report that nobody has filed is told of."""

    def due_on(self, period: FeedPeriod) -> date:
        """Return by when a report is to be filed."""
        return period.due_on or period.through + timedelta(days=self.within_days)


def owed(feed: Feed, watch: Watch, done_through: date | None, today: date) -> Owed:
    """Return how a feed stands.

    :param done_through: the day through which ends were reported, and filed.
    """
    period = latest_period(feed, today)
    if period is None or period.through < watch.begins_on:
        return Owed(standing=Standing.NOT_YET, period=None)
    due_on = watch.due_on(period)
    if done_through is not None and done_through >= period.through:
        return Owed(standing=Standing.DONE, period=period, due_on=due_on)
    before = period_before(feed, period)
    is_missed = (
        before is not None
        and before.through >= watch.begins_on
        and (done_through is None or done_through < before.through)
    )
    if is_missed or today > due_on:
        standing = Standing.LATE
    elif today > due_on - timedelta(days=watch.alert_days):
        standing = Standing.SOON
    else:
        standing = Standing.OPEN
    return Owed(standing=standing, period=period, due_on=due_on)


def _through(feed: Feed, month: date) -> date:
    """Return the day of a month through which its report goes; without one, the last."""
    last = _last_of_month(month)
    day = feed.covers_through_day
    return last if day is None else last.replace(day=min(day, last.day))


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
