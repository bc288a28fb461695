"""When feeds are owed: by their rhythm, the place's last day, and what was filed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

from cleanbreak.domain.feed import Feed, Rhythm
from cleanbreak.domain.feed_calendar import (
    Owed,
    Standing,
    Watch,
    latest_period,
    owed,
    period_before,
    period_of,
)

RND = Feed(name="rnd", rhythm=Rhythm.MONTHLY, covers_through_day=10, due_day=15)
MNRL = Feed(name="mnrl", rhythm=Rhythm.MONTHLY, covers_through_day=7)
MONTH = Feed(name="month", rhythm=Rhythm.MONTHLY, covers_through_day=31)
QUARTER = Feed(name="quarter", rhythm=Rhythm.QUARTERLY)
DAILY = Feed(name="count", rhythm=Rhythm.AT_THE_END)
UNBINDING = Feed(name="unbinding", rhythm=Rhythm.BEFORE_REUSE)
WATCH = Watch(begins_on=date(2026, 9, 1), within_days=3, alert_days=4)


@pytest.mark.parametrize(
    ("feed", "today", "name", "through", "due_on"),
    [
        (RND, "2026-11-10", "2026-10", "2026-10-10", "2026-10-15"),
        (RND, "2026-11-11", "2026-11", "2026-11-10", "2026-11-15"),
        (RND, "2027-01-05", "2026-12", "2026-12-10", "2026-12-15"),
        (MNRL, "2026-11-08", "2026-11", "2026-11-07", None),
        (MONTH, "2026-03-01", "2026-02", "2026-02-28", None),
        (MONTH, "2028-02-29", "2028-01", "2028-01-31", None),
        (QUARTER, "2026-12-31", "2026-Q3", "2026-09-30", None),
        (QUARTER, "2027-01-01", "2026-Q4", "2026-12-31", None),
        (DAILY, "2026-11-12", "2026-11-11", "2026-11-11", None),
    ],
)
def test_the_latest_report_is_the_one_whose_last_day_is_over(
    feed: Feed, today: str, name: str, through: str, due_on: str | None
) -> None:
    period = latest_period(feed, date.fromisoformat(today))
    assert period is not None
    found = (period.name, period.through.isoformat(), period.due_on and period.due_on.isoformat())
    assert found == (name, through, due_on)


def test_what_is_told_before_reuse_has_no_days() -> None:
    assert latest_period(UNBINDING, date(2026, 11, 12)) is None
    assert owed(UNBINDING, WATCH, None, date(2026, 11, 12)).standing is Standing.NOT_YET


@examples(max_examples=60, deadline=None)
@given(
    some.sampled_from([RND, MNRL, MONTH, QUARTER, DAILY]),
    some.dates(date(2020, 1, 1), date(2035, 12, 31)),
)
def test_every_day_is_in_one_report_and_no_day_between_two(feed: Feed, day: date) -> None:
    period = period_of(feed, day)
    assert period is not None
    before = period_before(feed, period)
    assert before is not None
    assert before.through < day <= period.through
    assert period_of(feed, period.through) == period
    assert period_of(feed, before.through) == before
    after = period_of(feed, period.through + timedelta(days=1))
    assert after is not None
    assert period_before(feed, after) == period


def standing(today: str, done_through: str | None = "2026-10-10") -> Owed:
    done = date.fromisoformat(done_through) if done_through else None
    return owed(RND, WATCH, done, date.fromisoformat(today))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-10", Standing.DONE),
        ("2026-11-11", Standing.OPEN),
        ("2026-11-12", Standing.SOON),
        ("2026-11-15", Standing.SOON),
        ("2026-11-16", Standing.LATE),
    ],
)
def test_it_is_told_before_the_last_day_and_after_it(today: str, expected: Standing) -> None:
    assert standing(today).standing is expected


def test_a_month_that_nobody_filed_is_late_until_the_next_is_filed() -> None:
    assert standing("2026-11-11", "2026-09-10").standing is Standing.LATE
    assert standing("2026-11-11", None).standing is Standing.LATE
    assert standing("2026-11-11", "2026-11-10").standing is Standing.DONE


def test_before_the_operator_began_nothing_is_owed() -> None:
    assert standing("2026-09-10", None).standing is Standing.NOT_YET
    assert standing("2026-09-11", None).standing is Standing.OPEN
    assert standing("2026-09-16", None).standing is Standing.LATE


def test_where_the_place_names_no_day_the_operators_own_counts() -> None:
    stands = owed(MNRL, WATCH, date(2026, 10, 7), date(2026, 11, 11))
    assert (stands.due_on, stands.standing) == (date(2026, 11, 10), Standing.LATE)
