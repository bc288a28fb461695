"""The log's rate: entries/s from leaves that wait to a head that is committed, next to SHA-256.

A leaf has 250 bytes, as a statement about an end has. Each round lets leaves wait (``queue`` says
how fast), then appends all of them in batches of 20,000: moved, hashed, with tiles and heads, and
committed to the disk. ``signed_and_published``: with the checkpoint's signature and all files of
the log in a folder. The limit is SHA-256 of the same leaves, as RFC 6962 hashes them, and nothing
else. Ours and the limit take turns.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import database_and_django

ROUNDS = 3
LEAVES, LEAVES_QUICK = 200_000, 30_000
LEAF_BYTES = 250
QUEUED_AT_ONCE = 1_000
"""As many as a batch of orders ends."""


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    leaves = LEAVES_QUICK if asked.quick else LEAVES
    with database_and_django():
        for row in measure(leaves):
            print(json.dumps(row) if asked.json else row)


def measure(count: int) -> list[dict[str, object]]:
    """Let leaves wait, append them, publish them; the limit in turns with it."""
    rates: dict[str, list[float]] = {"append": [], "queue": [], "signed_and_published": []}
    limits = []
    round_of(2_000, rates)  # a first one that nobody counts
    for found in rates.values():
        found.clear()
    for _ in range(ROUNDS):
        leaves = round_of(count, rates)
        limits.append(rate(count, lambda: [sha256(b"\0" + leaf).digest() for leaf in leaves]))  # noqa: B023
    return [row(name, found, limits, count) for name, found in rates.items()]


def round_of(count: int, rates: dict[str, list[float]]) -> list[bytes]:
    """Do everything once, and note how fast each part was."""
    from django.utils import timezone

    from cleanbreak.flows.append_log import append_leaves_that_wait, append_log
    from cleanbreak.flows.wired_outside import wired_outside

    leaves = [os.urandom(LEAF_BYTES) for _ in range(count)]
    rates["queue"].append(rate(count, lambda: queue(leaves)))
    rates["append"].append(rate(count, lambda: append_leaves_that_wait(timezone.now())))
    publishing = rate(count, lambda: append_log(wired_outside(), timezone.now()))
    rates["signed_and_published"].append(1 / (1 / publishing + 1 / rates["append"][-1]))
    return leaves


def queue(leaves: Sequence[bytes]) -> None:
    """Let the leaves wait, as many at once as a batch of orders has."""
    from django.db import transaction

    from cleanbreak.records.log_entry import queue_leaves

    for start in range(0, len(leaves), QUEUED_AT_ONCE):
        with transaction.atomic():
            some = leaves[start : start + QUEUED_AT_ONCE]
            queue_leaves("end", [(leaf, uuid4()) for leaf in some])


def rate(count: int, act: Callable[[], object]) -> float:
    """Return how many there were a second."""
    began = time.perf_counter()
    act()
    return count / (time.perf_counter() - began)


def row(name: str, found: list[float], limits: list[float], count: int) -> dict[str, object]:
    """Return the row of the contract of benchmarks."""
    value, limit = statistics.median(found), statistics.median(limits)
    return {
        "name": name,
        "value": round(value),
        "unit": "entries/s",
        "limit": round(limit),
        "ratio": round(value / limit, 4),
        "n": ROUNDS,
        "min": round(min(found)),
        "max": round(max(found)),
        "limit_min": round(min(limits)),
        "limit_max": round(max(limits)),
        "leaves": count,
    }


if __name__ == "__main__":
    main()
