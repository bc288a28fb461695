"""The time of the night, as the settings say it."""

from datetime import time

import pytest

from cleanbreak.site.nightly_time import NotATimeOfDay, read_time


def test_a_time_of_the_day_is_read_to_the_minute() -> None:
    assert read_time("02:40") == time(2, 40)
    assert read_time("23:59:58") == time(23, 59)


@pytest.mark.parametrize("text", ["", "2:40", "24:00", "soon"])
def test_anything_else_stops_the_start(text: str) -> None:
    with pytest.raises(NotATimeOfDay, match="CLEANBREAK_RECONCILE_AT"):
        read_time(text)
