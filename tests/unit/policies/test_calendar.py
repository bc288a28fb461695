"""Holidays of a place: its own and those of its parts; loaded only when a day is asked for."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from cleanbreak.policies.calendar import Holidays, UnknownCalendar
from cleanbreak.policies.loader import known_places, policy_for
from cleanbreak.policies.packs import read_pack

TODAY = date(2026, 11, 26)
REPUBLIC_DAY = date(2026, 11, 15)
DAYS_OF_2027 = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
CESAR_CHAVEZ = date(2026, 3, 31)


def test_every_place_has_its_own_holidays_and_the_union_none() -> None:
    for place in known_places():
        name = read_pack(place).holiday_calendar
        of_the_year = [day for day in DAYS_OF_2027 if day in Holidays(name)]
        assert bool(of_the_year) == bool(name), place
    assert {one for one in known_places() if not read_pack(one).holiday_calendar} == {"eu"}


def test_a_part_has_holidays_of_its_own() -> None:
    assert CESAR_CHAVEZ in Holidays("US-CA")
    assert CESAR_CHAVEZ not in Holidays("US")
    assert REPUBLIC_DAY in Holidays("BR")


def test_two_working_days_in_brazil_pass_over_tiradentes() -> None:
    days = policy_for("br", TODAY).working_days
    assert date(2026, 4, 21) in days.holidays  # Tuesday
    assert days.after(date(2026, 4, 17), 2) == date(2026, 4, 22)  # Friday, Monday, Wednesday


@pytest.mark.parametrize("name", ["XX", "US-XX"])
def test_a_calendar_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(UnknownCalendar, match=name):
        assert TODAY in Holidays(name)


def test_nobody_waits_for_the_library_who_counts_no_working_day() -> None:
    said = (
        "import sys, django\n"
        "from django.conf import settings\n"
        "settings.configure(CLEANBREAK_POLICY_OVERLAYS=None)\n"
        "from datetime import date\n"
        "from cleanbreak.policies.loader import policy_for\n"
        "days = policy_for('br', date(2026, 11, 26)).working_days\n"
        "print('holidays' in sys.modules, date(2026, 12, 25) in days.holidays,"
        " 'holidays' in sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, text=True, check=True
    ).stdout
    assert shown.split() == ["False", "True", "True"]
