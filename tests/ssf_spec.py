"""The specifications of Shared Signals: their sections by number, and the examples in them.

A test says which section it was ported from; a section of another name is a mistake, and shows.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path("/work/shared/specs/ssf")
SSF = "openid-sharedsignals-framework-1_0.md"
CAEP = "openid-caep-1_0.md"
INTEROP = "openid-caep-interoperability-profile-1_0.md"
HEADING = re.compile(r"(#+) (.+?)(?: \{#[\w.-]+\})?\s*")
EXAMPLE = re.compile(r"~~~ *(?:json|http)\n(.*?)~~~\n(?:\{: ([^}]*?)\})?", re.DOTALL)
Test = Callable[..., None]

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the specifications are not here")
needs_spec = pytestmark


def of_section(number: str, title: str, document: str = SSF) -> Callable[[Test], Test]:
    """Say from which section a test was ported."""

    def decorate(test: Test) -> Test:
        if FOLDER.exists():
            assert sections(document)[number] == title, (test.__name__, sections(document)[number])
        return test

    return decorate


@cache
def sections(document: str = SSF) -> dict[str, str]:
    """Return the titles by their numbers, as they are counted when the document is rendered."""
    counts, found = [0] * 8, {}
    text = (FOLDER / document).read_text().partition("--- middle")[2].partition("--- back")[0]
    for line in re.sub(r"~~~.*?~~~", "", text, flags=re.DOTALL).splitlines():
        if heading := HEADING.fullmatch(line):
            depth = len(heading[1])
            counts[depth - 1] += 1
            counts[depth:] = [0] * (8 - depth)
            found[".".join(map(str, counts[:depth]))] = heading[2].strip().replace("’", "'")
    return found


def example(anchor: str, document: str = SSF) -> Any:
    """Return the JSON of an example by the anchor of its figure."""
    return dict(_examples(document))[anchor]


def _examples(document: str) -> Iterator[tuple[str, Any]]:
    for found in EXAMPLE.finditer((FOLDER / document).read_text()):
        anchor = re.search(r"#([\w-]+)", found[2] or "")
        content = found[1][found[1].find("{") :]
        if anchor and "{" in found[1]:
            try:
                yield anchor[1], json.loads(content)
            except ValueError:
                continue  # a piece of an object, or a list
