"""In which line of a TOML file something stands: the parser of the standard library does not tell.

Only what the parser has accepted is searched, so that a simple reading is enough: headers of
tables, and keys at the beginning of a line. What stands deeper has the line of what holds it.
"""

import re
from collections.abc import Mapping

from cleanbreak.adapters.described_mistakes import Path

HEADER = re.compile(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?")
NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
KEY = re.compile(rf"\s*({NAME}(?:\s*\.\s*{NAME})*)\s*=")
LONG_QUOTES = ('"' * 3, "'" * 3)


def places_of(text: str) -> Mapping[Path, int]:
    """Return the line of every table and key, counted from 1."""
    places: dict[Path, int] = {(): 1}
    table: Path = ()
    open_quotes = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not open_quotes:
            table = _note(line, number, table, places)
        open_quotes = _quotes_after(line, open_quotes)
    return places


def line_of(places: Mapping[Path, int], path: Path) -> int:
    """Return the line of what stands there, or of the nearest thing that holds it."""
    while path not in places:
        path = path[:-1]
    return places[path]


def _note(line: str, number: int, table: Path, places: dict[Path, int]) -> Path:
    """Note what the line begins; return the table in which the next line stands."""
    if header := HEADER.fullmatch(line):
        table = _whole_path(header[2], places)
        places.setdefault(table, number)
        if header[1] == "[[":
            table = (*table, _items(table, places))
            places[table] = number
    elif key := KEY.match(line):
        path = table
        for part in _parts(key[1]):
            path = (*path, part)
            places.setdefault(path, number)
    return table


def _whole_path(name: str, places: Mapping[Path, int]) -> Path:
    """Return the path that a header names: below a list, that of the list's last item."""
    path: Path = ()
    parts = _parts(name)
    for place, part in enumerate(parts):
        path = (*path, part)
        if place < len(parts) - 1 and (items := _items(path, places)):
            path = (*path, items - 1)
    return path


def _items(path: Path, places: Mapping[Path, int]) -> int:
    """Return how many items the list has so far; none where it is no list."""
    count = 0
    while (*path, count) in places:
        count += 1
    return count


def _parts(name: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(NAME, name)]


def _quotes_after(line: str, open_quotes: str) -> str:
    """Return which long quotes are still open at the end of the line."""
    rest = line
    while True:
        if open_quotes:
            _, found, rest = rest.partition(open_quotes)
            if not found:
                return open_quotes
            open_quotes = ""
        openings = [(rest.find(quotes), quotes) for quotes in LONG_QUOTES if quotes in rest]
        if not openings:
            return ""
        place, open_quotes = min(openings)
        rest = rest[place + 3 :]
