"""A time ends with its last day, and the latest start that is due is found by one comparison."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.policy import Period
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.retention import (
    Basis,
    CaseReferenceMissing,
    Category,
    Clock,
    HoldOver,
    HoldTooLong,
    RetentionRule,
    Then,
    check_hold,
)

TODAY = date(2026, 11, 26)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
PERIODS = st.builds(Period, months=st.integers(0, 130), days=st.integers(0, 40))


def rule(keep: Period, clock: Clock = Clock.END_OF_LINE, then: Then = Then.ERASE) -> RetentionRule:
    return RetentionRule(
        category=Category.IDENTITY, keep=keep, counts_from=clock, then=then, basis=Basis.DUTY
    )


def test_german_identity_is_kept_to_the_end_of_the_year_after() -> None:
    kept = rule(Period(months=12), Clock.END_OF_YEAR)
    assert kept.last_day(date(2026, 3, 1)) == date(2027, 12, 31)
    assert not kept.is_due(date(2026, 3, 1), date(2027, 12, 31))
    assert kept.is_due(date(2026, 3, 1), date(2028, 1, 1))


def test_a_leap_day_and_a_short_month_end_on_the_last_of_february() -> None:
    assert rule(Period(months=12)).last_day(date(2024, 2, 29)) == date(2025, 2, 28)
    assert rule(Period(months=3)).last_day(date(2026, 11, 30)) == date(2027, 2, 28)


@given(PERIODS, st.sampled_from((Clock.END_OF_LINE, Clock.END_OF_YEAR)), DAYS)
def test_exactly_the_starts_up_to_the_latest_one_are_due(
    keep: Period, clock: Clock, today: date
) -> None:
    kept = rule(keep, clock)
    latest = kept.latest_start_due(today)
    assert latest is not None
    assert kept.is_due(latest, today)
    assert not kept.is_due(latest + timedelta(days=1), today)


@pytest.mark.parametrize("then", [Then.PSEUDONYMISE, Then.KEEP])
def test_what_is_not_erased_is_never_due(then: Then) -> None:
    assert rule(Period(), then=then).latest_start_due(TODAY) is None


@pytest.mark.parametrize(
    ("case", "until", "refusal"),
    [
        ("", date(2027, 1, 1), CaseReferenceMissing),
        ("Anna Müller", date(2027, 1, 1), CaseReferenceMissing),
        ("anna@example.org", date(2027, 1, 1), CaseReferenceMissing),
        ("4 O 17/26", TODAY, HoldOver),
        ("4 O 17/26", date(2028, 11, 27), HoldTooLong),
    ],
)
def test_a_hold_needs_a_case_and_an_end(case: str, until: date, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check_hold(case, until, TODAY)


def test_a_hold_of_two_years_is_the_longest() -> None:
    check_hold("4 O 17/26", date(2028, 11, 26), TODAY)
