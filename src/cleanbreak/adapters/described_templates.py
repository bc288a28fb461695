"""Texts with placeholders, and how a value gets into each place without becoming part of it.

There is no language in a placeholder: ``{imsi}`` stands for one value, and nothing else can be said
there. Addresses get percent codes (RFC 3986 clause 2.1), JSON gets JSON values, databases get
parameters, tables get cells.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote

from cleanbreak.ports.errors import Refused

PIECE = re.compile(r"(\{\{|\}\})|\{([a-z_][a-z0-9_.]*)\}|([{}])")
FORMULA_BEGINNINGS = "=+-@\t\r"
"""What spreadsheets calculate (OWASP, CSV Injection)."""
Values: TypeAlias = Mapping[str, Any]
"""Scalars by the name of their placeholder."""


class StrayBrace(ValueError):
    """A brace that is neither a placeholder nor doubled."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Stands for one value."""

    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text in which some pieces are placeholders."""

    pieces: tuple[str | Placeholder, ...]

    @classmethod
    def parse(cls, text: str) -> "Template":
        """Return the template.

        :raises StrayBrace: if a brace stands alone.
        """
        return cls(tuple(_pieces(text)))

    @property
    def names(self) -> list[str]:
        """Return the names of all placeholders, in their order."""
        return [piece.name for piece in self.pieces if isinstance(piece, Placeholder)]

    def filled(self, values: Values, escape: Callable[[str], str]) -> str:
        """Return the text with every value in its place.

        :raises Refused: if a value is not known, or cannot stand there.
        """
        return "".join(
            piece if isinstance(piece, str) else escape(_text(values, piece.name))
            for piece in self.pieces
        )

    def value(self, values: Values) -> Any:
        """Return the value itself where there is nothing but one placeholder; else the text."""
        if len(self.pieces) == 1 and isinstance(piece := self.pieces[0], Placeholder):
            return values.get(piece.name)
        return self.filled(values, str)


def _pieces(text: str) -> Iterator[str | Placeholder]:
    end = 0
    for found in PIECE.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        doubled, name, alone = found.groups()
        if alone:
            raise StrayBrace(text)
        yield doubled[0] if doubled else Placeholder(name)
        end = found.end()
    if end < len(text):
        yield text[end:]


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    if value is None:
        raise Refused(f"the books do not know the {name} that this element needs")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def in_address(text: str) -> str:
    """Return the text as one part of a path or query.

    :raises Refused: if it is a part that has a meaning of its own: "." and ".." go elsewhere.
    """
    if text in ("", ".", ".."):
        raise Refused("a name of this line cannot be part of an address")
    return quote(text, safe="")


def in_cell(text: str) -> str:
    """Return the text as a cell that no spreadsheet calculates."""
    text = " ".join(text.split())
    return f"'{text}" if text[:1] in FORMULA_BEGINNINGS and text else text


@dataclass(frozen=True, slots=True)
class JsonTemplate:
    """JSON values, the texts of which are templates."""

    shape: Any
    """As TOML gave it, with a :class:`Template` in the place of every text."""

    def filled(self, values: Values) -> Any:
        """Return the JSON values."""
        return _filled(self.shape, values)


def _filled(shape: Any, values: Values) -> Any:
    if isinstance(shape, Template):
        return shape.value(values)
    if isinstance(shape, dict):
        return {key: _filled(one, values) for key, one in shape.items()}
    if isinstance(shape, list):
        return [_filled(one, values) for one in shape]
    return shape
