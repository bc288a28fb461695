"""What an operation takes, written as JSON Schema (draft 2020-12, as OpenAPI 3.1 has it)."""

from typing import Any

from cleanbreak.domain.json_shape import (
    Choice,
    Day,
    Instant,
    Kind,
    ListOf,
    Number,
    Shape,
    Text,
    Truth,
    Whole,
)

TEXT_LENGTH_MAX = Text().length_max
DOT_IS_ALL = "(?s)"


class Taken:
    """Objects that are taken, each a component with a name; the same object has one name.

    :param suffix: of the names of objects within others, which are called after their property.
    """

    def __init__(self, suffix: str = "Input") -> None:
        self._suffix = suffix
        self.schemas: dict[str, dict[str, Any]] = {}

    def add(self, name: str, shape: Shape) -> dict[str, Any]:
        """Add a component, and return a reference to it.

        :raises ValueError: if there is another one of this name.
        """
        schema = self._object(shape, name)
        if self.schemas.setdefault(name, schema) != schema:
            raise ValueError(f"Two objects would be called {name}.")
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, shape: Shape, name: str) -> dict[str, Any]:
        properties = {
            property_: self._schema(kind, property_, name)
            for property_, kind in sorted(shape.properties.items())
        }
        said: dict[str, Any] = {"type": "object", "properties": properties}
        if shape.required:
            said["required"] = sorted(shape.required)
        return said | {"additionalProperties": False}

    def _schema(self, kind: Kind, property_: str, owner: str) -> dict[str, Any]:
        match kind:
            case Shape():
                return self._within(kind, property_, owner)
            case ListOf():
                items = self._schema(kind.kind, property_, owner)
                sizes = {"minItems": kind.least, "maxItems": kind.most}
                return {"type": "array", "items": items, **sizes}
            case Text():
                return _text(kind)
            case Whole():
                return {"type": "integer", "minimum": kind.least, "maximum": kind.most}
            case Number():
                return {"type": "number"} if kind.is_signed else {"type": "number", "minimum": 0}
            case Truth():
                return {"type": "boolean"}
            case Choice():
                return {"type": "string", "enum": list(kind.words)}
            case Day():
                return {"type": "string", "format": "date"}
            case Instant():
                return {"type": "string", "format": "date-time"}

    def _within(self, shape: Shape, property_: str, owner: str) -> dict[str, Any]:
        plain = property_.lstrip("@")
        name = f"{plain[0].upper()}{plain[1:]}"
        try:
            return self.add(f"{name}{self._suffix}", shape)
        except ValueError:  # another object has a property of this name
            return self.add(f"{owner}{name}", shape)


def _text(text: Text) -> dict[str, Any]:
    said: dict[str, Any] = {"type": "string"}
    if text.pattern:
        said["pattern"] = f"^(?:{_as_ecma(text.pattern)})$"
    if text.length_min:
        said["minLength"] = text.length_min
    if text.length_max != TEXT_LENGTH_MAX:
        said["maxLength"] = text.length_max
    return said


def _as_ecma(pattern: str) -> str:
    """Return a pattern as JSON Schema reads it, which knows no flag for dots beside line ends."""
    if not pattern.startswith(DOT_IS_ALL):
        return pattern
    return pattern.removeprefix(DOT_IS_ALL).replace(".*", r"[\s\S]*")
