"""What a subscription at a hub wants: ``eventType=ProductOrderStateChangeEvent&fields=eventId``.

TMF630 lets a client say in ``query`` which notifications it wants, by their type and by what stands
in their bodies, and which properties it wants of them. All conditions must hold; of several values
of one, separated by commas or said again, one.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from cleanbreak.domain.refusal import Refusal

EVENT_TYPE, FIELDS = "eventType", "fields"
LENGTH_MAX, CONDITIONS_MAX, DEPTH_MAX = 1_000, 10, 8
PATH = re.compile(r"@?[A-Za-z][A-Za-z0-9]*(\.@?[A-Za-z][A-Za-z0-9]*)*", re.ASCII)
ENVELOPE = frozenset(
    {"eventId", "eventTime", "eventType", "correlationId", "domain", "title", "priority", "event"}
)


class QueryMalformed(Refusal):
    """The query of a subscription names what it wants as name=value, with & between. It cannot be
    "{part}": the names are eventType, fields, and paths such as event.productOrder.state.
    """

    code = "hub_query_malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubQuery:
    """What is wanted."""

    event_types: frozenset[str] = frozenset()
    """Empty: all."""
    conditions: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = ()
    """Paths into the notification, and what may stand there."""
    fields: frozenset[str] = frozenset()
    """Paths of properties of what the notification is about; empty: all."""

    def wants(self, body: Mapping[str, Any]) -> bool:
        """Return whether a notification is wanted."""
        return all(
            any(str(found) in values for found in _at(body, path))
            for path, values in self.conditions
        )


def read_hub_query(said: str, known: Collection[str]) -> HubQuery:
    """Return what a query says.

    :param known: the notifications that there are.
    :raises QueryMalformed: for what is no query, or names what there is not.
    """
    types: set[str] = set()
    fields: set[str] = set()
    conditions: dict[tuple[str, ...], set[str]] = {}
    for name, values in _parts(said.removeprefix("?")):
        if name == EVENT_TYPE:
            types |= {_known(one, known) for one in values}
        elif name == FIELDS:
            fields |= {_name(one) for one in values}
        else:
            conditions.setdefault(_path(name), set()).update(values)
    if len(conditions) > CONDITIONS_MAX:
        raise QueryMalformed(part=_shown(said))
    return HubQuery(
        event_types=frozenset(types),
        conditions=tuple((path, frozenset(values)) for path, values in conditions.items()),
        fields=frozenset(fields),
    )


def _parts(said: str) -> Iterator[tuple[str, list[str]]]:
    if len(said) > LENGTH_MAX:
        raise QueryMalformed(part=_shown(said))
    try:
        pairs = parse_qsl(said, keep_blank_values=True, strict_parsing=bool(said))
    except ValueError:
        raise QueryMalformed(part=_shown(said)) from None
    for name, text in pairs:
        values = [one.strip().strip("'\"") for one in text.split(",")]
        if not all(values):
            raise QueryMalformed(part=_shown(name))
        yield name.strip(), values


def _known(said: str, known: Collection[str]) -> str:
    """Return a type as the file spells it: clients begin it with a small letter as well."""
    for one in known:
        if one.lower() == said.lower():
            return one
    raise QueryMalformed(part=_shown(said))


def _name(said: str) -> str:
    if PATH.fullmatch(said) is None:
        raise QueryMalformed(part=_shown(said))
    path = said.split(".")
    return ".".join(path[2:]) if path[0] == "event" and len(path) > 2 else said


def _path(name: str) -> tuple[str, ...]:
    """Return a path from the top of a notification; ``productOrder.state`` is within ``event``."""
    path = tuple(name.split("."))
    if PATH.fullmatch(name) is None or len(path) > DEPTH_MAX:
        raise QueryMalformed(part=_shown(name))
    if path[0] in ENVELOPE:
        return path
    if len(path) == 1:
        raise QueryMalformed(part=_shown(name))
    return ("event", *path)


def _at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _at(one, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _shown(text: str) -> str:
    return "".join(one for one in text if one.isprintable())[:60]
