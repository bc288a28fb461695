"""Pictures of figures: where each bar and each point lies. Templates draw them, style colours them.

A picture is 360 units wide, so that its words can be read on a telephone. Every figure in it is in
a table behind it, too; whoever does not see the picture misses nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise

from cleanbreak.channels.staff.campaign_words import count_text

Words = str | Promise
WIDE = 360.0
ROW_HIGH, BAR_FROM = 40, 20
BARS_WIDE = 230.0
"""Beside the bars their figures stand, below their labels: neither covers the other."""
BARS_MAX = 14
"""More rows than these are in the table only."""
LINES_HIGH, LINES_TOP, LINES_FOOT = 200.0, 20.0, 30.0
LINES_LEFT, LINES_RIGHT = 14.0, 346.0
WORD_HIGH = 14.0
"""So far apart the baselines of two figures lie, lest one covers the other."""
TENTH = 0.1
"""On an axis of powers of ten, nothing is drawn below a tenth of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of figures: a label, and a figure for each series."""

    label: Words
    figures: Sequence[float]
    texts: Sequence[str] = ()
    """The figures as they are read; if there are none, as counts."""

    @property
    def said(self) -> Sequence[str]:
        """Return the figures as they are read."""
        return self.texts or [count_text(int(one)) for one in self.figures]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of a bar."""

    series: int
    left: float
    wide: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar, of one or more pieces, below its label."""

    label: Words
    text: str
    top: int
    bar_top: int
    text_top: int
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One series over the days."""

    series: int
    points: str
    dots: Sequence[tuple[float, float]]
    text: str
    """Its last figure, at the end of the line."""
    text_top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One picture, with the table that is behind it."""

    name: str
    title: Words
    what: Words
    """What it shows, in a sentence."""
    label: Words
    """What its rows are."""
    series: Sequence[Words]
    rows: Sequence[Row]
    bars: Sequence[Bar] = ()
    lines: Sequence[Line] = ()
    grid: Sequence[float] = ()
    """How high each power of ten lies."""
    days: Sequence[tuple[float, Words]] = ()
    high: float = 0
    kind: str
    """How it is coloured: ``nested``, ``stacked``, ``single`` or ``lines``."""
    wide: float = field(default=WIDE, init=False)
    rail: float = field(default=BARS_WIDE, init=False)

    @property
    def table(self) -> list[tuple[Words, list[tuple[Words, str]]]]:
        """Return the rows with what each figure is, for a table that has no room for its head."""
        return [(row.label, list(zip(self.series, row.said, strict=True))) for row in self.rows]

    @property
    def file(self) -> str:
        """Return the name of its table as a file."""
        return f"today-{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a picture is about."""

    name: str
    title: Words
    what: Words
    label: Words
    series: Sequence[Words]


def bar_chart(told: Told, rows: Sequence[Row], *, nested: bool = False) -> Chart:
    """Return bars one below the other, the pieces of each side by side.

    :param nested: each figure is a part of the one before it, as in a funnel: the pieces lie upon
        each other.
    """
    shown = rows[:BARS_MAX]
    most = max((_long(row, nested=nested) for row in shown), default=0) or 1
    return Chart(
        **_told(told),
        rows=rows,
        kind="nested" if nested else "stacked" if len(told.series) > 1 else "single",
        bars=[_bar(place, row, most, nested=nested) for place, row in enumerate(shown)],
        high=ROW_HIGH * len(shown),
    )


def line_chart(told: Told, rows: Sequence[Row]) -> Chart:
    """Return a line for each series over the rows, on an axis of powers of ten."""
    step = (LINES_RIGHT - LINES_LEFT) / max(len(rows) - 1, 1)
    most = max((figure for row in rows for figure in row.figures), default=1)
    return Chart(
        **_told(told),
        rows=rows,
        kind="lines",
        lines=_apart([_line(series, rows, step, most) for series in range(len(told.series))]),
        grid=[_height(power, most) for power in _powers(most)],
        days=[(LINES_LEFT + step * place, row.label) for place, row in enumerate(rows)],
        high=LINES_HIGH,
    )


def _told(told: Told) -> dict[str, Any]:
    names = ("name", "title", "what", "label", "series")
    return {name: getattr(told, name) for name in names}


def _long(row: Row, *, nested: bool) -> float:
    return max(row.figures, default=0) if nested else sum(row.figures)


def _bar(place: int, row: Row, most: float, *, nested: bool) -> Bar:
    parts, left = [], 0.0
    for series, figure in enumerate(row.figures):
        wide = BARS_WIDE * figure / most
        parts.append(Part(series=series, left=round(left, 1), wide=round(wide, 1)))
        left += 0 if nested else wide
    return Bar(
        label=row.label,
        text=_sum(row, nested=nested),
        top=ROW_HIGH * place + 14,
        bar_top=ROW_HIGH * place + BAR_FROM,
        text_top=ROW_HIGH * place + BAR_FROM + 11,
        parts=parts,
    )


def _sum(row: Row, *, nested: bool) -> str:
    """Return the figure beside a bar: of a funnel, the last of the first; else all of it."""
    if nested:
        return f"{row.said[-1]} / {row.said[0]}"
    return count_text(int(sum(row.figures))) if len(row.figures) > 1 else row.said[0]


def _line(series: int, rows: Sequence[Row], step: float, most: float) -> Line:
    dots = [
        (round(LINES_LEFT + step * place, 1), _height(row.figures[series], most))
        for place, row in enumerate(rows)
    ]
    return Line(
        series=series,
        points=" ".join(f"{x},{y}" for x, y in dots),
        dots=dots,
        text=rows[-1].said[series] if rows else "",
        text_top=dots[-1][1] - 6 if dots else 0,
    )


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Move last figures up where one would cover another, and down again from the edge."""
    tops = {one.series: one.text_top for one in lines}
    upwards = sorted(tops, key=lambda series: tops[series], reverse=True)
    limit = LINES_HIGH
    for series in upwards:
        tops[series] = limit = min(tops[series], limit - WORD_HIGH)
    limit = 0.0
    for series in reversed(upwards):
        tops[series] = limit = max(tops[series], limit + WORD_HIGH)
    return [replace(one, text_top=round(tops[one.series], 1)) for one in lines]


def _powers(most: float) -> list[float]:
    return [10.0**power for power in range(-1, math.ceil(math.log10(max(most, 1.0))) + 1)]


def _height(figure: float, most: float) -> float:
    span = math.log10(_powers(most)[-1] / TENTH)
    part = math.log10(max(figure, TENTH) / TENTH) / span
    return round(LINES_HIGH - LINES_FOOT - part * (LINES_HIGH - LINES_FOOT - LINES_TOP), 1)
