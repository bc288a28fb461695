"""Stores: the nearest really are the nearest, distances are the same both ways."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanbreak.domain.outlet import OutletFilter
from cleanbreak.domain.place_search import place_key
from cleanbreak.domain.position import (
    HALF_WAY_ROUND_KM,
    Box,
    Position,
    boxes_around,
    distance_km,
)
from cleanbreak.records.outlet import OutletRow
from cleanbreak.records.outlet_search import nearest_outlets
from cleanbreak.records.store import StoreRow

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
positions = st.builds(
    Position,
    st.floats(-90, 90).map(lambda degrees: round(degrees, 9)),
    st.floats(-180, 180).map(lambda degrees: round(degrees, 9)),
)
"""To a tenth of a millimetre; PostgreSQL refuses to square what is next to nothing."""
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(positions, positions)
@settings(max_examples=100)
def test_it_is_as_far_there_as_back(one: Position, other: Position) -> None:
    there = distance_km(one, other)
    assert there == pytest.approx(distance_km(other, one), abs=1e-6)
    assert 0 <= there <= HALF_WAY_ROUND_KM
    assert distance_km(one, one) == 0


@given(positions, positions, st.floats(0.1, 5000))
@settings(max_examples=200)
def test_a_box_holds_all_that_is_within_its_radius(
    centre: Position, other: Position, radius: float
) -> None:
    if distance_km(centre, other) <= radius:
        assert any(_holds(box, other) for box in boxes_around(centre, radius))


def _holds(box: Box, place: Position) -> bool:
    tiny = 1e-6
    return (
        box.south - tiny <= place.latitude <= box.north + tiny
        and box.west - tiny <= place.longitude <= box.east + tiny
    )


@given(st.text(max_size=30), st.integers(0, 30))
@settings(max_examples=200)
def test_the_beginning_of_a_name_finds_it(name: str, length: int) -> None:
    assert place_key(name).startswith(place_key(name[:length].rstrip("市")))


@FEW
@given(places=st.lists(positions, min_size=1, max_size=30), centre=positions)
def test_the_nearest_are_those_that_looking_at_all_would_find(
    committed_db: None, places: list[Position], centre: Position
) -> None:
    OutletRow.objects.all().delete()
    StoreRow.objects.all().delete()
    _open(places)
    found = nearest_outlets(centre, OutletFilter(), 5, NOW)
    brute = sorted(distance_km(centre, one) for one in places)[:5]
    assert [one.km for one in found] == pytest.approx(brute, abs=1e-3)


def _open(places: list[Position]) -> None:
    stores = [
        StoreRow(store_id=f"s-{n}", name="S", place="gb", time_zone="Europe/London", added_at=NOW)
        for n in range(len(places))
    ]
    StoreRow.objects.bulk_create(stores)
    OutletRow.objects.bulk_create(
        OutletRow(
            store=store,
            address="",
            place_name="X",
            latitude=place.latitude,
            longitude=place.longitude,
            opening_hours="24/7",
            services=[],
            cash_limit_minor=0,
            languages=[],
            is_step_free=False,
            is_official=True,
            slot_minutes=0,
            slot_capacity=0,
            queue_minutes=0,
        )
        for store, place in zip(stores, places, strict=True)
    )
