"""Working days are counted over weekends, holidays, month ends and leap days."""

from datetime import date

import pytest

from cleanbreak.domain.working_days import WorkingDays

CHRISTMAS = frozenset({date(2026, 12, 25), date(2027, 1, 1)})


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-23", 0, "2026-11-23"),  # Monday: none after it is itself
        ("2026-11-28", 0, "2026-11-28"),  # also on a Saturday
        ("2026-11-23", 2, "2026-11-25"),
        ("2026-11-27", 2, "2026-12-01"),  # Friday, over the weekend and the end of the month
        ("2026-11-28", 2, "2026-12-01"),  # Saturday
        ("2026-11-29", 2, "2026-12-01"),  # Sunday
        ("2026-12-24", 2, "2026-12-29"),  # over a holiday that falls on a Friday
        ("2026-12-31", 2, "2027-01-05"),  # over the new year
        ("2028-02-28", 1, "2028-02-29"),  # a leap day is a Tuesday like others
        ("2027-02-26", 1, "2027-03-01"),
    ],
)
def test_working_days_after_a_day(start: str, count: int, end: str) -> None:
    days = WorkingDays(CHRISTMAS)
    assert days.after(date.fromisoformat(start), count) == date.fromisoformat(end)


def test_neither_weekends_nor_holidays_are_working_days() -> None:
    days = WorkingDays(CHRISTMAS)
    assert [days.has(date(2026, 12, day)) for day in (24, 25, 26, 27, 28)] == [
        True,
        False,
        False,
        False,
        True,
    ]
