"""In a picture no figure covers another, wherever the lines end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.channels.staff.chart import LINES_HIGH, WORD_HIGH, Row, Told, line_chart

TOLD = Told(name="time", title="Time", what="How long.", label="Day", series=("p50", "p90", "p99"))
SECONDS = st.floats(min_value=0, max_value=1e7)


def tops_of(*figures: float) -> list[float]:
    chart = line_chart(TOLD, [Row(label="today", figures=figures)])
    return [line.text_top for line in chart.lines]


@given(st.tuples(SECONDS, SECONDS, SECONDS))
def test_figures_at_the_ends_of_lines_lie_apart_and_inside(figures: tuple[float, ...]) -> None:
    tops = sorted(tops_of(*figures))
    assert all(low - high >= WORD_HIGH - 0.2 for high, low in pairwise(tops))
    assert WORD_HIGH <= tops[0] <= tops[-1] < LINES_HIGH - WORD_HIGH


def test_figures_that_are_far_apart_stay_at_their_lines() -> None:
    chart = line_chart(TOLD, [Row(label="today", figures=(1, 30, 900))])
    for line in chart.lines:
        assert line.text_top == pytest.approx(line.dots[-1][1] - 6)
