"""What everybody asks who looks for a store uses an index, however many stores there are."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from tests.explained import Explained, rows_seen, scans_of
from tests.outlets import fill_outlets
from tests.owner import owner_cursor

from cleanbreak.domain.outlet import OutletFilter, Service
from cleanbreak.domain.position import Position
from cleanbreak.flows.find_outlets import SHOWN_MAX, find_near_place
from cleanbreak.records.outlet_search import nearest_outlets
from cleanbreak.records.place_centre import places_beginning, places_named

pytestmark = pytest.mark.usefixtures("committed_db")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OUTLETS = 10_000
MANY = 2_000
MUNICH = Position(48.137, 11.576)
CASH = OutletFilter(services=frozenset({Service.CASH}), language="zh")


def seen_by(explained: Explained, table: str) -> int:
    return sum(rows_seen(scan) for plan in explained.plans for scan in scans_of(plan, table))


def test_no_search_reads_the_outlets_or_the_places_from_end_to_end() -> None:
    fill_outlets(OUTLETS)
    for wanted in (OutletFilter(), CASH):
        explained = Explained()
        with transaction.atomic(), connection.execute_wrapper(explained):
            assert len(nearest_outlets(MUNICH, wanted, SHOWN_MAX, NOW)) == SHOWN_MAX
        assert 0 < seen_by(explained, "outlet") <= MANY
    for typed in ("town1234", "town 77", "11234"):
        explained = Explained()
        with transaction.atomic(), connection.execute_wrapper(explained):
            found = places_beginning(typed.replace(" ", "")) and places_named([typed])
        assert 0 < seen_by(explained, "place_centre") <= MANY, (typed, found)
    assert len(find_near_place("11234", OutletFilter(), NOW).outlets) == SHOWN_MAX
    with owner_cursor() as cursor:
        cursor.execute("DROP INDEX outlet_position")
    try:
        explained = Explained()
        with transaction.atomic(), connection.execute_wrapper(explained):
            nearest_outlets(MUNICH, OutletFilter(), SHOWN_MAX, NOW)
        assert seen_by(explained, "outlet") > OUTLETS, "a search without index would be found"
    finally:
        with owner_cursor() as cursor:
            cursor.execute(
                "CREATE INDEX outlet_position ON outlet USING gist (point(longitude, latitude))"
            )
