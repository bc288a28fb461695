"""Expressions upon what an element answered: JMESPath (https://jmespath.org/specification.html)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import jmespath
from jmespath.exceptions import JMESPathError

Document: TypeAlias = Mapping[str, Any]
"""What expressions see: JSON values by name."""
RELATIVE_BEHIND_FIRST = {
    "subexpression",
    "index_expression",
    "projection",
    "value_projection",
    "filter_projection",
    "flatten",
    "pipe",
}
"""Kinds of nodes of which all parts but the first look at what the first one found."""


@dataclass(frozen=True)
class Expression:
    """One expression, ready to be asked often."""

    text: str
    _compiled: Any = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> "Expression":
        """Return the expression.

        :raises ValueError: with what is wrong with it.
        """
        try:
            return cls(text, jmespath.compile(text))
        except JMESPathError as error:
            raise ValueError(" ".join(str(error).split())) from error

    def of(self, document: Document) -> Any:
        """Return what it finds; nothing where a function is asked about what it cannot take."""
        try:
            return self._compiled.search(document)
        except JMESPathError:
            return None

    def holds(self, document: Document) -> bool:
        """Return whether it is true; "there is something" is not enough."""
        return self.of(document) is True

    def words(self) -> set[tuple[str, ...]]:
        """Return what it asks the whole document for, word by word: ``("look", "hlr", "body")``."""
        return set(_words(self._compiled.parsed))


def _words(node: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    chain = _chain(node)
    if chain:
        yield chain
    elif node["type"] in RELATIVE_BEHIND_FIRST:
        yield from _words(node["children"][0])
    elif node["type"] != "expref":
        for child in node["children"]:
            yield from _words(child)


def _chain(node: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that are joined by dots here, as far as they are names."""
    if node["type"] == "field":
        return (str(node["value"]),)
    if node["type"] not in ("subexpression", "index_expression"):
        return ()
    first, *others = node["children"]
    chain = _chain(first)
    for child in others:
        if not (chain and child["type"] == "field"):
            break
        chain += (str(child["value"]),)
    return chain
