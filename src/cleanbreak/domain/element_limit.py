"""How hard an element may be driven, when it is left in peace, and when it is tried again.

An element is what stands behind one port: network, esim, charging, payments, numbering, messages,
signing, identity or line_services. One call is one line asked of it once, however many lines a
batch has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo, available_timezones

from cleanbreak.domain.refusal import Refusal

USED_SHARE = 0.95
"""Of what an element takes, we send so much: calls that arrive a little late never make one more
than it takes in any second."""
SLICES_PER_S = 50
"""A batch is sent in slices; more of them cost more commits, fewer make each slice a burst."""
SLICE_LONGEST_S = 0.01
"""A slow element gets single calls, since the last calls of a long slice would arrive late."""
RATE_MAX = 100_000
FAILED_BATCHES_MAX = 3
"""So many batches in a row get no answer, then the element is left alone."""
OPEN_FIRST_S, OPEN_LONGEST_S = 5.0, 300.0
PROBE_LONGEST = timedelta(seconds=60)
"""A worker that died while it tried whether an element is back holds up the others so long."""
ALERT_AFTER = timedelta(minutes=15)
_RATE = re.compile(r"([1-9][0-9]{0,5})/(s|min)")
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIMES = re.compile(f"({_CLOCK})-({_CLOCK}|24:00)")
_ONE_DAY = timedelta(days=1)
_DAYS_SEARCHED = 3


class MalformedRate(Refusal):
    """ "{rate}" is not a rate. Give whole calls per second or minute: 200/s or 30/min."""

    code = "malformed_rate"


class MalformedPause(Refusal):
    """ "{times}" is not a pause. Give two different times of the day: 06:00-23:00."""

    code = "malformed_pause"


class UnknownTimeZone(Refusal):
    """There is no time zone "{zone}". Give one like Europe/Berlin."""

    code = "unknown_time_zone"


class NeverOpen(Refusal):
    """These pauses leave no minute of the day in which mass work could go on."""

    code = "never_open"


def parse_rate(text: str) -> float:
    """Return calls per second.

    :raises MalformedRate: if it is none, or more than 100,000 a second.
    """
    match = _RATE.fullmatch(text.strip())
    calls = int(match[1]) if match else 0
    if match is None or calls > RATE_MAX:
        raise MalformedRate(rate=text)
    return calls if match[2] == "s" else calls / 60


def rate_text(rate_per_s: float) -> str:
    """Return the rate as :func:`parse_rate` takes it."""
    if rate_per_s == int(rate_per_s):
        return f"{int(rate_per_s)}/s"
    return f"{round(rate_per_s * 60)}/min"


def slice_size(rate_per_s: float, call_s: float = 0.0) -> int:
    """Return how many calls are sent at once.

    :param call_s: seconds that one call of the last slice took.
    """
    by_rate = int(rate_per_s / SLICES_PER_S)
    by_time = int(SLICE_LONGEST_S / call_s) if call_s else by_rate
    return max(1, min(by_rate, by_time))


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyPause:
    """Times of each day, by the clocks of one place, at which mass work leaves an element alone."""

    begins: time
    ends: time
    """Before ``begins``, if the pause lasts over midnight."""
    zone: str

    @classmethod
    def parse(cls, times: str, zone: str) -> "DailyPause":
        """Return the pause that ``06:00-23:00`` means; 24:00 is midnight.

        :raises MalformedPause: if it is none, or if it lasts no time or all day.
        :raises UnknownTimeZone: if there is no such zone.
        """
        match = _TIMES.fullmatch(times.strip())
        begins, ends = match.groups() if match else ("", "")
        ends = ends.replace("24:00", "00:00")
        if begins == ends:
            raise MalformedPause(times=times)
        if zone not in available_timezones():
            raise UnknownTimeZone(zone=zone)
        return cls(begins=time.fromisoformat(begins), ends=time.fromisoformat(ends), zone=zone)

    @property
    def times(self) -> str:
        """Return it as :meth:`parse` takes it."""
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"

    def end_of(self, now: datetime) -> datetime | None:
        """Return when the pause ends that lasts now; ``None`` if none does.

        When clocks are changed, it is never shorter than what the clocks say.
        """
        today = now.astimezone(ZoneInfo(self.zone)).date()
        for day in (today - _ONE_DAY, today, today + _ONE_DAY):
            last_day = day if self.begins < self.ends else day + _ONE_DAY
            begins_at, ends_at = self._at(day, self.begins)[0], self._at(last_day, self.ends)[1]
            if begins_at <= now < ends_at:
                return ends_at
        return None

    def _at(self, day: date, at: time) -> tuple[datetime, datetime]:
        """Return the first and the last instant that the clocks may mean."""
        zone, utc = ZoneInfo(self.zone), ZoneInfo("UTC")
        both = [
            datetime.combine(day, at.replace(fold=fold), zone).astimezone(utc) for fold in (0, 1)
        ]
        return min(both), max(both)


def pause_ends_at(pauses: Sequence[DailyPause], now: datetime) -> datetime | None:
    """Return when mass work may go on, if it has to pause now.

    :raises NeverOpen: if the pauses take turns for days.
    """
    until, ends = now, [pause.end_of(now) for pause in pauses]
    while later := [end for end in ends if end is not None]:
        until = max(later)
        if until - now > _DAYS_SEARCHED * _ONE_DAY:
            raise NeverOpen
        ends = [pause.end_of(until) for pause in pauses]
    return until if until > now else None


class BreakerState(Enum):
    """Whether an element is called."""

    CLOSED = "closed"
    """It is."""
    OPEN = "open"
    """It did not answer, and is left alone for a while."""
    HALF_OPEN = "half_open"
    """It was left alone long enough: one call of one worker finds out whether it is back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """How an element answered of late, as all workers share it."""

    failures: int = 0
    """Batches in a row that got no answer."""
    openings: int = 0
    """How often in a row it was left alone."""
    open_until: datetime | None = None
    probe_until: datetime | None = None
    """Somebody is trying whether it is back, and has until then."""
    down_since: datetime | None = None
    is_alerted: bool = False
    """Whether people were told that it has been down for long."""

    def state(self, now: datetime) -> BreakerState:
        """Return whether the element is called."""
        if self.open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self.open_until else BreakerState.HALF_OPEN

    def left_alone_until(self, now: datetime) -> datetime | None:
        """Return until when nobody else may call the element; ``None`` if it may be called."""
        ends = [end for end in (self.open_until, self.probe_until) if end is not None]
        return max((end for end in ends if end > now), default=None)


