"""Whatever somebody writes into a file that describes an element, the linter says it, and lives."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.peers.described.examples import EXAMPLES, changed

from cleanbreak.adapters.described_places import places_of
from cleanbreak.adapters.described_reader import _Reader, read_description
from cleanbreak.adapters.described_templates import (
    FORMULA_BEGINNINGS,
    Template,
    in_address,
    in_cell,
)
from cleanbreak.ports.errors import Refused

NAMES = sorted(file.stem for file in EXAMPLES.glob("*.toml"))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30))
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, one in inner:
        found.append((*path, key))
        if isinstance(one, dict | list):
            found += paths_of(one, (*path, key))
    return found


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_any_value_in_any_place_is_read_or_told(name: str, data: st.DataObject) -> None:
    text = changed(name)
    document = tomllib.loads(text)
    path = data.draw(st.sampled_from(paths_of(document)))
    value = data.draw(VALUES)
    holder: Any = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value

    reader = _Reader(places_of(text))
    reader.description(document)

    for mistake in reader.mistakes:
        assert str(mistake.what)
        assert mistake.line >= 1


@given(st.text(max_size=200))
def test_any_text_is_read_or_told(text: str) -> None:
    read = read_description(text)

    assert read.description is None
    assert read.faults


@given(st.text(max_size=40))
def test_a_value_stays_one_part_of_an_address(value: str) -> None:
    try:
        path = Template.parse("/a/{account}/b").filled({"account": value}, in_address)
    except (Refused, UnicodeEncodeError):
        return

    assert path.count("/") == 3
    assert not set(path) & set("?# \r\n")


@given(st.text(max_size=40))
def test_a_cell_is_never_a_formula(value: str) -> None:
    cell = in_cell(value)

    assert not cell.startswith(tuple(FORMULA_BEGINNINGS))
    assert "\n" not in cell
