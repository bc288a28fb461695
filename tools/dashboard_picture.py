"""Draw the dashboard as Grafana lays it out: ``tools/dashboard_picture.py write|check``.

``write`` makes ``docs/images/dashboard.svg`` of ``deploy/observability/dashboard.json``, with the
figures of an invented day (``tools/dashboard_day.py``). ``check`` changes nothing and fails if the
picture is not that of the dashboard. Panels, titles, units, colours and legends are the file's own.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.dashboard_day import DAY

ROOT = Path(__file__).resolve().parent.parent
DASHBOARD = ROOT / "deploy/observability/dashboard.json"
PICTURE = ROOT / "docs/images/dashboard.svg"
COLUMN, UNIT, GAP = 54, 25, 8
WIDE = 24 * COLUMN
FIGURE = re.compile(r"\b(?:cleanbreak_\w+|up\b)")
BY_LABELS = re.compile(r"\{\{.*\}\}")
COLOURS = ("#37872d", "#1f60c4", "#c15500", "#8f3bb8")
STAT = {"green": "#37872d", "red": "#c4162a"}
HOURS = tuple(half / 2 for half in range(49))
SMALL, LARGE, HUGE = 11, 13, 30
BOLD, ON_COLOUR = 'font-weight="600"', 'fill="#fff"'
CENTRED, AT_ITS_END = 'text-anchor="middle"', 'text-anchor="end"'
Panel: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Box:
    """Where a panel lies, in pixels."""

    x: float
    y: float
    wide: float
    high: float


@dataclass(frozen=True)
class Series:
    """One line of a panel: its name in the legend, and its values from midnight to midnight."""

    name: str
    values: tuple[float, ...]


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a picture out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            PICTURE.write_text(current_picture(), encoding="utf-8")
        case ["check"]:
            return int(PICTURE.read_text(encoding="utf-8") != current_picture())
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def current_picture() -> str:
    """Return the picture of the dashboard as its file is now."""
    return drawn(json.loads(DASHBOARD.read_text(encoding="utf-8")))


def drawn(dashboard: dict[str, Any]) -> str:
    """Return a dashboard as SVG.

    :raises KeyError: for a figure of which the invented day says nothing.
    """
    high = max(one["gridPos"]["y"] + one["gridPos"]["h"] for one in dashboard["panels"]) * UNIT
    parts = [part for panel in dashboard["panels"] for part in _panel(panel)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" role="img"'
        f' font-family="Inter, Helvetica, Arial, sans-serif" fill="#24292e">\n'
        f"<title>The dashboard, with the figures of an invented day</title>\n"
        f'<rect width="{WIDE}" height="{high}" fill="#f4f5f5"/>\n'
        f"{chr(10).join(parts)}\n</svg>\n"
    )


def series_of(panel: Panel) -> list[Series]:
    """Return every line of a panel."""
    return [
        Series(BY_LABELS.sub(labels, target["legendFormat"]), tuple(curve(h) for h in HOURS))
        for target in panel["targets"]
        for labels, curve in DAY[_figure(target["expr"])].items()
    ]


def _figure(expression: str) -> str:
    (name,) = FIGURE.findall(expression)
    return str(name)


def _panel(panel: Panel) -> Iterator[str]:
    place = panel["gridPos"]
    box = Box(
        place["x"] * COLUMN + GAP / 2, place["y"] * UNIT + GAP / 2,
        place["w"] * COLUMN - GAP, place["h"] * UNIT - GAP,
    )  # fmt: skip
    title = escape(panel["title"])
    if panel["type"] == "row":
        yield _text(box.x + 4, box.y + LARGE, title, LARGE, BOLD)
        return
    is_stat = panel["type"] == "stat"
    fill = _stat_colour(panel) if is_stat else "#fff"
    yield (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.wide:g}" height="{box.high:g}" rx="3"'
        f' fill="{fill}" stroke="#d8d9da"/>'
    )
    yield from _stat(panel, box) if is_stat else _lines(panel, box)


def _stat_colour(panel: Panel) -> str:
    last = series_of(panel)[0].values[-1]
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    reached = [one["color"] for one in steps if one["value"] is None or last >= one["value"]]
    return STAT[reached[-1]]


def _stat(panel: Panel, box: Box) -> Iterator[str]:
    last = series_of(panel)[0].values[-1]
    title = escape(panel["title"])
    yield _text(box.x + 8, box.y + 18, title, LARGE, f"{BOLD} {ON_COLOUR}")
    x, y = box.x + box.wide / 2, box.y + box.high * 0.72
    yield _text(x, y, _said(last, panel), HUGE, f"{BOLD} {CENTRED} {ON_COLOUR}")


def _lines(panel: Panel, box: Box) -> Iterator[str]:
    yield _text(box.x + 8, box.y + 18, escape(panel["title"]), LARGE, BOLD)
    plot = Box(box.x + 58, box.y + 30, box.wide - 70, box.high - 70)
    every = series_of(panel)
    top = _round_up(max(value for one in every for value in one.values))
    for part in (0.0, 0.5, 1.0):
        y = plot.y + plot.high * (1 - part)
        yield f'<path d="M{plot.x:g} {y:g}h{plot.wide:g}" stroke="#e3e4e5"/>'
        yield _text(plot.x - 6, y + 4, _said(top * part, panel), SMALL, AT_ITS_END)
    for hour in (0, 6, 12, 18):
        x = plot.x + plot.wide * hour / 24
        yield _text(x, plot.y + plot.high + 15, f"{hour:02}:00", SMALL, CENTRED)
    for one, colour in zip(every, COLOURS, strict=False):
        yield f'<path d="{_path(one, plot, top)}" fill="none" stroke="{colour}"/>'
    yield from _legend(every, box)


def _legend(every: list[Series], box: Box) -> Iterator[str]:
    x, y = box.x + 10, box.y + box.high - 10
    for one, colour in zip(every, COLOURS, strict=False):
        yield f'<path d="M{x:g} {y - 4:g}h14" stroke="{colour}" stroke-width="3"/>'
        yield _text(x + 19, y, escape(one.name), SMALL)
        x += 34 + len(one.name) * 6.2


def _path(series: Series, plot: Box, top: float) -> str:
    points = (
        f"{plot.x + plot.wide * hour / 24:.1f} {plot.y + plot.high * (1 - value / top):.1f}"
        for hour, value in zip(HOURS, series.values, strict=True)
    )
    return f"M{'L'.join(points)}"


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 … above a value: where an axis ends."""
    step = 1.0
    while True:
        for part in (1, 2, 5):
            if step * part >= value:
                return step * part
        step *= 10


def _said(value: float, panel: Panel) -> str:
    if panel["fieldConfig"]["defaults"]["unit"] == "s":
        for per, name in ((86_400, "day"), (3_600, "h"), (60, "min")):
            if value >= per:
                return f"{value / per:.3g} {name}"
        return f"{value:.3g} s"
    for per, name in ((1_000_000, "Mil"), (1_000, "K")):
        if value >= per:
            return f"{value / per:.3g} {name}"
    return f"{value:.3g}"


def _text(x: float, y: float, words: str, size: int, look: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" {look}>{words}</text>'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
