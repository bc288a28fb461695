"""Which operations there are at which address, as the lists of addresses have them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver

PART = re.compile(r"<(?:\w+:)?\w+>")


@dataclass(frozen=True, slots=True)
class Route:
    """One address."""

    path: str
    """As OpenAPI writes it, with ``{id}`` for the part that differs."""
    name: str
    operations: Mapping[str, Any]
    """By method: what `camara_operation` or `tmf_operation` has made."""


def routes_of(patterns: Sequence[URLPattern | URLResolver], prefix: str) -> Iterator[Route]:
    """Yield every address of a list that has operations."""
    for one in patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes_of(one.url_patterns, path)
        elif operations := getattr(one.callback, "operations", None):
            yield Route(PART.sub("{id}", path), one.name or "", operations)
