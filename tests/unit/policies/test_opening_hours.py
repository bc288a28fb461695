"""Opening hours: open until when, on holidays, at night, and when the clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.store_ticket import slot_starts
from cleanbreak.policies.opening_hours import (
    HolidaysNotKnown,
    HoursNotKnowable,
    MalformedHours,
    OpeningHours,
    OpenState,
    StoreNeverOpens,
)

BERLIN = ZoneInfo("Europe/Berlin")
USUAL = "Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-14:00; PH off"
NOW = datetime(2026, 12, 24, 11, tzinfo=UTC)
"""A Thursday, 12:00 in Berlin."""


def hours(text: str, country: str = "DE", zone: ZoneInfo = BERLIN) -> OpeningHours:
    return OpeningHours(text, zone, country)


def test_it_is_told_until_when_a_store_is_open_or_closed() -> None:
    usual = hours(USUAL)
    assert usual.state_at(NOW) == OpenState(True, NOW + timedelta(hours=1))
    assert usual.state_at(NOW + timedelta(hours=1)) == OpenState(False, NOW + timedelta(hours=2))
    after_christmas = datetime(2026, 12, 28, 8, tzinfo=UTC)
    assert usual.state_at(NOW + timedelta(hours=6)) == OpenState(False, after_christmas)
    assert hours("24/7").state_at(NOW) == OpenState(True, None)


def test_holidays_are_those_of_the_country() -> None:
    boxing_day = date(2026, 12, 26)  # a Saturday: a holiday in Germany, none in France
    assert hours(USUAL).openings_on(boxing_day) == []
    assert len(hours(USUAL, "FR").openings_on(boxing_day)) == 1
    new_year = date(2027, 2, 6)  # of the moon, a Saturday
    assert hours("Mo-Su 09:00-18:00; PH off", "CN").openings_on(new_year) == []


@pytest.mark.parametrize(
    ("day", "slots"), [("2026-10-25", 8), ("2026-03-29", 4), ("2026-10-18", 6)]
)
def test_a_night_on_which_clocks_are_changed_is_an_hour_longer_or_shorter(
    day: str, slots: int
) -> None:
    openings = hours("Su 01:00-04:00").openings_on(date.fromisoformat(day))
    starts = slot_starts([(one.start, one.end) for one in openings], 30)
    assert len(starts) == len(set(starts)) == slots


def test_an_hour_that_is_skipped_is_not_open() -> None:
    assert hours("Su 02:15-02:45").openings_on(date(2026, 3, 29)) == []
    assert len(hours("Su 02:15-02:45").openings_on(date(2026, 4, 5))) == 1


def test_a_night_belongs_to_both_days() -> None:
    late = hours("Fr 20:00-02:00")
    (friday,), (saturday,) = (
        late.openings_on(date(2026, 11, 27)),
        late.openings_on(date(2026, 11, 28)),
    )
    assert friday.end == saturday.start
    assert (friday.end - friday.start, saturday.end - saturday.start) == (
        timedelta(hours=4),
        timedelta(hours=2),
    )


@pytest.mark.parametrize(
    ("text", "country", "refusal"),
    [
        ("9-18", "DE", MalformedHours),
        ("Montag bis Freitag", "DE", MalformedHours),
        ("", "DE", MalformedHours),
        ("Mo-Fr 09:00-18:00; xx", "DE", MalformedHours),
        ("sunrise-18:00", "DE", HoursNotKnowable),
        ("Mo-Fr 09:00-18:00; SH off", "DE", HoursNotKnowable),
        (USUAL, "", HolidaysNotKnown),
        (USUAL, "XX", HolidaysNotKnown),
        ("2020 Mo 09:00-10:00", "DE", StoreNeverOpens),
        ("off", "DE", StoreNeverOpens),
    ],
)
def test_what_cannot_be_kept_to_is_refused(text: str, country: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        hours(text, country).check(NOW)


def test_the_place_of_a_mistake_is_told() -> None:
    with pytest.raises(MalformedHours) as told:
        hours("Mo-Fr 09:00-18:00; xx").check(NOW)
    assert told.value.data == {"at": 20}
