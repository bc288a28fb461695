"""Roughly where each place lies: enough to see that latitude and longitude were swapped."""

from collections.abc import Mapping

from cleanbreak.domain.position import Box

EXTENTS: Mapping[str, Box] = {
    "au": Box(south=-44, north=-10, west=112, east=154),
    "br": Box(south=-34, north=6, west=-74, east=-34),
    "cn": Box(south=18, north=54, west=73, east=135),
    "de": Box(south=47, north=56, west=5, east=16),
    "fr": Box(south=41, north=52, west=-6, east=10),
    "gb": Box(south=49, north=61, west=-9, east=2),
    "hk": Box(south=22, north=23, west=113, east=115),
    "in": Box(south=6, north=36, west=68, east=98),
    "jp": Box(south=24, north=46, west=122, east=154),
    "sg": Box(south=1, north=2, west=103, east=105),
    "us": Box(south=18, north=72, west=-180, east=-65),
    "us-ca": Box(south=32, north=42.1, west=-125, east=-114),
}
"""Whole degrees, without territories overseas: a place outside is nothing wrong by itself."""


def looks_swapped(place: str, latitude: float, longitude: float) -> bool:
    """Return whether a position lies outside its place, and inside if its numbers are swapped."""
    extent = EXTENTS.get(place)
    if extent is None:
        return abs(latitude) > 90 >= abs(longitude)
    return not _holds(extent, latitude, longitude) and _holds(extent, longitude, latitude)


def _holds(extent: Box, latitude: float, longitude: float) -> bool:
    is_between = extent.south <= latitude <= extent.north
    return is_between and extent.west <= longitude <= extent.east