CLOSED = Breaker()


def after_failure(breaker: Breaker, now: datetime, *, jitter: float, is_probe: bool) -> Breaker:
    """Return the breaker after a batch got no answer.

    A batch that was under way when the element was left alone says nothing new.

    :param jitter: a random figure from 0 to 1.
    """
    if breaker.open_until is None:
        failed = replace(breaker, failures=breaker.failures + 1)
        return failed if failed.failures < FAILED_BATCHES_MAX else _opened(failed, now, jitter)
    return _opened(breaker, now, jitter) if is_probe else breaker


def after_success(breaker: Breaker, *, is_probe: bool) -> Breaker:
    """Return the breaker after the element answered: only a probe ends that it is left alone."""
    return CLOSED if is_probe or breaker.open_until is None else breaker


def _opened(breaker: Breaker, now: datetime, jitter: float) -> Breaker:
    down_since = breaker.down_since or now
    return replace(
        breaker,
        openings=breaker.openings + 1,
        open_until=now + open_for(breaker.openings + 1, jitter),
        probe_until=None,
        down_since=down_since,
        is_alerted=now - down_since >= ALERT_AFTER,
    )


def open_for(openings: int, jitter: float) -> timedelta:
    """Return how long an element is left alone: twice as long each time, up to five minutes.

    :param jitter: from 0 to 1; the wait is 0.8 to 1.0 of the full one.
    """
    full_s = min(OPEN_FIRST_S * 2 ** min(openings - 1, 20), OPEN_LONGEST_S)
    return timedelta(seconds=full_s * (0.8 + 0.2 * jitter))


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What is known of one element."""

    name: str
    rate_per_s: float | None = None
    """Without a limit: ``None``."""
    pauses: tuple[DailyPause, ...] = ()
    breaker: Breaker = CLOSED
