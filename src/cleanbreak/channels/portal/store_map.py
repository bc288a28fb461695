"""A map without streets: where outlets lie to each other and to whoever looks for them, as SVG.

It needs no tiles, no script and nobody else's server. The list says the same; the numbers are its.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, floor, log10, radians

from cleanbreak.domain.position import Position
from cleanbreak.flows.find_outlets import FoundOutlet
from cleanbreak.flows.outlet_words import km_of_unit, scale_text

WIDTH, HEIGHT, MARGIN = 320, 240, 26
KM_PER_DEGREE = 111.195
NEAREST_KM = 0.2
"""What is nearer together is not drawn farther apart than this would be."""
LABEL_AT = ((0, -9), (0, 17), (12, 4), (-12, 4), (11, -7), (-11, -7), (11, 15), (-11, 15))
LABEL_GAP = 11


@dataclass(frozen=True, slots=True)
class Point:
    """One outlet on the map."""

    x: int
    y: int
    label: str
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class StoreMap:
    """What is drawn."""

    points: tuple[Point, ...]
    centre_x: int
    centre_y: int
    scale_px: int
    scale_said: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def scale_end(self) -> int:
        """Return where the bar of the scale ends."""
        return MARGIN + self.scale_px


def draw_map(centre: Position, found: Sequence[FoundOutlet]) -> StoreMap:
    """Return the map around a centre on which all the outlets are; there is one at least."""
    across = KM_PER_DEGREE * cos(radians(centre.latitude))
    offsets = [
        (_aside(one.outlet.at.longitude - centre.longitude) * across,
         (centre.latitude - one.outlet.at.latitude) * KM_PER_DEGREE)
        for one in found
    ]  # fmt: skip
    reach_x = max([NEAREST_KM, *(abs(east) for east, _south in offsets)])
    reach_y = max([NEAREST_KM, *(abs(south) for _east, south in offsets)])
    px_per_km = min((WIDTH / 2 - MARGIN) / reach_x, (HEIGHT / 2 - MARGIN) / reach_y)
    places = [
        (round(WIDTH / 2 + east * px_per_km), round(HEIGHT / 2 + south * px_per_km))
        for east, south in offsets
    ]
    place = found[0].outlet.place
    px_per_unit = px_per_km * km_of_unit(place)
    scale = _round_below(WIDTH / 3 / px_per_unit)
    return StoreMap(
        points=tuple(_labelled(places)),
        centre_x=WIDTH // 2,
        centre_y=HEIGHT // 2,
        scale_px=round(scale * px_per_unit),
        scale_said=scale_text(scale, place),
    )


def _aside(degrees: float) -> float:
    """Return a difference of longitudes the short way round."""
    return (degrees + 180) % 360 - 180


def _round_below(length: float) -> float:
    """Return the largest of 1, 2, 5, 10, … that is not more."""
    power = 10.0 ** floor(log10(length))
    return max(step * power for step in (1, 2, 5) if step * power <= length)


def _labelled(places: Sequence[tuple[int, int]]) -> list[Point]:
    """Put each number where no other one is; where there is no room, the list alone tells."""
    points: list[Point] = []
    for number, (x, y) in enumerate(places, start=1):
        free = [
            (x + right, y + down)
            for right, down in LABEL_AT
            if not any(_touches(one, x + right, y + down) for one in points)
        ]
        label_x, label_y = free[0] if free else (x, y)
        points.append(Point(x, y, str(number) if free else "", label_x, label_y))
    return points


def _touches(point: Point, x: int, y: int) -> bool:
    is_label = abs(point.label_x - x) < LABEL_GAP and abs(point.label_y - y) < LABEL_GAP
    return bool(point.label) and is_label
