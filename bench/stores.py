"""Find a store: how long the page takes that lists the nearest of 10,000 and of 100,000 outlets.

The limit, measured in the same run: one bare query for the same twenty outlets, by somebody who
knows their postcode's position and how far it is to the twentieth. The page finds the place, looks
for the outlets, reads their opening hours, draws the map and writes HTML. ``--quick``: fewer looks.
"""

import argparse
import itertools
import json
import random
import statistics
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import database_and_django

SIZES = (10_000, 100_000)
LOOKS, LOOKS_QUICK = 600, 150
ROUNDS = 3
TOWNS = 4000
LIMIT_MS = 100
VISITORS = itertools.count(1)


def main() -> None:
    """Print one JSON object a row; fail if half of the pages take longer than they may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    with database_and_django():
        rows = [measure(size, LOOKS_QUICK if asked.quick else LOOKS) for size in SIZES]
    for row in rows:
        print(json.dumps(row) if asked.json else row)
    slow = [row for row in rows if float(str(row["value"])) > LIMIT_MS]
    sys.exit(f"slower than {LIMIT_MS} ms: {slow}" if slow else 0)


def measure(size: int, looks: int) -> dict[str, object]:
    """Open so many outlets, and look near towns in turns with the bare query."""
    from django.conf import settings
    from tests.outlets import fill_outlets

    settings.ALLOWED_HOSTS = ["testserver"]
    empty()
    fill_outlets(size)
    dice = random.Random(9)
    look(10_001)  # loads the libraries
    pages: list[float] = []
    medians, limits = [], []
    for _ in range(ROUNDS):
        postcodes = [10_000 + dice.randrange(TOWNS) for _ in range(looks // ROUNDS)]
        took, bare = [], []
        for postcode in postcodes:
            took.append(look(postcode))
            bare.append(bare_query(postcode))
        pages += took
        medians.append(statistics.median(took))
        limits.append(statistics.median(bare))
    value, limit = statistics.median(pages), statistics.median(limits)
    return {
        "name": f"nearest_{size}",
        "value": round(value, 2),
        "unit": "ms",
        "limit": round(limit, 3),
        "ratio": round(value / limit, 1),
        "n": len(pages),
        "min": round(min(medians), 2),
        "max": round(max(medians), 2),
        "p99_ms": round(statistics.quantiles(pages, n=100)[98], 2),
        "outlets": size,
    }


def empty() -> None:
    """Close every store."""
    from cleanbreak.records.outlet import OutletRow
    from cleanbreak.records.place_centre import PlaceCentreRow
    from cleanbreak.records.store import StoreRow

    for table in (OutletRow, PlaceCentreRow, StoreRow):
        table.objects.all().delete()


@cache
def browser() -> Any:
    """Return the site as a browser sees it, loaded once."""
    from django.test import Client

    return Client()


def look(postcode: int) -> float:
    """Open the page as a new visitor; return the milliseconds."""
    visitor = next(VISITORS)
    address = f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"
    begun = time.perf_counter()
    answer = browser().get(f"/stores/?q={postcode}", REMOTE_ADDR=address)
    took = (time.perf_counter() - begun) * 1000
    assert answer.content.count(b"<li><h3>") == 20, answer.status_code
    return took


def bare_query(postcode: int) -> float:
    """Ask for the same outlets with one query; return the milliseconds."""
    from django.db import connection
    from django.utils import timezone

    from cleanbreak.domain.outlet import OutletFilter
    from cleanbreak.flows.find_outlets import find_near_place
    from cleanbreak.records.outlet_search import nearest_statement, nearest_values

    found = find_near_place(str(postcode), OutletFilter(), timezone.now())
    assert found.near is not None
    radius = (found.outlets[-1].km or 0) + 0.001
    boxes, values = nearest_values(found.near.centre, radius, OutletFilter(), 20, timezone.now())
    statement = nearest_statement(boxes)
    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(statement, values)
        rows = cursor.fetchall()
        took = (time.perf_counter() - begun) * 1000
    assert len(rows) == 20
    return took


if __name__ == "__main__":
    main()
