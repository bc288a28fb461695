"""What a body must be like by a published file of TM Forum: read from a table of its definitions.

Where an order is taken as it is and only looked at, all that the file describes may be said, and
nothing else: what it does not know is refused by its path, as elsewhere.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from cleanbreak.domain.json_shape import (
    INSTANT,
    NotAnObject,
    PropertyMalformed,
    PropertyMissing,
    PropertyUnknown,
    Read,
    shown_name,
)

DEPTH_MAX = 20
URI = re.compile(r"[^\s<>\"]+")
EVERYWHERE = {"@type": "string", "@baseType": "string", "@schemaLocation": "string"}
"""TMF630 lets every object have them, and the files' examples do so where the files do not."""
Definition: TypeAlias = Any
"""``string date-time uri boolean integer number object any``, or an object with ``ref``, ``enum``,
``list`` and ``least``, ``one_of`` (definitions by ``@type``), or ``properties`` and ``required``,
perhaps with ``types``: what it is more closely, by its ``@type``."""


@dataclass(frozen=True, slots=True)
class PublishedShape:
    """What a file lets somebody send."""

    root: str
    definitions: Mapping[str, Definition] = field(repr=False)


def read_published(shape: PublishedShape, body: object) -> Read:
    """Return the body as it was sent.

    :raises NotAnObject: if there is no object.
    :raises PropertyUnknown, PropertyMissing, PropertyMalformed: with the path of what is wrong.
    """
    if not isinstance(body, dict):
        raise NotAnObject
    check_depth(body)
    _check(shape.definitions, {"ref": shape.root}, body, "")
    return body


def published_paths(shape: PublishedShape, depth: int) -> frozenset[str]:
    """Return the paths of the properties down to a depth, each definition once on a path."""
    return frozenset(_paths(shape.definitions, {"ref": shape.root}, frozenset(), depth))


def check_depth(body: object) -> None:
    """Return if nothing is nested too deeply, and no text is one that a database cannot keep.

    :raises PropertyMalformed: if something is.
    """
    waiting: list[tuple[object, int]] = [(body, 0)]
    while waiting:
        said, depth = waiting.pop()
        if depth > DEPTH_MAX or (isinstance(said, str) and "\0" in said):
            raise PropertyMalformed(property="…")
        if isinstance(said, dict):
            waiting += [(one, depth + 1) for pair in said.items() for one in pair]
        elif isinstance(said, list):
            waiting += [(one, depth + 1) for one in said]


def _check(definitions: Mapping[str, Definition], kind: Definition, said: Any, path: str) -> None:
    while isinstance(kind, dict) and "ref" in kind:
        kind = definitions[kind["ref"]]
    if isinstance(kind, str):
        is_one = _is(kind, said)
    elif "enum" in kind:
        is_one = isinstance(said, str) and said in kind["enum"]
    elif "list" in kind:
        is_one = isinstance(said, list) and len(said) >= kind["least"]
    else:
        is_one = isinstance(said, dict)
    if not is_one:
        raise PropertyMalformed(property=path)
    if "list" in kind:
        for place, one in enumerate(said):
            _check(definitions, kind["list"], one, f"{path}[{place}]")
    elif "one_of" in kind:
        if name := _chosen(kind["one_of"], said, path):
            _check(definitions, {"ref": name}, said, path)
    elif "properties" in kind:
        _check_object(definitions, kind, said, f"{path}." if path else "")


def _check_object(
    definitions: Mapping[str, Definition], kind: Definition, said: Mapping[str, Any], before: str
) -> None:
    of_type = kind.get("types", {}).get(str(said.get("@type")))
    kind = definitions[of_type] if of_type else kind
    properties = EVERYWHERE | kind["properties"]
    for name in said:
        if name not in properties:
            raise PropertyUnknown(property=shown_name(before + name))
    for name in kind["required"]:
        if name not in said:
            raise PropertyMissing(property=before + name)
    for name, value in said.items():
        _check(definitions, properties[name], value, before + name)


def _chosen(by_type: Mapping[str, str], said: Mapping[str, Any], path: str) -> str:
    """Return the definition that an object's ``@type`` names.

    Empty: it is a type of the client's own, as TM Forum's guidelines let clients have them; what is
    in it nobody here can know.
    """
    if "@type" not in said:
        raise PropertyMissing(property=f"{path}.@type")
    if not isinstance(said["@type"], str):
        raise PropertyMalformed(property=f"{path}.@type")
    return by_type.get(said["@type"], "")


def _is(kind: str, said: Any) -> bool:
    match kind:
        case "string":
            return isinstance(said, str)
        case "date-time":
            return isinstance(said, str) and _is_instant(said)
        case "uri":
            return isinstance(said, str) and URI.fullmatch(said) is not None
        case "boolean":
            return isinstance(said, bool)
        case "integer":
            return isinstance(said, int) and not isinstance(said, bool)
        case "number":
            return isinstance(said, int | float) and not isinstance(said, bool)
        case "object":
            return isinstance(said, dict)
    return kind == "any"


def _is_instant(said: str) -> bool:
    if INSTANT.fullmatch(said) is None:
        return False
    try:
        datetime.fromisoformat(said.upper())
    except ValueError:  # the 31st of June
        return False
    return True


def _paths(
    definitions: Mapping[str, Definition], kind: Definition, above: frozenset[str], depth: int
) -> Iterator[str]:
    if isinstance(kind, str) or not depth:
        return
    if "ref" in kind:
        if kind["ref"] not in above:
            inner = definitions[kind["ref"]]
            yield from _paths(definitions, inner, above | {kind["ref"]}, depth)
    elif "list" in kind:
        yield from _paths(definitions, kind["list"], above, depth)
    for name in kind.get("one_of", {}).values():
        yield from _paths(definitions, {"ref": name}, above, depth)
    for name, inner in kind.get("properties", {}).items():
        yield name
        yield from (f"{name}.{one}" for one in _paths(definitions, inner, above, depth - 1))
