"""Campaigns by one, two and four worker processes upon one PostgreSQL of this machine.

There is no bare limit: what is told is how far further processes help before cores and database are
busy. The three are run in turns.
"""

import argparse
import json
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.campaigns import make_lines, run_campaign, workers
from bench.product import database_and_django

COUNTS = (1, 2, 4)
REPEATS = 3
LINES, LINES_QUICK, LINES_WARM = 30_000, 1_500, 300


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    with database_and_django():
        rows = measure(LINES_QUICK if asked.quick else LINES)
    for row in rows:
        print(json.dumps(row) if asked.json else row)


def measure(lines: int) -> list[dict[str, object]]:
    """Let so many workers end a campaign each, in turns."""
    make_lines(1, REPEATS * len(COUNTS) * (lines + LINES_WARM))
    speeds: dict[int, list[float]] = {count: [] for count in COUNTS}
    first = 1
    for _ in range(REPEATS):
        for count in COUNTS:
            with workers(count):
                run_campaign(first, first + LINES_WARM - 1)
                first += LINES_WARM
                speeds[count].append(run_campaign(first, first + lines - 1).lines_per_s)
                first += lines
    return [row_of(count, speeds[count]) for count in COUNTS]


def row_of(count: int, speeds: list[float]) -> dict[str, object]:
    """Return the row of so many workers."""
    return {
        "name": f"workers_{count}",
        "value": round(statistics.median(speeds)),
        "unit": "lines/s",
        "limit": None,
        "ratio": None,
        "n": len(speeds),
        "min": round(min(speeds)),
        "max": round(max(speeds)),
    }


if __name__ == "__main__":
    main()
