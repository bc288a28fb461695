"""What a line costs when there are many others: campaigns of one size among more and more lines.

The tables hold 100,000, 1,000,000 and 10,000,000 lines. ``growth`` is the cost at the largest by
that at the smallest, in seconds of the wall clock of two workers.
"""

import argparse
import json
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.campaigns import make_lines, run_campaign, workers
from bench.product import database_and_django

SIZES, SIZES_QUICK = (100_000, 1_000_000, 10_000_000), (10_000, 50_000)
LINES, LINES_QUICK, LINES_WARM = 20_000, 2_000, 1_000
WORKERS = 2
REPEATS = 3
CAMPAIGNS_FIRST = 100_000_000
"""Lines that are ended have serial numbers of their own, beyond those that are only there."""


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    sizes, lines = (SIZES_QUICK, LINES_QUICK) if asked.quick else (SIZES, LINES)
    with database_and_django(), workers(WORKERS):
        rows = measure(sizes, lines)
    for row in rows:
        print(json.dumps(row) if asked.json else row)


def measure(sizes: tuple[int, ...], lines: int) -> list[dict[str, object]]:
    """Let the tables grow, and end campaigns at each size."""
    rows: list[dict[str, object]] = []
    there, first = 0, CAMPAIGNS_FIRST
    for size in sizes:
        make_lines(there + 1, size)
        there = size
        costs_us = []
        for count in (LINES_WARM, *[lines] * REPEATS):
            make_lines(first, first + count - 1)
            ended = run_campaign(first, first + count - 1)
            first += count
            costs_us.append(1e6 / ended.lines_per_s)
        rows.append(row_of(size, costs_us[1:], rows[0]["value"] if rows else None))
    return rows


def row_of(size: int, costs_us: list[float], smallest_us: object) -> dict[str, object]:
    """Return the row of one size."""
    value = statistics.median(costs_us)
    return {
        "name": "cost_per_line",
        "value": round(value, 1),
        "unit": "us",
        "limit": None,
        "ratio": None,
        "n": len(costs_us),
        "min": round(min(costs_us), 1),
        "max": round(max(costs_us), 1),
        "lines": size,
        "growth": round(value / float(str(smallest_us)), 2) if smallest_us else 1.0,
    }


if __name__ == "__main__":
    main()
