"""Campaigns: lines a second from the start to the last terminated line, with people beside them.

Real worker processes, embedded PostgreSQL, the shipped fakes. Meanwhile somebody ends a line online
every second, as at an operator of a hundred million lines: ``online_p99_ms`` is how long these
took. The limit, measured in turns with the campaigns, is a bare SQL loop that writes the same rows
(`bare_campaign.py`). With ``--lines`` the last campaign has that many; the others, and the limit,
have fewer and are run three times.
"""

import argparse
import json
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import bare_campaign
from bench.campaigns import Ended, Workers, make_lines, msisdn_of, run_campaign, workers
from bench.product import database_and_django

WORKERS = 2
REPEATS = 3
LINES, LINES_QUICK, LINES_WARM = 1_000_000, 10_000, 2_000
ROUND_LINES, ROUND_LINES_QUICK = 50_000, 10_000
ONLINE_FIRST = 500_000_000
ONLINE_LINES = 3_000
ONLINE_EVERY_S = 1.0


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    parser.add_argument("--lines", type=int, default=LINES, help="lines of the large campaign")
    asked = parser.parse_args()
    with database_and_django(), workers(WORKERS) as running:
        row = quick_row(running) if asked.quick else full_row(running, asked.lines)
    print(json.dumps(row) if asked.json else row)


def quick_row(running: Workers) -> dict[str, object]:
    """Measure small campaigns only."""
    make_lines(1, LINES_WARM + REPEATS * ROUND_LINES_QUICK)
    make_lines(ONLINE_FIRST + 1, ONLINE_FIRST + 300)
    run_campaign(1, LINES_WARM)
    with PeopleBeside() as people:
        ended, limits = rounds(LINES_WARM + 1, ROUND_LINES_QUICK)
    value = statistics.median(one.lines_per_s for one in ended)
    return row_of(value, ended, limits, people, running)


def full_row(running: Workers, lines: int) -> dict[str, object]:
    """Measure one campaign of so many lines, with the limit before and after it."""
    small = LINES_WARM + REPEATS * ROUND_LINES
    make_lines(1, small + lines)
    make_lines(ONLINE_FIRST + 1, ONLINE_FIRST + ONLINE_LINES)
    run_campaign(1, LINES_WARM)
    ended, limits = rounds(LINES_WARM + 1, ROUND_LINES)
    with PeopleBeside() as people:
        large = run_campaign(small + 1, small + lines)
    limits.append(bare_campaign.end_lines(any_ended_order(), ROUND_LINES))
    row = row_of(large.lines_per_s, [*ended, large], limits, people, running)
    return row | {"seconds": round(large.end_s, 1), "plan_seconds": round(large.plan_s, 1)}


def rounds(first: int, lines: int) -> tuple[list[Ended], list[float]]:
    """Run campaigns and the bare loop in turns."""
    ended: list[Ended] = []
    limits: list[float] = []
    for _ in range(REPEATS):
        ended.append(run_campaign(first, first + lines - 1))
        first += lines
        limits.append(bare_campaign.end_lines(any_ended_order(), lines))
    return ended, limits


def row_of(
    value: float, ended: list[Ended], limits: list[float], people: "PeopleBeside", running: Workers
) -> dict[str, object]:
    """Return the row, as `benchmarks.md` names its keys."""
    limit = statistics.median(limits)
    speeds = [one.lines_per_s for one in ended]
    return {
        "name": "bulk",
        "value": round(value),
        "unit": "lines/s",
        "limit": round(limit),
        "ratio": round(value / limit, 3),
        "n": len(ended),
        "min": round(min(speeds)),
        "max": round(max(speeds)),
        "limit_min": round(min(limits)),
        "limit_max": round(max(limits)),
        "lines": max(one.lines for one in ended),
        "peak_rss_mb": running.peak_rss_mb(),
        "online_p99_ms": people.p99_ms(),
        "online_orders": len(people.took_ms),
        "workers": WORKERS,
    }


def any_ended_order() -> object:
    """Return an order of a campaign that is over: what it left is what the limit writes."""
    from cleanbreak.records.order import OrderRow

    return OrderRow.objects.filter(state="completed").order_by("-completed_at").first().pk


class PeopleBeside:
    """Somebody ends a line online every half second, until the block is left."""

    def __init__(self) -> None:
        self.took_ms: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._end_lines)

    def __enter__(self) -> "PeopleBeside":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def p99_ms(self) -> float:
        """Return how long all but one in a hundred took at most."""
        if len(self.took_ms) < 2:
            return round(max(self.took_ms, default=0.0), 1)
        return round(statistics.quantiles(self.took_ms, n=100, method="inclusive")[98], 1)

    def _end_lines(self) -> None:
        from django.db import connections

        for serial in range(ONLINE_FIRST + 1, ONLINE_FIRST + ONLINE_LINES):
            if self._over.wait(ONLINE_EVERY_S):
                break
            self.took_ms.append(_end_line(msisdn_of(serial)))
        connections.close_all()


def _end_line(msisdn: str) -> float:
    """End one line as a holder with two proofs does; return the milliseconds it took."""
    from bench.open_world import outside
    from django.db import connection
    from django.utils import timezone
    from tests.worlds import AGENT, AT_ONCE

    from cleanbreak.domain.effective_date import ProofLevel
    from cleanbreak.domain.termination import TerminationRequest
    from cleanbreak.flows.request_termination import request_termination

    wish = TerminationRequest(msisdn=msisdn, wish=AT_ONCE, level=ProofLevel.VERIFIED, actor=AGENT)
    began = time.perf_counter()
    request_termination(wish, outside(), timezone.now())
    with connection.cursor() as cursor:
        while _state_of(msisdn, cursor) != "terminated":
            time.sleep(0.02)
    return (time.perf_counter() - began) * 1000


def _state_of(msisdn: str, cursor: Any) -> str:
    """Look at the line, with as little work as can be: there is other work to be measured."""
    cursor.execute("SELECT state FROM line WHERE msisdn = %s", [msisdn])
    return str(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
