"""Positions on the Earth: how far apart, and which box holds all that is so near."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, atan2, cos, degrees, radians, sin, sqrt

from cleanbreak.domain.refusal import Refusal

EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""
HALF_WAY_ROUND_KM = 20_038.0
"""Nothing is farther away."""
ROUNDED_TO = 2
"""Decimals of a phone's position that we take: about a kilometre, which finds a store and no
house."""
_POLE = 90.0


class NotAPosition(Refusal):
    """A latitude is a number from -90 to 90, a longitude one from -180 to 180."""

    code = "not_a_position"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in degrees (WGS 84), north and east positive."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        """Check it.

        :raises NotAPosition: if there is no such place; ``nan`` is none, either.
        """
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise NotAPosition

    def rounded(self) -> "Position":
        """Return it as coarse as we take the position of a person."""
        return Position(round(self.latitude, ROUNDED_TO), round(self.longitude, ROUNDED_TO))

    def as_geo(self) -> str:
        """Return its address for map apps (RFC 5870)."""
        return f"geo:{self.latitude:.6f},{self.longitude:.6f}"


@dataclass(frozen=True, slots=True)
class Box:
    """Between two latitudes and two longitudes; it does not reach over the date line."""

    south: float
    north: float
    west: float
    east: float


def distance_km(one: Position, other: Position) -> float:
    """Return the distance along the ground (haversine), in kilometres."""
    south, north = radians(one.latitude), radians(other.latitude)
    half_up = sin((north - south) / 2)
    half_across = sin(radians(other.longitude - one.longitude) / 2)
    root = sqrt(half_up**2 + cos(south) * cos(north) * half_across**2)
    return 2 * EARTH_KM * asin(min(1.0, root))


def boxes_around(centre: Position, radius_km: float) -> tuple[Box, ...]:
    """Return boxes that hold every place within a radius: two where it reaches over the date line.

    Near a pole the radius reaches around it, and every longitude is within.
    """
    up = degrees(radius_km / EARTH_KM)
    south, north = centre.latitude - up, centre.latitude + up
    if south <= -_POLE or north >= _POLE:
        return (Box(max(south, -_POLE), min(north, _POLE), -180, 180),)
    ratio = sin(radians(up)) / cos(radians(centre.latitude))
    if ratio >= 1:
        return (Box(south, north, -180, 180),)
    aside = degrees(asin(ratio))
    west, east = centre.longitude - aside, centre.longitude + aside
    if west < -180:
        return (Box(south, north, west + 360, 180), Box(south, north, -180, east))
    if east > 180:
        return (Box(south, north, west, 180), Box(south, north, -180, east - 360))
    return (Box(south, north, west, east),)


def widening(first_km: float = 2, factor: float = 4) -> Iterator[float]:
    """Yield radii, each several times the one before, until nothing is farther away."""
    radius = first_km
    while radius < HALF_WAY_ROUND_KM:
        yield radius
        radius *= factor
    yield HALF_WAY_ROUND_KM


def centre_of(places: "list[Position]") -> Position:
    """Return the middle of some places, also of some on both sides of the date line."""
    x = sum(cos(radians(one.latitude)) * cos(radians(one.longitude)) for one in places)
    y = sum(cos(radians(one.latitude)) * sin(radians(one.longitude)) for one in places)
    z = sum(sin(radians(one.latitude)) for one in places)
    return Position(degrees(atan2(z, sqrt(x * x + y * y))), degrees(atan2(y, x)))
