"""Finds outlets: the nearest ones within a box that widens until there are enough."""
# ruff: noqa: S608  only our own conditions are put into the statements

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from cleanbreak.domain.outlet import Outlet, OutletFilter, primary_language
from cleanbreak.domain.position import EARTH_KM, Box, Position, boxes_around, widening
from cleanbreak.records.outlet import OutletRow

DISTANCE = f"""2 * {EARTH_KM} * asin(least(1, sqrt(
    sin(radians(o.latitude - %(latitude)s) / 2) ^ 2
    + cos(radians(%(latitude)s)) * cos(radians(o.latitude))
    * sin(radians(o.longitude - %(longitude)s) / 2) ^ 2)))"""
IN_BOX = (
    "point(o.longitude, o.latitude) <@ box(point(%({0}west)s, %({0}south)s),"
    " point(%({0}east)s, %({0}north)s))"
)
NOT_GONE = """NOT (o.closed_from IS NOT NULL AND o.closed_until IS NULL
    AND o.closed_from <= (%(now)s AT TIME ZONE s.time_zone)::date)"""
WANTED = f"""{NOT_GONE} AND o.services @> %(services)s::text[]
    AND (%(language)s = '' OR EXISTS (SELECT FROM unnest(o.languages) AS spoken
         WHERE split_part(spoken, '-', 1) = %(language)s))
    AND (o.is_step_free OR NOT %(step_free)s)"""


@dataclass(frozen=True, slots=True)
class Near:
    """An outlet, and how far it is from where somebody is."""

    outlet: Outlet
    km: float | None
    """``None``: nobody said from where."""


def nearest_outlets(
    centre: Position, wanted: OutletFilter, limit: int, now: datetime
) -> list[Near]:
    """Return the nearest outlets, the nearest first; whether they are open is not looked at."""
    found: list[tuple[str, float]] = []
    for radius in widening():
        found = _within(centre, radius, wanted, limit, now)
        if len(found) == limit:
            break
    rows = OutletRow.objects.select_related("store").in_bulk([one for one, _km in found])
    return [Near(rows[store_id].outlet, km) for store_id, km in found if store_id in rows]


def nearest_statement(boxes: Sequence[Box]) -> str:
    """Return the statement that looks for outlets within boxes."""
    within = " OR ".join(IN_BOX.format(f"b{number}_") for number in range(len(boxes)))
    return f"""
SELECT o.store_id, {DISTANCE} AS km FROM outlet o JOIN store s ON s.store_id = o.store_id
WHERE ({within}) AND {WANTED} AND {DISTANCE} <= %(radius)s
ORDER BY km, o.store_id LIMIT %(limit)s"""


def nearest_values(
    centre: Position, radius: float, wanted: OutletFilter, limit: int, now: datetime
) -> tuple[Sequence[Box], dict[str, Any]]:
    """Return the boxes, and the values of the statement for them."""
    boxes = boxes_around(centre, radius)
    sides = {
        f"b{number}_{side}": getattr(box, side)
        for number, box in enumerate(boxes)
        for side in ("west", "east", "south", "north")
    }
    return boxes, {
        **sides,
        **_wanted(wanted, now),
        "latitude": centre.latitude,
        "longitude": centre.longitude,
        "radius": radius,
        "limit": limit,
    }


def _within(
    centre: Position, radius: float, wanted: OutletFilter, limit: int, now: datetime
) -> list[tuple[str, float]]:
    boxes, values = nearest_values(centre, radius, wanted, limit, now)
    with connection.cursor() as cursor:
        cursor.execute(nearest_statement(boxes), values)
        return [(str(store_id), float(km)) for store_id, km in cursor.fetchall()]


def outlets_by_place(wanted: OutletFilter, limit: int, after: str, now: datetime) -> list[Near]:
    """Return outlets by their codes, from behind one on: a page of all of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT o.store_id FROM outlet o JOIN store s ON s.store_id = o.store_id
            WHERE o.store_id > %(after)s AND {WANTED} ORDER BY o.store_id LIMIT %(limit)s""",
            {**_wanted(wanted, now), "after": after, "limit": limit},
        )
        codes = [code for (code,) in cursor.fetchall()]
    rows = OutletRow.objects.select_related("store").in_bulk(codes)
    return [Near(rows[code].outlet, None) for code in codes if code in rows]


def _wanted(wanted: OutletFilter, now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "services": [one.value for one in wanted.services],
        "language": primary_language(wanted.language),
        "step_free": wanted.is_step_free,
    }
