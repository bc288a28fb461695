"""Rates, pauses across midnight and clock changes, and a breaker that opens, tries and closes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cleanbreak.domain.element_limit import (
    ALERT_AFTER,
    CLOSED,
    Breaker,
    BreakerState,
    DailyPause,
    MalformedPause,
    MalformedRate,
    NeverOpen,
    UnknownTimeZone,
    after_failure,
    after_success,
    open_for,
    parse_rate,
    pause_ends_at,
    rate_text,
    slice_size,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "rate_per_s"),
    [("200/s", 200), ("1/s", 1), ("30/min", 0.5), ("90/min", 1.5), ("100000/s", 100_000)],
)
def test_a_rate_is_read_and_said_again(text: str, rate_per_s: float) -> None:
    assert parse_rate(text) == rate_per_s
    assert rate_text(rate_per_s) == text


@pytest.mark.parametrize("text", ["", "200", "0/s", "2.5/s", "-1/s", "200/h", "100001/s", "200 /s"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(MalformedRate):
        parse_rate(text)


@pytest.mark.parametrize(
    ("rate_per_s", "call_s", "calls"),
    [(200, 0, 4), (49, 0, 1), (10_000, 0, 200), (200, 0.005, 2), (200, 3, 1), (0.5, 0, 1)],
)
def test_slices_are_small_and_single_calls_for_slow_elements(
    rate_per_s: float, call_s: float, calls: int
) -> None:
    assert slice_size(rate_per_s, call_s) == calls


@pytest.mark.parametrize(
    ("times", "now", "ends"),
    [
        ("06:00-23:00", "2026-11-22T04:59:59", None),
        ("06:00-23:00", "2026-11-22T05:00:00", "2026-11-22T22:00:00"),
        ("06:00-23:00", "2026-11-22T21:59:59", "2026-11-22T22:00:00"),
        ("06:00-23:00", "2026-11-22T22:00:00", None),
        ("22:30-04:00", "2026-11-22T21:30:00", "2026-11-23T03:00:00"),
        ("22:30-04:00", "2026-11-23T02:59:59", "2026-11-23T03:00:00"),
        ("22:30-04:00", "2026-11-23T03:00:00", None),
        ("18:00-24:00", "2026-11-22T22:59:59", "2026-11-22T23:00:00"),
        ("18:00-24:00", "2026-11-22T23:00:00", None),
        # 2026-03-29: 02:00 CET is 03:00 CEST; 2026-10-25: 03:00 CEST is 02:00 CET again
        ("06:00-23:00", "2026-03-29T04:00:00", "2026-03-29T21:00:00"),
        ("01:00-02:30", "2026-03-29T01:15:00", "2026-03-29T01:30:00"),
        ("02:30-04:00", "2026-03-29T00:30:00", "2026-03-29T02:00:00"),
        ("01:00-02:30", "2026-10-25T00:45:00", "2026-10-25T01:30:00"),
        ("02:30-04:00", "2026-10-25T00:30:00", "2026-10-25T03:00:00"),
    ],
)
def test_pauses_end_by_the_clocks_of_their_place(times: str, now: str, ends: str | None) -> None:
    pause = DailyPause.parse(times, "Europe/Berlin")
    assert pause_ends_at([pause], utc(now)) == (utc(ends) if ends else None)


def test_pauses_that_follow_each_other_are_one() -> None:
    pauses = [DailyPause.parse(one, "UTC") for one in ("11:00-13:00", "13:00-15:00")]
    assert pause_ends_at(pauses, NOON) == NOON + timedelta(hours=3)
    assert pause_ends_at(pauses, NOON + timedelta(hours=3)) is None
    assert pause_ends_at([], NOON) is None


def test_pauses_that_leave_no_time_are_refused() -> None:
    pauses = [DailyPause.parse(one, "UTC") for one in ("00:00-12:00", "12:00-24:00")]
    with pytest.raises(NeverOpen):
        pause_ends_at(pauses, NOON)


@pytest.mark.parametrize(
    "times", ["", "6:00-23:00", "06:00", "06:00-06:00", "00:00-24:00", "24:00-06:00", "06:00-24:01"]
)
def test_what_is_no_pause_is_refused(times: str) -> None:
    with pytest.raises(MalformedPause):
        DailyPause.parse(times, "UTC")


def test_a_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownTimeZone):
        DailyPause.parse("06:00-23:00", "Europe/Atlantis")


def failed(breaker: Breaker, now: datetime = NOON, is_probe: bool = False) -> Breaker:
    return after_failure(breaker, now, jitter=1.0, is_probe=is_probe)


def opened() -> Breaker:
    return failed(failed(failed(CLOSED)))


def test_three_failures_in_a_row_open_it_and_fewer_do_not() -> None:
    twice = failed(failed(CLOSED))
    assert twice.state(NOON) is BreakerState.CLOSED
    assert after_success(twice, is_probe=False) == CLOSED
    three = failed(twice)
    assert three.state(NOON) is BreakerState.OPEN
    assert three.open_until == NOON + timedelta(seconds=5)
    assert three.state(NOON + timedelta(seconds=5)) is BreakerState.HALF_OPEN


def test_batches_that_were_under_way_say_nothing_new() -> None:
    assert failed(opened()) == opened()
    assert after_success(opened(), is_probe=False) == opened()


def test_only_the_probe_closes_it_or_opens_it_for_longer() -> None:
    probing = replace(opened(), probe_until=NOON + timedelta(minutes=1))
    assert after_success(probing, is_probe=True) == CLOSED
    later = NOON + timedelta(seconds=5)
    again = failed(probing, later, is_probe=True)
    assert again.open_until == later + timedelta(seconds=10)
    assert (again.probe_until, again.down_since) == (None, NOON)


def test_nobody_else_calls_while_somebody_tries() -> None:
    later = NOON + timedelta(seconds=5)
    assert opened().left_alone_until(NOON) == later
    assert opened().left_alone_until(later) is None
    probing = replace(opened(), probe_until=later + timedelta(seconds=60))
    assert probing.left_alone_until(later) == later + timedelta(seconds=60)
    assert CLOSED.left_alone_until(NOON) is None


def test_the_wait_doubles_up_to_five_minutes_and_is_never_longer() -> None:
    waits_s = [open_for(openings, 1.0).total_seconds() for openings in range(1, 9)]
    assert waits_s == [5, 10, 20, 40, 80, 160, 300, 300]
    assert open_for(10**6, 1.0) == timedelta(seconds=300)
    assert open_for(1, 0.0) == timedelta(seconds=4)


def test_people_are_told_once_it_is_down_for_long() -> None:
    soon = failed(opened(), NOON + ALERT_AFTER - timedelta(seconds=1), is_probe=True)
    late = failed(opened(), NOON + ALERT_AFTER, is_probe=True)
    assert (soon.is_alerted, late.is_alerted) == (False, True)
