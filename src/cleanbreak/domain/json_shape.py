"""What a JSON object of an API must look like: nothing missing, nothing unknown, nothing odd.

A small part of JSON Schema, enough for what CAMARA's requests are made of. Whatever is not named is
refused at any depth, so that a misspelt property never passes for one that was left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from cleanbreak.domain.refusal import Refusal

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
"""RFC 3339 5.6, with its time zone."""
SHOWN_LENGTH_MAX = 60
"""So much of an unknown property's name is said back."""


class NotAnObject(Refusal):
    """The body of the request must be a JSON object."""

    code = "not_an_object"


class PropertyUnknown(Refusal):
    """There is no property "{property}" in this request."""

    code = "property_unknown"


class PropertyMissing(Refusal):
    """The property "{property}" is missing."""

    code = "property_missing"


class PropertyMalformed(Refusal):
    """The property "{property}" is not what this operation takes there."""

    code = "property_malformed"


class PropertyOutOfRange(Refusal):
    """The property "{property}" is outside what can be asked for."""

    code = "property_out_of_range"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that a database can keep."""

    pattern: str = ""
    """What all of it must fit; empty: anything does."""
    length_max: int = 2_000
    length_min: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number between two others; one beyond them is out of range, not malformed."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number of zero or more, with or without decimals."""

    is_signed: bool = False
    """Whether one below zero may be sent, too."""


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, as RFC 3339 writes it."""


@dataclass(frozen=True, slots=True)
class Instant:
    """A date and a time with its zone, as RFC 3339 writes them."""

    as_sent: bool = False
    """Whether the text is returned that was sent, which is looked at all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """Some of one kind."""

    kind: "Kind"
    least: int = 0
    most: int = 100


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these properties, and no others."""

    properties: "Mapping[str, Kind]"
    required: frozenset[str] = field(default=frozenset())


Kind: TypeAlias = Text | Whole | Number | Truth | Choice | Day | Instant | ListOf | Shape
Read: TypeAlias = Mapping[str, Any]


def read_shape(shape: Shape, body: object) -> Read:
    """Return the properties: dates as dates, everything else as it was sent.

    :raises NotAnObject: if there is no object.
    :raises PropertyUnknown, PropertyMissing, PropertyMalformed, PropertyOutOfRange: with the path
        of the first property that is wrong.
    """
    if not isinstance(body, dict):
        raise NotAnObject
    return _read_object(shape, body, "")


def paths_of(shape: Shape, before: str = "") -> frozenset[str]:
    """Return the path of every property, at every depth, with points between."""
    found: set[str] = set()
    for name, kind in shape.properties.items():
        found |= {before + name} | _below(paths_of, kind, f"{before}{name}.")
    return frozenset(found)


def required_paths(shape: Shape, before: str = "") -> frozenset[str]:
    """Return the paths of what must be there where that is which it is in."""
    found = {before + name for name in shape.required}
    for name, kind in shape.properties.items():
        found |= _below(required_paths, kind, f"{before}{name}.")
    return frozenset(found)


def _below(walk: Callable[[Shape, str], frozenset[str]], kind: Kind, before: str) -> frozenset[str]:
    inner = kind.kind if isinstance(kind, ListOf) else kind
    return walk(inner, before) if isinstance(inner, Shape) else frozenset()


def _read_object(shape: Shape, body: Mapping[str, Any], path: str) -> Read:
    for name in body:
        if name not in shape.properties:
            raise PropertyUnknown(property=shown_name(path + name))
    for name in sorted(shape.required):
        if name not in body:
            raise PropertyMissing(property=path + name)
    return {name: _read(shape.properties[name], body[name], path + name) for name in body}


def _read(kind: Kind, said: Any, path: str) -> Any:
    match kind:
        case Shape() if isinstance(said, dict):
            return _read_object(kind, said, f"{path}.")
        case ListOf() if isinstance(said, list):
            return _read_list(kind, said, path)
        case Text() if isinstance(said, str) and fits(kind, said):
            return said
        case Whole() if isinstance(said, int) and not isinstance(said, bool):
            if not kind.least <= said <= kind.most:
                raise PropertyOutOfRange(property=path)
            return said
        case Number() if isinstance(said, int | float) and not isinstance(said, bool):
            if kind.is_signed or said >= 0:
                return said
        case Truth() if isinstance(said, bool):
            return said
        case Choice() if isinstance(said, str) and said in kind.words:
            return said
        case Day() if isinstance(said, str) and DAY.fullmatch(said):
            return _parsed(date.fromisoformat, said, path)
        case Instant() if isinstance(said, str) and INSTANT.fullmatch(said):
            read = _parsed(_instant, said.upper(), path)
            return said if kind.as_sent else read
    raise PropertyMalformed(property=path)


def _read_list(kind: ListOf, said: Sequence[Any], path: str) -> list[Any]:
    if not kind.least <= len(said) <= kind.most:
        raise PropertyMalformed(property=path)
    return [_read(kind.kind, one, f"{path}[{place}]") for place, one in enumerate(said)]


def fits(kind: Text, said: str) -> bool:
    """Return whether a text is of a kind."""
    if not kind.length_min <= len(said) <= kind.length_max or "\0" in said:
        return False
    return not kind.pattern or re.fullmatch(kind.pattern, said, re.ASCII) is not None


def _instant(said: str) -> datetime:
    """Return it by our clock: one that lies in the year 10000 there, no database gives back."""
    return datetime.fromisoformat(said).astimezone(UTC)


def _parsed(parse: Any, said: str, path: str) -> Any:
    try:
        return parse(said)
    except (ValueError, OverflowError):  # the 31st of June
        raise PropertyMalformed(property=path) from None


def shown_name(name: str) -> str:
    """Return a name that somebody sent, as it may be said back."""
    printable = "".join(one for one in name if one.isprintable())
    return printable if len(printable) <= SHOWN_LENGTH_MAX else f"{printable[:SHOWN_LENGTH_MAX]}…"
