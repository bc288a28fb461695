"""Comparison of books and an element: lines/s of `cleanbreak reconcile --dump`, from file to table.

The books have as many lines as the element; one in a thousand has ended here and lives there, one
in a thousand is missing there, one in a thousand there is nobody's, and one has another number.
What is found is counted before the figure counts. The limit is a bare merge of two sorted files of
IMSIs: nothing is checked, copied, compared by number, or written. ``--quick``: 200,000 lines, not
10,000,000.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench.product import database_and_django

REPEATS = 3
LINES, LINES_QUICK = 10_000_000, 200_000
SLICE = 500_000
IMSI_FIRST, MSISDN_FIRST = 262_990_000_000_000, 15_000_000_000
ONE_IN = 1000
ENDED, MISSING, OTHERWISE = 0, 1, 2
"""Which of a thousand: ended here, missing there, with another number there."""
MAKE_LINES = """
    INSERT INTO line (holder_id, state, msisdn, imsi, iccid, sim_kind, jurisdiction, payment,
        currency, early_termination_fee_minor, charging_account, termination_date)
    SELECT %(holder)s, CASE n %% 1000 WHEN 0 THEN 'terminated' ELSE 'active' END,
        concat('+49', 15000000000 + n), imsi,
        concat('8949', lpad(n::text, 15, '0')), 'esim', 'de', 'prepaid', 'EUR', 0,
        concat('acc-', n), CASE n %% 1000 WHEN 0 THEN DATE '2026-01-31' END
    FROM (SELECT imsi, place + %(first)s - 1 AS n
          FROM unnest(%(imsis)s::text[]) WITH ORDINALITY AS sealed (imsi, place)) AS made"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--lines", type=int)
    parser.add_argument("--compare", type=Path, help=argparse.SUPPRESS)
    wished = parser.parse_args()
    if wished.compare:
        compare(wished.compare)
        return
    count = wished.lines or (LINES_QUICK if wished.quick else LINES)
    with database_and_django() as home:
        row = measure(home, count)
    print(json.dumps(row) if wished.json else row)


def measure(home: Path, count: int) -> dict[str, object]:
    load_before = os.getloadavg()[0]
    make_books(count)
    dump, ours, theirs = home / "hss.csv", home / "ours.txt", home / "theirs.txt"
    write_dump(dump, count)
    write_sorted(ours, theirs, count)
    rates, limits, peaks = [], [], []
    for _ in range(REPEATS):
        forget_findings()
        seconds, peak_kib = reconcile(dump, count)
        rates.append(count / seconds)
        peaks.append(peak_kib // 1024)
        limits.append(count / merge(ours, theirs))
    value, limit = statistics.median(rates), statistics.median(limits)
    return {
        "name": "reconcile",
        "value": round(value),
        "unit": "lines/s",
        "limit": round(limit),
        "ratio": round(value / limit, 3),
        "n": count,
        "min": round(min(rates)),
        "max": round(max(rates)),
        "peak_rss_mb": max(peaks),
        "load_before": round(load_before, 2),
    }


def make_books(count: int) -> None:
    from tests.owner import owner_cursor

    from cleanbreak.records.data_key import newest_key
    from cleanbreak.records.line import HolderRow
    from cleanbreak.records.sealed import seal_imsis

    key = newest_key()
    holder = HolderRow.objects.create(
        reference="bench", name="Bench", name_key="bench", customer_class="business"
    )
    with owner_cursor() as cursor:
        for first in range(1, count + 1, SLICE):
            last = min(first + SLICE - 1, count)
            imsis = seal_imsis([str(IMSI_FIRST + n) for n in range(first, last + 1)], key)
            values = {"holder": holder.holder_id, "first": first, "imsis": imsis}
            cursor.execute(MAKE_LINES, values)
        cursor.execute("VACUUM ANALYZE line")


def held_rows(count: int) -> Iterator[str]:
    """What the element has, in its own order; a stranger for each line that is missing there."""
    step = 7919  # a prime: neighbours there are not neighbours here
    for place in range(count):
        n = place * step % count + 1
        kind = n % ONE_IN
        number = n + count if kind == OTHERWISE else n
        imsi = IMSI_FIRST + (n if kind != MISSING else n + count)
        yield f"{imsi},49{MSISDN_FIRST + number}\n"


def write_dump(path: Path, count: int) -> None:
    rows = held_rows(count)
    with path.open("w") as file:
        file.write("imsi,msisdn\n")
        while piece := list(islice(rows, 100_000)):
            file.write("".join(piece))


def write_sorted(ours: Path, theirs: Path, count: int) -> None:
    with ours.open("w") as file:
        file.writelines(f"{IMSI_FIRST + n}\n" for n in range(1, count + 1) if n % ONE_IN != ENDED)
    missing = range(1, count + 1, ONE_IN)
    with theirs.open("w") as file:
        file.writelines(f"{IMSI_FIRST + n}\n" for n in range(1, count + 1) if n % ONE_IN != MISSING)
        file.writelines(f"{IMSI_FIRST + n + count}\n" for n in missing)


def forget_findings() -> None:
    from tests.owner import owner_cursor

    with owner_cursor() as cursor:
        cursor.execute("TRUNCATE discrepancy, reconciliation_run")


def reconcile(dump: Path, count: int) -> tuple[float, int]:
    """Compare in a process of its own; return seconds, and the most memory it had."""
    command = [sys.executable, str(HERE / "reconcile.py"), "--compare", str(dump)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    check(said["found"], count)
    return said["seconds"], said["peak_kib"]


def compare(dump: Path) -> None:
    """Be that process: what `cleanbreak reconcile --dump` does, once everything is loaded."""
    import django

    django.setup()
    from django.utils import timezone

    from cleanbreak.flows.read_dump import Dump
    from cleanbreak.flows.reconcile import Reconciler, reconcile_dump
    from cleanbreak.flows.wired_outside import wired_outside

    reconciler = Reconciler(outside=wired_outside(), clock=timezone.now)
    began = time.perf_counter()
    run = reconcile_dump(reconciler, Dump(element="hss", path=dump))
    seconds = time.perf_counter() - began
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak_kib": peak_kib, "found": run.counts}))


def check(found: dict[str, int], count: int) -> None:
    """Believe no speed at which something was overlooked."""
    expected = {
        "zombie": sum(n % ONE_IN == ENDED for n in range(1, count + 1)),
        "ghost": sum(n % ONE_IN == MISSING for n in range(1, count + 1)),
        "mismatch": sum(n % ONE_IN == OTHERWISE for n in range(1, count + 1)),
    }
    expected["stranger"] = expected["ghost"]
    assert found == expected, (found, expected)


def merge(ours: Path, theirs: Path) -> float:
    """Merge two sorted files as every textbook does, and count what only one of them has."""
    began = time.perf_counter()
    only_ours = only_theirs = 0
    with ours.open() as mine, theirs.open() as other:
        left, right = next(mine, ""), next(other, "")
        while left and right:
            if left == right:
                left, right = next(mine, ""), next(other, "")
            elif left < right:
                only_ours += 1
                left = next(mine, "")
            else:
                only_theirs += 1
                right = next(other, "")
        only_theirs += bool(right) + sum(1 for _ in other)
    seconds = time.perf_counter() - began
    assert only_ours
    assert only_theirs
    return seconds


if __name__ == "__main__":
    main()
